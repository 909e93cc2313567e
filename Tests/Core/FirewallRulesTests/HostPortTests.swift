import Addressing
import FirewallRules
import FirewallTesting
import Testing

@Suite struct HostPortTests {
    @Test func hasAChainForEachPodWithIptables() throws {
        var node = try NodeFirewall.example(.ipv4)
        node.masquerade = nil
        node.forwarding = .unmanaged
        node.hostPorts = try HostPorts(PodHostPorts.examples)
        #expect(
            restoreText(of: node, .ipv4) == """
                *nat
                :SWIFTLET-HP-MASQ - [0:0]
                :SWIFTLET-HP-\(hash("dns")) - [0:0]
                :SWIFTLET-HP-\(hash("web")) - [0:0]
                :SWIFTLET-HOSTPORTS - [0:0]
                -A SWIFTLET-HP-MASQ -m mark --mark 0x2000/0x2000 -m comment --comment "swiftlet host ports" -j MASQUERADE
                -A SWIFTLET-HP-\(hash("dns")) -p udp -m udp --dport 53 -j DNAT --to-destination 10.244.1.6
                -A SWIFTLET-HP-\(hash("web")) -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.1.5:8080
                -A SWIFTLET-HP-\(hash("web")) -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.244.1.5
                -A SWIFTLET-HP-\(hash("web")) -p udp -m udp --dport 9000:9003 -j DNAT --to-destination 10.244.1.5:7000-7003/9000
                -A SWIFTLET-HP-\(hash("web")) -d 192.168.0.1/32 -p sctp -m sctp --dport 5000 -j DNAT --to-destination 10.244.1.5:5001
                -A SWIFTLET-HOSTPORTS -s 10.244.1.0/24 -m comment --comment "swiftlet host ports" -j MARK --set-xmark 0x2000/0x2000
                -A SWIFTLET-HOSTPORTS -s 127.0.0.0/8 -m comment --comment "swiftlet host ports" -j MARK --set-xmark 0x2000/0x2000
                -A SWIFTLET-HOSTPORTS -p udp -m multiport --dports 53 -m comment --comment "kube-system/dns" -j SWIFTLET-HP-\(hash("dns"))
                -A SWIFTLET-HOSTPORTS -p tcp -m multiport --dports 80,443 -m comment --comment "default/web" -j SWIFTLET-HP-\(hash("web"))
                -A SWIFTLET-HOSTPORTS -p udp -m multiport --dports 9000:9003 -m comment --comment "default/web" -j SWIFTLET-HP-\(hash("web"))
                -A SWIFTLET-HOSTPORTS -p sctp -m multiport --dports 5000 -m comment --comment "default/web" -j SWIFTLET-HP-\(hash("web"))
                -A SWIFTLET-HOSTPORTS -m comment --comment "swiftlet host ports" -j MARK --set-xmark 0x0/0x2000
                -I OUTPUT 1 -m addrtype --dst-type LOCAL -m comment --comment "swiftlet host ports" -j SWIFTLET-HOSTPORTS
                -I PREROUTING 1 -m addrtype --dst-type LOCAL -m comment --comment "swiftlet host ports" -j SWIFTLET-HOSTPORTS
                -I POSTROUTING 1 -m comment --comment "swiftlet host ports" -j SWIFTLET-HP-MASQ
                COMMIT

                """)
    }

    @Test func hasNoRuleForAPodWithNFT() throws {
        var node = try NodeFirewall.example(.ipv4)
        node.hostPorts = try HostPorts(PodHostPorts.examples)
        let few = rules(of: node)
        node.hostPorts = try HostPorts(
            (0..<200).map { pod in
                try PodHostPorts(
                    attachment: "\(pod)", label: "p", addresses: [IPAddress("10.244.1.9")],
                    ports: [HostPort(.tcp, UInt16(pod + 1), to: 80)])
            })
        #expect(rules(of: node) == few)
    }

    @Test func changesOneElementForOneMorePort() throws {
        var node = try NodeFirewall.example(.ipv4)
        let pods = try PodHostPorts.examples
        node.hostPorts = try HostPorts(pods)
        let present = PresentNFTRules(of: node.nftRuleSet)
        let more = try PodHostPorts(
            attachment: "more", label: "more", addresses: [IPAddress("10.244.1.7")],
            ports: [HostPort(.tcp, 8443, to: 443)])
        node.hostPorts = try HostPorts(pods + [more])
        let difference = NFTDifference(present: present, wanted: node.nftRuleSet)
        #expect(
            difference.transactionText
                == "add element ip swiftlet hostports { tcp . 8443 : 10.244.1.7 . 443 }\n")
        #expect(difference.lines == ["+ element ip swiftlet hostports tcp . 8443 : 10.244.1.7 . 443"])
    }

    @Test func splitsManyPortsOverRules() throws {
        var node = try NodeFirewall.example(.ipv4)
        let ports: [HostPort] = try (0..<40).map { (index: UInt16) in
            let first = 1000 + index * 10
            return try HostPort(.tcp, PortRange(first, through: first + index % 2), to: 80)
        }
        node.hostPorts = try HostPorts([
            PodHostPorts(attachment: "a", label: "a", addresses: [IPAddress("10.244.1.9")], ports: ports)
        ])
        let lines = restoreText(of: node, .ipv4).split(separator: "\n").filter { $0.contains("--dports") }
        #expect(lines.count == 4)
        for port in ports { #expect(lines.count { $0.contains("\(port.ports.first)") } == 1) }
    }

    @Test(
        arguments: [
            ("80", nil, "80", nil, true), ("80", nil, "80", "10.0.0.1", true),
            ("80", "10.0.0.1", "80", "10.0.0.2", false),
            ("80", "10.0.0.1", "80", "10.0.0.1", true), ("80", "0.0.0.0", "80", "::", false),
            ("80", "0.0.0.0", "80", "10.0.0.1", true), ("80", "fd00::1", "80", "10.0.0.1", false),
            ("80-90", nil, "85", nil, true), ("80-90", nil, "91", nil, false),
            ("80-90", nil, "70-80", nil, true),
        ] as [(String, String?, String, String?, Bool)])
    func namesBothPodsThatWantAPort(
        _ first: String, _ host: String?, _ second: String, _ otherHost: String?, _ collides: Bool
    ) throws {
        let pods = try [
            pod("one", first, host), pod("other", second, otherHost),
        ]
        let error: FirewallError? = {
            do throws(FirewallError) {
                _ = try HostPorts(pods)
                return nil
            } catch { return error }
        }()
        #expect((error != nil) == collides)
        guard collides else { return }
        #expect("\(try #require(error))".contains("one"))
        #expect("\(try #require(error))".contains("other"))
    }

    @Test func refusesPortsThatAreNone() throws {
        #expect(throws: FirewallError.self) { try HostPort(.tcp, 0, to: 80) }
        #expect(throws: FirewallError.self) { try HostPort(.tcp, 80, to: 0) }
        #expect(throws: FirewallError.self) { try HostPort(.icmp, 80, to: 80) }
        #expect(throws: FirewallError.self) { try HostPort(.tcp, PortRange(1, through: 10), to: 65530) }
        #expect(throws: FirewallError.self) { try PortRange(2, through: 1) }
    }

    private func pod(_ name: String, _ ports: String, _ host: String?) throws -> PodHostPorts {
        let ends = ports.split(separator: "-").compactMap { UInt16($0) }
        return try PodHostPorts(
            attachment: name, label: name, addresses: [IPAddress("10.244.1.9")],
            ports: [
                HostPort(
                    .tcp, PortRange(ends[0], through: ends[ends.count - 1]), to: 80,
                    at: host.map { try IPAddress($0) })
            ])
    }

    private func rules(of node: NodeFirewall) -> Int {
        node.nftRuleSet.tables.flatMap(\.chains).reduce(0) { $0 + $1.rules.count }
    }

    private func hash(_ attachment: String) -> String {
        let bits = String(StableHash(of: attachment).bits, radix: 16)
        return String(repeating: "0", count: 16 - bits.count) + bits
    }
}
