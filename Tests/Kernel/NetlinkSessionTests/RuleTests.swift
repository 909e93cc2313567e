import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct RuleTests {
    /// A rule, the words of `ip rule` that make it, and what `ip -j -d rule` says of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let words: String
        let shown: [String: String]
        let rule: @Sendable () throws -> RoutingRule

        init(_ words: String, _ shown: [String: String], _ rule: @escaping @Sendable () throws -> RoutingRule)
        {
            self.words = words
            self.shown = shown
            self.rule = rule
        }

        var testDescription: String { words }

        /// The words behind `ip`.
        func line(_ verb: String) throws -> String {
            "ip \(try rule().family == .ipv6 ? "-6 " : "")rule \(verb) pref 100 \(words)"
        }

        static let all =
            [
                Case("from all lookup 1000", ["table": "1000"]) {
                    RoutingRule(.ipv4, .lookup(RouteTable(rawValue: 1000)), priority: 100)
                },
                Case(
                    "not from 10.1.0.0/16 to 10.2.0.0/16 tos 0x10 fwmark 0x5/0xff iif lo lookup 7",
                    [
                        "not": "<null>", "src": "10.1.0.0", "srclen": "16", "dst": "10.2.0.0", "dstlen": "16",
                        "tos": "0x10", "fwmark": "0x5", "fwmask": "0xff", "iif": "lo", "table": "7",
                    ]
                ) {
                    var selector = RuleSelector(
                        from: try IPPrefix("10.1.0.0/16"), to: try IPPrefix("10.2.0.0/16"))
                    selector.service.type = 0x10
                    selector.mark = MaskedMatch(5, mask: 0xff)
                    selector.input = try InterfaceName("lo")
                    return RoutingRule(
                        .ipv4, .lookup(RouteTable(rawValue: 7)), where: selector, priority: 100,
                        flags: .inverted)
                },
                Case(
                    "uidrange 100-200 ipproto udp sport 80-90 dport 53 oif lo unreachable",
                    [
                        "uid_start": "100", "uid_end": "200", "ipproto": "udp", "sport_start": "80",
                        "sport_end": "90", "dport": "53", "oif": "lo", "action": "unreachable",
                    ]
                ) {
                    var rule = RoutingRule(.ipv6, .unreachable, priority: 100)
                    rule.selector.users = 100...200
                    rule.selector.transport = RuleTransport(
                        17, sourcePorts: .range(80...90), destinationPorts: .port(53))
                    rule.selector.output = try InterfaceName("lo")
                    return rule
                },
                Case("fwmark 0x9 blackhole", ["fwmark": "0x9", "action": "blackhole"]) {
                    var rule = RoutingRule(.ipv6, .blackhole, priority: 100)
                    rule.selector.mark = MaskedMatch(9)
                    return rule
                },
            ] + plain

        private static let plain = [
            Case("l3mdev protocol kernel", ["l3mdev": "<null>", "protocol": "kernel"]) {
                var rule = RoutingRule(.ipv6, .lookupOfVRF, priority: 100)
                rule.source = .kernel
                return rule
            },
            Case("tun_id 77 goto 300 protocol static", ["goto": "300", "unresolved": "<null>"]) {
                var rule = RoutingRule(.ipv4, .goTo(300), priority: 100, flags: .unresolved)
                rule.selector.tunnelID = 77
                rule.source = .static
                return rule
            },
            Case("to 10.9.0.1 prohibit", ["dst": "10.9.0.1", "action": "prohibit"]) {
                RoutingRule(
                    .ipv4, .prohibit, where: RuleSelector(to: try IPPrefix("10.9.0.1/32")), priority: 100)
            },
            Case("nop", ["nop": "<null>"]) { RoutingRule(.ipv4, .none, priority: 100) },
            Case(
                "lookup main suppress_prefixlength 0 suppress_ifgroup 7 realms 2/3",
                ["suppress_prefixlen": "0", "suppress_ifgroup": "7", "flow_from": "2", "flow_to": "3"]
            ) {
                var rule = RoutingRule(.ipv4, .lookup(.main), priority: 100)
                rule.suppression = RuleSuppression(prefixLength: 0, interfaceGroup: 7)
                rule.realms = RouteRealms(source: 2, destination: 3)
                return rule
            },
        ]
    }

    @Test(arguments: Case.all)
    func readsTheRuleThatTheToolMakes(_ example: Case) throws {
        try TestNamespace.current.run(example.line("add"))
        let expected = try example.rule()
        let session = try TestNamespace.current.session()
        #expect(try session.list(.rules(expected.family)).filter { $0.priority == 100 } == [expected])
    }

    @Test(arguments: Case.all)
    func makesTheRuleThatTheToolShows(_ example: Case) throws {
        let session = try TestNamespace.current.session()
        let rule = try example.rule()
        try session.perform(.addRule(rule))
        let family = rule.family == .ipv6 ? "-6 " : ""
        let shown = try IPOracle("ip \(family)-j -d rule list pref 100").objects
        let found = try #require(shown.first)
        for (key, value) in example.shown { #expect(found[key].map { "\($0)" } == value, "\(key)") }
        #expect(shown.count == 1)

        let again = #expect(throws: NetlinkError.self) { try session.perform(.addRule(rule)) }
        #expect(again?.errno == .fileExists)
        try session.perform(.deleteRule(rule))
        #expect(try IPOracle("ip \(family)-j -d rule list pref 100").objects.isEmpty)
        let gone = #expect(throws: NetlinkError.self) { try session.perform(.deleteRule(rule)) }
        #expect(gone?.errno == .noSuchFileOrDirectory)
    }

    @Test func listsTheRulesThatEveryNamespaceHas() throws {
        let session = try TestNamespace.current.session()
        let standard: [(UInt32, RouteTable)] = [
            (0, .local), (32766, .main), (32767, RouteTable(rawValue: 253)),
        ]
        let expected = standard.map { priority, table in
            var rule = RoutingRule(.ipv4, .lookup(table), priority: priority)
            rule.source = .kernel
            return rule
        }
        #expect(try session.list(.rules(.ipv4)) == expected)
        let both = try session.list(.rules())
        #expect(both.filter { $0.family == .ipv4 } == expected)
        #expect(both.filter { $0.family == .ipv6 }.map(\.priority) == [0, 32766])
    }

    @Test(arguments: IPFamily.allCases)
    func deletesByPriorityAndLetsTheKernelChooseOne(_ family: IPFamily) throws {
        let session = try TestNamespace.current.session()
        try session.perform(.addRule(RoutingRule(family, .prohibit)))
        let rule = try #require(try session.list(.rules(family)).first { $0.action == .prohibit })
        #expect(rule.priority == 32765)
        try session.perform(.deleteRule(family, priority: 32765))
        #expect(try session.list(.rules(family)).allSatisfy { $0.action != .prohibit })
    }

    @Test func keepsWhatTheToolHasNoWordsFor() throws {
        let session = try TestNamespace.current.session()
        var rule = RoutingRule(.ipv6, .lookup(RouteTable(rawValue: 7)), priority: 100)
        rule.selector.service.dscp = MaskedMatch(46)
        rule.selector.service.flowLabel = MaskedMatch(0x12345)
        rule.selector.isOfVRF = false
        rule.selector.transport.destinationPorts = .masked(MaskedMatch(0x1000, mask: 0xff00))
        try session.perform(.addRule(rule))
        #expect(try session.list(.rules(.ipv6)).filter { $0.priority == 100 } == [rule])
    }

    @Test func tellsOfAnInterfaceThatIsNotThere() throws {
        let session = try TestNamespace.current.session()
        var rule = RoutingRule(.ipv4, .none, priority: 100)
        rule.selector.input = try InterfaceName("nosuch0")
        rule.selector.output = try InterfaceName("nosuch1")
        try session.perform(.addRule(rule))
        let found = try session.list(.rules(.ipv4)).first { $0.priority == 100 }
        #expect(found?.flags == [.inputDetached, .outputDetached])
    }

    @Test func refusesAPrefixOfTheOtherFamily() throws {
        let session = try TestNamespace.current.session()
        let rule = RoutingRule(
            .ipv4, .none, where: RuleSelector(from: try IPPrefix("fd01::/16")), priority: 100)
        let refused = #expect(throws: NetlinkError.self) { try session.perform(.addRule(rule)) }
        #expect(refused?.errno == .invalidArgument)
    }
}
