import Addressing
import FirewallRules
import Testing

/// Rules of the reference plugins and of flannel, as iptables 1.8.9 lists them.
@Suite struct ReferenceRuleTests {
    static let masquerading = [
        #"-d 10.1.2.3/32 -m comment --comment "name: \"n\" id: \"c\"" -j ACCEPT"#,
        #"! -d 224.0.0.0/4 -m comment --comment "name: \"n\" id: \"c\"" -j MASQUERADE"#,
        #"! -d ff00::/8 -m comment --comment "name: \"n\" id: \"c\"" -j MASQUERADE"#,
        #"-s 10.1.2.3/32 -m comment --comment "name: \"n\" id: \"c\"" -j CNI-2bbe0c48b91a7d1b8a6753a8"#,
    ]

    static let hostPorts = [
        #"-m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000"#,
        "-m mark --mark 0x2000/0x2000 -j MASQUERADE",
        #"-m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ"#,
        "-m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT",
        #"-p tcp -m comment --comment "dnat name: \"n\" id: \"c\"" -m multiport --dports 8080,8081 "#
            + "-j CNI-DN-67e92b96e692a494b6b85",
        "-s 10.1.2.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK",
        "-s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK",
        "-d 192.168.0.2/32 -p udp -m udp --dport 8080 -j DNAT --to-destination 10.1.2.3:80",
        "-p tcp -m tcp --dport 8080 -j DNAT --to-destination [fd00::3]:80",
    ]

    static let firewall = [
        #"-m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD"#,
        #"-m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN"#,
        "-d 10.1.2.3/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-s 10.1.2.3/32 -j ACCEPT",
        #"-i cni0 ! -o cni0 -m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge)" "#
            + "-j CNI-ISOLATION-STAGE-2",
        "-i cni0 -o cni0 -j DROP", "-o cni0 -j DROP", "-j RETURN",
    ]

    static let flannel = [
        #"-m comment --comment "flanneld masq" -j FLANNEL-POSTRTG"#,
        #"-m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN"#,
        #"-s 10.5.1.0/24 -d 10.5.0.0/16 -m comment --comment "flanneld masq" -j RETURN"#,
        #"! -s 10.5.0.0/16 -d 10.5.1.0/24 -m comment --comment "flanneld masq" -j RETURN"#,
        #"-s 10.5.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully"#,
        #"! -s 10.5.0.0/16 -d 10.5.0.0/16 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully"#,
        #"-m comment --comment "flanneld forward" -j FLANNEL-FWD"#,
        #"-s 10.5.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT"#,
    ]

    @Test(arguments: masquerading + hostPorts + firewall + flannel)
    func readsAndWritesTheSame(_ text: String) throws {
        let save = "*filter\n-A SWIFTLET-A \(text)\nCOMMIT\n"
        let rules = try PresentRules(save: save).chains.values.first
        guard case .known(let rule)? = rules?.first else {
            Issue.record("not known: \(text)")
            return
        }
        #expect(rule.text == text)
    }

    /// What Go's `crypto/sha512` gives to the reference plugins.
    @Test func namesChainsAlike() throws {
        #expect(
            try ChainName.reference(network: "test", container: "1234").text == "CNI-2bbe0c48b91a7d1b8a6753a8"
        )
        #expect(try ChainName.reference("DN-", network: "test", container: "1234").text.count == 28)
        #expect(throws: FirewallError.self) { try ChainName.reference("a b", network: "n", container: "c") }
    }

    /// One attachment's host ports as the reference keeps them: a chain of its own, entered from a shared one.
    @Test func addsAndTakesAwayOneAttachment() throws {
        let (fragment, dispatch) = try fragment("CNI-DN-67e92b96e692a494b6b85", port: 8080)
        let other = try self.fragment("CNI-DN-0123456789abcdef01234", port: 9090).0
        var tables = SimulatedTables()
        for rules in [fragment, other] { try apply(rules, to: &tables) }
        let both = tables
        #expect(tables.chains["nat CNI-HOSTPORT-DNAT"]?.count == 2)
        try apply(.empty(.ipv4, owning: fragment.ownership, sharing: [dispatch]), to: &tables)
        #expect(tables.chains["nat CNI-HOSTPORT-DNAT"]?.count == 1)
        #expect(tables.chains["nat CNI-DN-67e92b96e692a494b6b85"] == nil)
        #expect(
            tables.chains["nat CNI-DN-0123456789abcdef01234"]
                == both.chains["nat CNI-DN-0123456789abcdef01234"])
        try apply(fragment, to: &tables)
        #expect(
            try PresentRules(save: tables.save, scope: other.scope)
                == PresentRules(save: both.save, scope: other.scope))
    }

    @Test func takesAwayOnlyTheRulesNamedOfASharedChain() throws {
        let shared = try UserChain("CNI-FORWARD", in: .filter)
        let accept = try Rule(.accept).from(IPPrefix("10.1.2.3/32"))
        let wanted = try RuleSet(
            .ipv4, owning: Ownership(), chains: [],
            hooks: [
                Hook(to: shared, from: .filterForward, .prepend), Hook(accept, in: Place(shared), .append),
            ],
            sharing: [shared])
        var tables = SimulatedTables()
        try apply(wanted, to: &tables)
        tables.damage("filter CNI-FORWARD") { $0.insert("-s 10.1.2.4/32 -j ACCEPT", at: 0) }
        #expect(
            try RuleDifference(present: PresentRules(save: tables.save, scope: wanted.scope), wanted: wanted)
                .isEmpty)
        let without = try RuleSet(
            .ipv4, owning: Ownership(), chains: [], hooks: [],
            without: [AbsentRule(accept, in: Place(shared))])
        try apply(without, to: &tables)
        #expect(tables.chains["filter CNI-FORWARD"] == ["-s 10.1.2.4/32 -j ACCEPT"])
        #expect(tables.chains["filter FORWARD"] == ["-j CNI-FORWARD"])
    }

    private func apply(_ rules: RuleSet, to tables: inout SimulatedTables) throws {
        let present = try PresentRules(save: tables.save, scope: rules.scope)
        try tables.restore(RuleDifference(present: present, wanted: rules).restoreText)
        let reached = try PresentRules(save: tables.save, scope: rules.scope)
        #expect(RuleDifference(present: reached, wanted: rules).lines == [])
    }

    private func fragment(_ name: String, port: UInt16) throws -> (RuleSet, UserChain) {
        let (own, dispatch) = try (UserChain(name, in: .nat), UserChain("CNI-HOSTPORT-DNAT", in: .nat))
        let ports = Match.destinationPorts(.equal(.list(try PortList([PortRange(port)]))))
        let jump = Rule(.jump(own.chainName)).over(.equal(.tcp)).matching(ports).noted(try Comment("dnat"))
        let toPod = Rule(.translate(Translation(to: try IPAddress("10.1.2.3"), .one(80)))).over(.equal(.tcp))
            .matching(.destinationPorts(.equal(.range(PortRange(port)))))
        let local = Match.destinationType(.equal(.local))
        let hooks = [Place.natPrerouting, .natOutput].map {
            Hook(Rule(.jump(dispatch.chainName)).matching(local), in: $0, .append)
        }
        return (
            try RuleSet(
                .ipv4, owning: Ownership(chains: [own]), chains: [FilledChain(own, [toPod])],
                hooks: hooks + [Hook(jump, in: Place(dispatch), .append)], sharing: [dispatch]), dispatch
        )
    }
}
