import Addressing
import FirewallRules
import FirewallTesting
import Testing

/// A packet at the end of node 10.244.1.0/24's way, and whether its source address is changed there.
struct PacketCase: Sendable, CustomTestStringConvertible {
    let name: String
    let source: String
    let destination: String
    var mark: UInt32 = 0
    let isMasqueraded: Bool

    var testDescription: String { name }

    static let all: [PacketCase] = [
        Self(
            name: "pod to pod of this node", source: "10.244.1.5", destination: "10.244.1.6",
            isMasqueraded: false),
        Self(
            name: "pod to pod elsewhere", source: "10.244.1.5", destination: "10.244.2.6",
            isMasqueraded: false),
        Self(
            name: "pod from elsewhere", source: "10.244.2.6", destination: "10.244.1.5", isMasqueraded: false),
        Self(
            name: "passed on between pods", source: "10.244.2.6", destination: "10.244.3.7",
            isMasqueraded: false),
        Self(
            name: "outside to pod of this node", source: "1.2.3.4", destination: "10.244.1.5",
            isMasqueraded: false),
        Self(
            name: "outside to pod elsewhere", source: "1.2.3.4", destination: "10.244.2.6",
            isMasqueraded: true),
        Self(
            name: "tunnel end to pod elsewhere", source: "10.244.1.0", destination: "10.244.2.6",
            isMasqueraded: false),
        Self(name: "pod to the internet", source: "10.244.1.5", destination: "1.1.1.1", isMasqueraded: true),
        Self(name: "pod to a node", source: "10.244.1.5", destination: "192.168.0.2", isMasqueraded: true),
        Self(name: "pod to multicast", source: "10.244.1.5", destination: "239.1.2.3", isMasqueraded: false),
        Self(name: "not ours", source: "192.168.0.1", destination: "1.1.1.1", isMasqueraded: false),
        Self(
            name: "marked by kube-proxy", source: "10.244.1.5", destination: "1.1.1.1", mark: 0xc000,
            isMasqueraded: false),
    ]

    /// What becomes of the packet in a chain of rules about addresses and marks.
    func verdict(_ rules: [Rule]) throws -> Target? {
        let (source, destination) = (try IPAddress(source), try IPAddress(destination))
        return rules.first { rule in
            let isMarked = rule.matches.allSatisfy { match in
                switch match {
                case .mark(.equal(let wanted)): mark & wanted.mask == wanted.value
                case .comment: true
                default: false
                }
            }
            return isMarked && rule.source.isMet(by: source) && rule.destination.isMet(by: destination)
        }?.target
    }
}

extension Condition<IPPrefix>? {
    fileprivate func isMet(by address: IPAddress) -> Bool {
        switch self {
        case nil: true
        case .equal(let prefix): prefix.contains(address)
        case .unequal(let prefix): !prefix.contains(address)
        }
    }
}

@Suite struct MasqueradeTests {
    @Test(arguments: PacketCase.all) func masqueradesOnlyWhatNeedsIt(_ packet: PacketCase) throws {
        let rules = try NodeFirewall.example(.ipv4).ruleSet(.ipv4)
        let chain = try #require(rules.chains.first { $0.chain.name == "SWIFTLET-POSTROUTING" })
        let isMasqueraded = try packet.verdict(chain.rules) == .masquerade(.fullyRandom)
        #expect(isMasqueraded == packet.isMasqueraded)
    }

    @Test func rendersIPv4() throws {
        #expect(
            try restoreText(of: .example(.ipv4), .ipv4) == """
                *nat
                :SWIFTLET-POSTROUTING - [0:0]
                -A SWIFTLET-POSTROUTING -m mark --mark 0x4000/0x4000 -m comment --comment "swiftlet masq" -j RETURN
                -A SWIFTLET-POSTROUTING -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "swiftlet masq" -j RETURN
                -A SWIFTLET-POSTROUTING -d 10.244.1.0/24 -m comment --comment "swiftlet masq" -j RETURN
                -A SWIFTLET-POSTROUTING -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "swiftlet masq" -j MASQUERADE --random-fully
                -A SWIFTLET-POSTROUTING ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "swiftlet masq" -j MASQUERADE --random-fully
                -A POSTROUTING -m comment --comment "swiftlet masq" -j SWIFTLET-POSTROUTING
                COMMIT
                *filter
                :SWIFTLET-FORWARD - [0:0]
                -A SWIFTLET-FORWARD -s 10.244.0.0/16 -m comment --comment "swiftlet forward" -j ACCEPT
                -A SWIFTLET-FORWARD -d 10.244.0.0/16 -m comment --comment "swiftlet forward" -j ACCEPT
                -A FORWARD -m comment --comment "swiftlet forward" -j SWIFTLET-FORWARD
                COMMIT

                """)
    }

    @Test func rendersIPv6FromTheSameDescription() throws {
        var expected = try restoreText(of: .example(.ipv4), .ipv4)
        for (v4, v6) in [
            ("10.244.0.0/16", "fd00:244::/56"), ("10.244.1.0/24", "fd00:244:0:1::/64"),
            ("224.0.0.0/4", "ff00::/8"),
        ] {
            expected = expected.split(separator: v4, omittingEmptySubsequences: false).joined(separator: v6)
        }
        #expect(try restoreText(of: .example(.ipv6), .ipv6) == expected)
    }

    @Test func leavesOutWhatIsNotAskedFor() throws {
        var node = try NodeFirewall.example(.ipv4)
        node.masquerade = nil
        node.forwarding = .accepted(.prepend)
        #expect(restoreText(of: node, .ipv4).contains("-I FORWARD 1 "))
        #expect(node.ruleSet(.ipv4).tables == [.filter])
        node.forwarding = .unmanaged
        #expect(node.ruleSet(.ipv4) == .empty(.ipv4))
        #expect(node.nftRuleSet == .empty())
        #expect(node.ruleSet(.ipv6) == .empty(.ipv6))
    }

    @Test func keepsTheSourceTowardsNetworksAndNodesNamed() throws {
        var node = try NodeFirewall.example(.ipv4)
        var masquerade = Masquerade()
        masquerade.exceptNetworks = try [IPPrefix("192.168.0.0/24"), IPPrefix("fd00::/8")]
        masquerade.exceptNodes = try [IPAddress("172.16.0.9"), IPAddress("fd00::9")]
        masquerade.sourcePorts = .kept
        node.masquerade = masquerade
        let lines = restoreText(of: node, .ipv4).split(separator: "\n")
        for exempt in ["192.168.0.0/24", "172.16.0.9/32"] {
            let index = lines.firstIndex {
                $0.contains("-s 10.244.0.0/16 -d \(exempt)") && $0.hasSuffix("RETURN")
            }
            let masquerade = try #require(lines.firstIndex { $0.hasSuffix("-j MASQUERADE") })
            #expect(try #require(index) < masquerade)
        }
        #expect(!lines.contains { $0.contains("fd00::") })
    }

    @Test func showsPodsTheirClientsIfAsked() throws {
        var node = try NodeFirewall.example(.ipv4)
        node.masquerade?.incoming = .keepsClientAddress
        #expect(!restoreText(of: node, .ipv4).contains("! -s 10.244.0.0/16"))
    }

    @Test func refusesASubnetOfAnotherNetwork() throws {
        for subnet in ["10.245.0.0/24", "10.0.0.0/8", "fd00::/64"] {
            #expect(throws: FirewallError.self) {
                try PodNetwork(IPPrefix("10.244.0.0/16"), subnet: IPPrefix(subnet))
            }
        }
        let network = try PodNetwork(IPPrefix("10.244.0.0/16"), subnet: IPPrefix("10.244.1.0/24"))
        #expect(throws: FirewallError.repeatedFamily(.ipv4)) {
            try NodeFirewall(networks: [network, network])
        }
    }
}

func restoreText(of node: NodeFirewall, _ family: IPFamily) -> String {
    RuleDifference(present: PresentRules(), wanted: node.ruleSet(family)).restoreText
}
