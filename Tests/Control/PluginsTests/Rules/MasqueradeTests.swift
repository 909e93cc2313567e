import Addressing
import CNISpec
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import Testing

/// What `ipMasq` asks for, and its agreement with the reference's plugin `bridge`.
@Suite(.networkNamespace) struct MasqueradeTests {
    private static let ranges = [
        #"[[{"subnet": "10.5.0.0/24"}]]"#, #"[[{"subnet": "fd05::/64"}]]"#,
        #"[[{"subnet": "10.5.0.0/24"}], [{"subnet": "fd05::/64"}]]"#,
        #"[[{"subnet": "10.5.0.0/24"}], [{"subnet": "10.6.0.0/16"}]]"#,
    ]

    private let masquerade: Masquerade

    private static func attachment(_ container: String) throws -> AttachmentID {
        AttachmentID(container: try ContainerID(container), interface: try InterfaceName("eth0"))
    }

    init() throws {
        masquerade = Masquerade(of: try Self.attachment("c1"), on: try NetworkName("net"))
    }

    @Test(arguments: ranges) func putsTheReferencesRulesInPlace(_ ranges: String) throws {
        let reference = try ReferenceBridge(
            #""ipMasq": true, "ipam": {"type": "host-local", "ranges": \#(ranges)}"#)
        let addresses = try #require(try reference.run("ADD")).addresses.map(\.address)
        let rules = try reference.node.rules()
        #expect(rules.contains { $0.contains("MASQUERADE") })
        let other = try TestNamespace()
        try other.inside {
            try masquerade.add(addresses)
            try masquerade.check(addresses)
        }
        #expect(try other.rules() == rules)
        // What the one has made, the other checks and removes.
        try reference.node.inside {
            try masquerade.check(addresses)
            try masquerade.remove()
        }
        #expect(try !reference.node.rules().contains { $0.contains("CNI-") })
        try reference.node.inside { try masquerade.add(addresses) }
        // Of two addresses of a family, Debian's version leaves the rule of the second behind.
        guard ranges != Self.ranges.last else { return }
        _ = try reference.run("DEL")
        #expect(try !reference.node.rules().contains { $0.contains("CNI-") })
    }

    @Test func checkSeesAFlushedTable() throws {
        let address = try InterfaceAddress("10.5.0.2/24")
        try TestNamespace.current.inside { try masquerade.add([address]) }
        try TestNamespace.current.run("iptables -t nat -F POSTROUTING")
        let error = #expect(throws: CNIError.self) {
            try TestNamespace.current.inside { try masquerade.check([address]) }
        }
        #expect(error?.code == .attachmentChanged)
        #expect(error?.message.contains("+ rule nat POSTROUTING -s 10.5.0.2/32") == true)
    }

    @Test func collectsTheChainsOfContainersThatAreGone() throws {
        let node = TestNamespace.current
        let address = try InterfaceAddress("10.5.0.2/24")
        let (net, other) = (try NetworkName("net"), try NetworkName("other"))
        let gone = try Self.attachment("c2")
        let id = try Self.attachment("c1")
        try node.inside {
            try masquerade.add([address])
            try Masquerade(of: gone, on: net).add([address])
            try Masquerade(of: gone, on: other).add([address])
            try Masquerade.collectGarbage(of: net, keeping: [id])
            try masquerade.check([address])
            try Masquerade(of: gone, on: other).check([address])
        }
        let rules = try node.rules().filter { $0.hasPrefix(":CNI") }
        #expect(rules.count == 2)
    }

    /// Sixteen at once: all are there in the end, and none is left when they are gone.
    @Test func worksForManyAtOnce() async throws {
        let node = TestNamespace.current
        let network = try NetworkName("net")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...16 {
                group.addTask {
                    let address = try InterfaceAddress("10.5.0.\(number)/24")
                    let container = try Self.attachment("c\(number)")
                    try node.inside {
                        try Masquerade(of: container, on: network).add([address])
                        try Masquerade(of: container, on: network).check([address])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try node.rules().filter { $0.hasPrefix("-A POSTROUTING") }.count == 16)
    }

    /// As the tests of newer reference plugins expect it.
    @Test func masqueradesWithNFT() throws {
        let node = TestNamespace.current
        let net = try NetworkName("net")
        let addresses = [try InterfaceAddress("10.5.0.2/24"), try InterfaceAddress("fd05::2/64")]
        let first = Masquerade(of: try Self.attachment("c1"), on: net, with: .nftables)
        let second = Masquerade(of: try Self.attachment("c2"), on: net, with: .nftables)
        try node.inside {
            try first.add(addresses)
            try first.add(addresses)
            try second.add([InterfaceAddress("10.5.0.3/24")])
            try first.check(addresses)
        }
        let listing = try node.nftRules("inet cni_plugins_masquerade")
        #expect(
            listing.filter {
                $0.contains("return") || $0.contains("goto") || $0.contains("masquerade comment")
            }
                == [
                    #"ip saddr 10.5.0.2 ip daddr != 10.5.0.0/24 masquerade comment "\#(Self.mark)-\#(Self.instance), net: net, if: eth0, id: c1""#,
                    #"ip6 saddr fd05::2 ip6 daddr != fd05::/64 masquerade comment "\#(Self.mark)-\#(Self.instance), net: net, if: eth0, id: c1""#,
                    #"ip saddr 10.5.0.3 ip daddr != 10.5.0.0/24 masquerade comment "\#(Self.mark)-\#(Self.second), net: net, if: eth0, id: c2""#,
                    "ip daddr 224.0.0.0/4 return", "ip6 daddr ff00::/8 return", "goto masq_checks",
                ])
        try node.inside {
            try Masquerade.collectGarbage(of: net, keeping: [try Self.attachment("c2")])
            try second.check([InterfaceAddress("10.5.0.3/24")])
            #expect(throws: CNIError.self) { try first.check(addresses) }
            try Masquerade(of: try Self.attachment("c2"), on: net).remove()
        }
        #expect(try !node.run("nft list ruleset").contains("id: c2"))
    }

    // sha512sum of "net", "eth0:c1" and "eth0:c2".
    private static let mark = "a4861f4ae9f7d238"
    private static let instance = "f4d01f2ef4b92245"
    private static let second = "8c6ebb285a95686c"
}
