import Addressing
import FirewallRules
import Testing

/// The rules of the reference CNI plugins, line by line as iptables-save shows them.
struct ReferencePluginTests {
    private func text(_ rules: RuleSet) -> [String] {
        let difference = RuleDifference(present: PresentRules(), wanted: rules)
        return difference.restoreText.split(separator: "\n").map(String.init)
    }

    /// Known answers of the reference's own tests.
    @Test func namesChainsAsTheReferenceDoes() throws {
        let longID = String(repeating: "1234567890", count: 13)
        let short = try ChainName.reference(network: "test", container: "1234")
        #expect(short.text == "CNI-2bbe0c48b91a7d1b8a6753a8")
        let chain = try ChainName.reference("DN-", network: "test", container: longID)
        #expect(chain.text.hasPrefix("CNI-DN-"))
        #expect(chain.text.utf8.count == 28)
    }

    @Test func masquerades() throws {
        let masquerade = ReferenceMasquerade(
            network: "test", container: "1234",
            addresses: [try InterfaceAddress("10.0.0.2/24"), try InterfaceAddress("fd00::2/64")])
        #expect(masquerade.families == [.ipv4, .ipv6])
        #expect(
            text(try masquerade.rules(.ipv4)) == [
                "*nat",
                ":CNI-2bbe0c48b91a7d1b8a6753a8 - [0:0]",
                #"-A CNI-2bbe0c48b91a7d1b8a6753a8 -d 10.0.0.0/24 -m comment --comment "name: \"test\" id: \"1234\"" -j ACCEPT"#,
                #"-A CNI-2bbe0c48b91a7d1b8a6753a8 ! -d 224.0.0.0/4 -m comment --comment "name: \"test\" id: \"1234\"" -j MASQUERADE"#,
                #"-A POSTROUTING -s 10.0.0.2/32 -m comment --comment "name: \"test\" id: \"1234\"" -j CNI-2bbe0c48b91a7d1b8a6753a8"#,
                "COMMIT",
            ])
        #expect(text(try masquerade.rules(.ipv6)).contains { $0.contains("! -d ff00::/8") })
    }

    private func hostPorts(
        _ masquerading: ReferenceHostPorts.Masquerading = .own(markBit: 13, .ownNetworkAndLoopback)
    ) throws -> ReferenceHostPorts {
        ReferenceHostPorts(
            network: "test", container: "1234",
            ports: [
                try HostPort(.tcp, 8080, to: 80),
                try HostPort(.udp, 8081, to: 80, at: IPAddress("192.0.2.1")),
                try HostPort(.tcp, 8082, to: 82, at: IPAddress("2001:db8::1")),
                try HostPort(.tcp, 8083, to: 83, at: IPAddress("0.0.0.0")),
            ], masquerading: masquerading)
    }

    @Test func leadsHostPortsToAContainer() throws {
        let chain = try ChainName.reference("DN-", network: "test", container: "1234").text
        let dnat = #"-m comment --comment "dnat name: \"test\" id: \"1234\"" -m multiport"#
        #expect(
            text(try hostPorts().rules(to: InterfaceAddress("10.0.0.2/24"))) == [
                "*nat",
                "-N CNI-HOSTPORT-SETMARK",
                "-N CNI-HOSTPORT-MASQ",
                "-N CNI-HOSTPORT-DNAT",
                ":\(chain) - [0:0]",
                "-A \(chain) -s 10.0.0.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK",
                "-A \(chain) -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK",
                "-A \(chain) -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80",
                "-A \(chain) -s 10.0.0.0/24 -d 192.0.2.1/32 -p udp -m udp --dport 8081 -j CNI-HOSTPORT-SETMARK",
                "-A \(chain) -s 127.0.0.1/32 -d 192.0.2.1/32 -p udp -m udp --dport 8081 -j CNI-HOSTPORT-SETMARK",
                "-A \(chain) -d 192.0.2.1/32 -p udp -m udp --dport 8081 -j DNAT --to-destination 10.0.0.2:80",
                "-A \(chain) -s 10.0.0.0/24 -p tcp -m tcp --dport 8083 -j CNI-HOSTPORT-SETMARK",
                "-A \(chain) -s 127.0.0.1/32 -p tcp -m tcp --dport 8083 -j CNI-HOSTPORT-SETMARK",
                "-A \(chain) -p tcp -m tcp --dport 8083 -j DNAT --to-destination 10.0.0.2:83",
                #"-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000"#,
                "-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE",
                "-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
                "-A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
                "-A CNI-HOSTPORT-DNAT -p tcp \(dnat) --dports 8080,8082,8083 -j \(chain)",
                "-A CNI-HOSTPORT-DNAT -p udp \(dnat) --dports 8081 -j \(chain)",
                #"-I POSTROUTING 1 -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ"#,
                "COMMIT",
            ])
    }

    @Test func leadsToIPv6InBrackets() throws {
        let lines = text(try hostPorts(.none).rules(to: InterfaceAddress("fd00::2/64")))
        let match = "-d 2001:db8::1/128 -p tcp -m tcp --dport 8082"
        #expect(lines.contains { $0.hasSuffix("\(match) -j DNAT --to-destination [fd00::2]:82") })
        #expect(!lines.contains { $0.contains("SETMARK") || $0.contains("8083 -j DNAT") })
    }

    @Test func marksWithAnotherBitOrEverythingOrByAnotherChain() throws {
        let pod = try InterfaceAddress("10.0.0.2/24")
        let bit = text(try hostPorts(.own(markBit: 5, .everywhere)).rules(to: pod))
        #expect(bit.contains { $0.hasSuffix("--set-xmark 0x20/0x20") })
        let marking = try #require(bit.first { $0.hasSuffix("--dport 8080 -j CNI-HOSTPORT-SETMARK") })
        #expect(!marking.contains("-s "))
        let other = try UserChain("KUBE-MARK-MASQ", in: .nat)
        let external = text(try hostPorts(.external(other, .ownNetworkAndLoopback)).rules(to: pod))
        #expect(external.contains { $0.hasSuffix("--dport 8080 -j KUBE-MARK-MASQ") })
        #expect(!external.contains { $0.contains("CNI-HOSTPORT-MASQ") })
    }

    @Test func letsAnAddressPass() throws {
        let firewall = ReferenceFirewall(
            addresses: [try IPAddress("10.0.0.2")], adminChain: try UserChain("CNI-ADMIN", in: .filter),
            policy: .sameBridge(try InterfacePattern("cni0")))
        let policy = #"-m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge)""#
        #expect(
            text(try firewall.rules(.ipv4)) == [
                "*filter",
                "-N CNI-FORWARD", "-N CNI-ADMIN", "-N CNI-ISOLATION-STAGE-1", "-N CNI-ISOLATION-STAGE-2",
                "-A CNI-ISOLATION-STAGE-1 \(policy) -j RETURN",
                "-A CNI-ISOLATION-STAGE-2 \(policy) -j RETURN",
                "-A CNI-FORWARD -d 10.0.0.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-A CNI-FORWARD -s 10.0.0.2/32 -j ACCEPT",
                #"-I CNI-FORWARD 1 -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN"#,
                #"-I FORWARD 1 -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD"#,
                "-I CNI-ISOLATION-STAGE-2 1 -o cni0 \(policy) -j DROP",
                "-I CNI-ISOLATION-STAGE-1 1 -i cni0 ! -o cni0 \(policy) -j CNI-ISOLATION-STAGE-2",
                "-I FORWARD 1 \(policy) -j CNI-ISOLATION-STAGE-1",
                "COMMIT",
            ])
    }

    /// Two containers, of which only one goes; all that others share stays.
    @Test func removesWhatIsOneContainersAlone() throws {
        let admin = try UserChain("CNI-ADMIN", in: .filter)
        let both = ReferenceFirewall(
            addresses: [try IPAddress("10.0.0.2"), try IPAddress("10.0.0.3")], adminChain: admin)
        let removal = try ReferenceFirewall.removal(of: [try IPAddress("10.0.0.2")], .ipv4)
        let change = RuleDifference(present: PresentRules(of: try both.rules(.ipv4)), wanted: removal)
        #expect(
            change.restoreText == """
                *filter
                -D CNI-FORWARD -d 10.0.0.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
                -D CNI-FORWARD -s 10.0.0.2/32 -j ACCEPT
                COMMIT

                """)
    }

    @Test func cutsALongNoteToWhatIptablesTakes() throws {
        let masquerade = ReferenceMasquerade(
            network: String(repeating: "n", count: 200), container: String(repeating: "c", count: 200),
            addresses: [try InterfaceAddress("10.0.0.2/24")])
        let note = try #require(try masquerade.rules(.ipv4).hooks.first?.rule.comment?.text)
        #expect(note.utf8.count == 255)
        #expect(note.hasSuffix("..."))
    }
}
