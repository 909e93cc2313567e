import Addressing
import FirewallRules
import FirewallTesting
import GoldenFiles
import NetworkTesting
import RuleInstaller
import Testing

/// Everything that a node can want, through the real programs and back.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct NodeRoundTripTests {
    @Test(arguments: KernelRulesTests.Programs.all)
    func comesBackEqualThroughIptables(_ programs: KernelRulesTests.Programs) throws {
        for style in [RuleStyle.swiftlet, .flannel] {
            let namespace = ScratchNamespace()
            var node = try NodeFirewall.full()
            node.style = style
            let wanted = node.ruleSet(programs.family)
            let text = RuleDifference(present: PresentRules(), wanted: wanted).restoreText
            try namespace.output(programs.restore, ["--test", "--noflush"], input: text)
            try namespace.output(programs.restore, ["--noflush"], input: text)
            let save = try namespace.output(programs.save)
            #expect(try PresentRules(save: save, scope: wanted.scope) == PresentRules(of: wanted))
            try namespace.output(programs.restore, ["--noflush"], input: Self.removal(save, of: wanted))
            #expect(try !namespace.output(programs.save).contains("SWIFTLET"))
        }
    }

    private static func removal(_ save: String, of wanted: RuleSet) throws -> String {
        let present = try PresentRules(save: save, scope: wanted.scope)
        return RuleDifference(
            present: present, wanted: .empty(wanted.family, owning: wanted.ownership)
        ).restoreText
    }

    @Test func comesBackEqualThroughNFT() throws {
        let namespace = ScratchNamespace()
        for style in [RuleStyle.flannel, .swiftlet] {
            var node = try NodeFirewall.full()
            node.style = style
            let wanted = node.nftRuleSet
            let present = try namespace.nftRules(wanted)
            let text = NFTDifference(present: present, wanted: wanted).transactionText
            try namespace.output("nft", ["-c", "-f", "-"], input: text)
            try namespace.output("nft", ["-f", "-"], input: text)
            #expect(try namespace.nftRules(wanted) == PresentNFTRules(of: wanted))
        }
    }

    @Test func understandsEveryKindOfRuleOfNFT() throws {
        let namespace = ScratchNamespace()
        let wanted = try NFTRuleSet([.everyKind(.ipv4), .everyKind(.ipv6)])
        let text = NFTDifference(present: PresentNFTRules(), wanted: wanted).transactionText
        try namespace.output("nft", ["-f", "-"], input: text)
        #expect(NFTDifference(present: try namespace.nftRules(wanted), wanted: wanted).lines == [])
    }

    @Test func putsRightWhatOthersDidToOurTables() throws {
        let namespace = ScratchNamespace()
        let wanted = try NodeFirewall.full().nftRuleSet
        let damages = [
            "insert rule ip swiftlet forward counter drop", "flush chain ip swiftlet pod-masquerade",
            "flush chain ip swiftlet hostports; flush chain ip swiftlet nat-output; delete chain ip swiftlet nat-output",
            "add element ip swiftlet hostports { tcp . 1 : 10.9.9.9 . 1 }", "flush map ip swiftlet hostports",
            "delete element ip swiftlet hostports { tcp . 80 }", "delete table bridge swiftlet",
            "delete element ip swiftlet hostports { tcp . 80 }; "
                + "add element ip swiftlet hostports { tcp . 80 comment \"x\" : 10.9.9.9 . 1 }",
            "add chain ip swiftlet stray; add rule ip swiftlet forward jump stray",
            "add set ip swiftlet strays { type ipv4_addr; flags interval; }; "
                + "add rule ip swiftlet forward ip saddr @strays drop",
            "chain ip swiftlet pod-masquerade { policy drop; }",
            "flush chain ip swiftlet hostports; delete map ip swiftlet hostports; "
                + "add set ip swiftlet hostports { type ipv4_addr; }",
            "flush ruleset",
        ]
        for damage in [""] + damages {
            try namespace.output("nft", ["-f", "-"], input: damage + "\n")
            let difference = NFTDifference(present: try namespace.nftRules(wanted), wanted: wanted)
            #expect(difference.isEmpty == false, "\(damage) is seen")
            try namespace.output("nft", ["-f", "-"], input: difference.transactionText)
            #expect(
                NFTDifference(present: try namespace.nftRules(wanted), wanted: wanted).lines == [],
                "after \(damage)")
        }
    }

    /// A shared chain that another program has made meanwhile is not emptied: the whole is refused, and tried
    /// again from what is there then.
    @Test(arguments: KernelRulesTests.Programs.all)
    func doesNotEmptyASharedChain(_ programs: KernelRulesTests.Programs) throws {
        let namespace = ScratchNamespace()
        let shared = try UserChain("CNI-FORWARD", in: .filter)
        let wanted = try RuleSet(
            programs.family, owning: Ownership(), chains: [],
            hooks: [
                Hook(to: shared, from: .filterForward, .prepend),
                Hook(Rule(.return), in: Place(shared), .append),
            ], sharing: [shared])
        let outdated = RuleDifference(present: PresentRules(), wanted: wanted)
        try namespace.output(programs.name, ["-N", "CNI-FORWARD"])
        try namespace.output(programs.name, ["-A", "CNI-FORWARD", "-p", "tcp", "-j", "ACCEPT"])
        let installer = programs.installer(in: namespace)
        #expect(throws: (any Error).self) { try installer.apply(outdated) }
        try installer.apply(wanted)
        #expect(try installer.difference(to: wanted).lines == [])
        #expect(
            try namespace.output(programs.save, ["-t", "filter"]).contains("-A CNI-FORWARD -p tcp -j ACCEPT"))
    }

    /// Descriptions that follow one another end where the last one alone ends, and foreign rules stay.
    @Test(arguments: KernelRulesTests.Programs.all, 0..<3)
    func followsDescriptionsWithIptables(_ programs: KernelRulesTests.Programs, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let namespace = ScratchNamespace()
        let installer = programs.installer(in: namespace)
        for _ in 0..<6 {
            let place = ["FORWARD", "INPUT"].randomElement(using: &random) ?? "FORWARD"
            let port = String(Int.random(in: 1...999, using: &random))
            try namespace.output(
                programs.name, ["-I", place, "-p", "tcp", "--dport", port, "-j", "ACCEPT"])
            let before = try Self.foreign(programs, namespace)
            let wanted = try NodeFirewall.random(using: &random).ruleSet(programs.family)
            try installer.apply(wanted)
            #expect(try Self.foreign(programs, namespace) == before, "seed \(seed)")
            // flannel's own chains stay when the style changes: then they are flannel's.
            let save = try namespace.output(programs.save)
            #expect(
                try PresentRules(save: save, scope: wanted.scope) == PresentRules(of: wanted), "seed \(seed)")
        }
    }

    private static func foreign(
        _ programs: KernelRulesTests.Programs, _ namespace: ScratchNamespace
    ) throws -> [Substring] {
        try programs.listing(in: namespace).filter { !$0.contains("SWIFTLET-") && !$0.contains("FLANNEL-") }
    }

    @Test(arguments: 0..<6) func followsDescriptionsWithNFT(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let namespace = ScratchNamespace()
        try namespace.output(
            "nft", ["-f", "-"], input: "table ip other { chain a { type filter hook input priority 0; }; }\n")
        for round in 0..<6 {
            let port = Int.random(in: 1...999, using: &random)
            try namespace.output("nft", ["add rule ip other a tcp dport \(port) accept"])
            let before = try namespace.output("nft", ["list", "table", "ip", "other"])
            let wanted = try NodeFirewall.random(using: &random).nftRuleSet
            let difference = NFTDifference(present: try namespace.nftRules(wanted), wanted: wanted)
            try namespace.output("nft", ["-f", "-"], input: difference.transactionText)
            #expect(try namespace.nftRules(wanted) == PresentNFTRules(of: wanted), "seed \(seed), \(round)")
            #expect(try namespace.output("nft", ["list", "table", "ip", "other"]) == before)
        }
    }
}

extension ScratchNamespace {
    fileprivate func nftRules(_ wanted: NFTRuleSet) throws -> PresentNFTRules {
        try PresentNFTRules(json: Array(output("nft", ["-j", "list", "ruleset"]).utf8), of: wanted.owned)
    }
}

extension NFTTable {
    /// Every match and target that the model has.
    fileprivate static func everyKind(_ family: IPFamily) throws -> NFTTable {
        let address = try IPAddress(family == .ipv4 ? "10.1.2.3" : "fd00::1")
        let host = try IPPrefix(base: address, length: family.width)
        let network = try IPPrefix(family == .ipv4 ? "10.1.2.0/24" : "fd00::/64")
        let (kinds, end) = (try ChainName("kinds"), try ChainName("end"))
        let reasons: [Rejection] =
            family == .ipv4
            ? Rejection.ICMPReason.allCases.map(Rejection.icmp)
            : Rejection.ICMPv6Reason.allCases.map(Rejection.icmpv6)
        let targets: [Target] = [.accept, .drop, .return, .jump(end)] + reasons.map(Target.reject)
        let marks = [
            Mark(5), Mark(0x2000, mask: 0x2000), Mark(0, mask: 0x2000), Mark(3, mask: 15), Mark(8, mask: 1),
        ]
        let states: [Condition<ConnectionStates>] = [
            .equal(ConnectionStates(.new)), .unequal(ConnectionStates(.invalid)),
            .equal(ConnectionStates(.established, .related)), .unequal(ConnectionStates(.new, .untracked)),
            .equal(ConnectionStates(.destinationTranslated)),
        ]
        let types: [AddressType] = [
            .unicast, .local, .broadcast, .anycast, .multicast, .blackhole, .unreachable, .prohibit,
        ]
        let list = Ports.list(try PortList([PortRange(80), PortRange(90, through: 95)]))
        let ports: [Condition<Ports>] = [
            .equal(.range(PortRange(80))), .unequal(.range(try PortRange(80, through: 90))), .equal(list),
            .unequal(list),
        ]
        let flags: [TCPFlagMatch] = [
            .opening, TCPFlagMatch([], of: [.syn, .ack]),
            TCPFlagMatch([.syn, .ack], of: [.syn, .ack, .fin]),
            TCPFlagMatch(.syn, of: .syn),
        ]
        let any = Rule(.accept)
        let patterns = try ["eth0", "veth+", "a*"].map { try InterfacePattern($0) }
        let rules: [Rule] =
            targets.map { Rule($0) } + marks.map { Rule(.mark($0)) }
            + marks.prefix(2).flatMap {
                [any.matching(.mark(.equal($0))), any.matching(.mark(.unequal($0)))]
            }
            + states.map { any.matching(.connectionState($0)) }
            + types.flatMap {
                [any.matching(.sourceType(.equal($0))), any.matching(.destinationType(.unequal($0)))]
            }
            + ports.flatMap { port in
                [TransportProtocol.tcp, .udp, .sctp].map {
                    any.over(.equal($0)).matching(.destinationPorts(port))
                }
            }
            + flags.flatMap { match in
                [any.over(.equal(.tcp)).matching(.tcpFlags(.equal(match)))]
            }
            + patterns.flatMap { [any.entering(.equal($0)), any.leaving(.unequal($0))] }
            + TransportProtocol.allCases.flatMap { [any.over(.equal($0)), any.over(.unequal($0))] }
            + [
                any.from(host).to(.unequal(network)), Rule(.reject(.tcpReset)).over(.equal(.tcp)),
                Rule(.drop, comment: try Comment(#"it's {x} \ $y ; ü"#)).from(network),
                Rule(.segmentSize(.pathMTU)).over(.equal(.tcp)).matching(.tcpFlags(.equal(.opening))),
                Rule(.segmentSize(.bytes(1400))).over(.equal(.tcp)).matching(.tcpFlags(.equal(.opening))),
                any.over(.equal(.tcp)).matching(.sourcePorts(ports[0])).matching(.destinationPorts(ports[2])),
            ]
        let translations = try [
            Translation(to: address), Translation(to: address, .one(80)),
            Translation(to: address, .anyOf(PortRange(80, through: 90))),
        ].map { translation in
            Rule(.translate(translation)).over(.equal(.udp)).matching(.destinationPorts(ports[0]))
        }
        return NFTTable(
            family == .ipv4 ? .ip : .ip6,
            chains: [
                NFTChain(end, []), NFTChain(kinds, rules.map(NFTRule.rule)),
                NFTChain(
                    try ChainName("output"), at: NFTHook(.nat, .output, priority: -100),
                    translations.map(NFTRule.rule)),
                NFTChain(
                    try ChainName("postrouting"), at: NFTHook(.nat, .postrouting, priority: 100),
                    SourcePorts.allCases.map { .rule(Rule(.masquerade($0))) }),
            ])
    }
}
