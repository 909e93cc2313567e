import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenRuleTests {
    @Test(arguments: Golden.rules)
    func decodesARule(_ golden: Golden<RoutingRule>) throws {
        #expect(try golden.decoded(by: RoutingRule.init) == golden.value())
    }

    @Test(arguments: Golden.rules)
    func readsWhatItWritesOfARule(_ golden: Golden<RoutingRule>) throws {
        let rule = try golden.value().asRequested
        #expect(rule.flags.isDisjoint(with: [.unresolved, .inputDetached]))
        #expect(try decoded(.addRule(rule), by: RoutingRule.init) == rule)
        #expect(try decoded(.deleteRule(rule), by: RoutingRule.init) == rule)
    }

    @Test(arguments: RuleRequest.all)
    func sendsWhatTheToolSends(_ request: RuleRequest) throws {
        try expectSameAttributes(.addRule(try request.rule()), as: request.file, headerSize: 12)
    }

    @Test func leavesRulesOfMulticastRoutingOut() throws {
        var bytes = try GoldenFile("netlink/rule-prohibit").bytes
        bytes[0] = 128  // RTNL_FAMILY_IPMR
        #expect(try RoutingRule(bytes.span) == nil)
    }

    @Test func keepsANameThatNoInterfaceCanHave() throws {
        let header: [UInt8] = [2, 0, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0]
        let name: [UInt8] = [8, 0, 3, 0] + Array("a/b".utf8) + [0]
        let message = header + name
        let rule = try RoutingRule(message.span)
        #expect(rule?.selector.input == nil)
        #expect(rule?.unknown == [RawAttribute(type: 3, payload: Array("a/b".utf8) + [0])])
    }

    @Test(arguments: [
        [12, 0, 20, 0, 2, 0, 0, 0, 1, 0, 0, 0] as [UInt8], [8, 0, 23, 0, 2, 0, 1, 0],
        [8, 0, 24, 0, 2, 0, 1, 0],
    ])
    func refusesARangeThatEndsBeforeItBegins(_ attribute: [UInt8]) {
        let message = [2, 0, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0] + attribute
        #expect(throws: WireError.badValue(field: "the end of a rule's range", value: 1)) {
            try RoutingRule(message.span)
        }
    }

    @Test func refusesAPrefixLongerThanTheFamilyHas() {
        let message: [UInt8] = [2, 33, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0]
        #expect(throws: WireError.badValue(field: "fib_rule_hdr.dst_len", value: 33)) {
            try RoutingRule(message.span)
        }
    }

    @Test func leavesOutBitsOfAMaskThatTheFieldDoesNotHave() throws {
        // FRA_FLOWLABEL and its mask in network byte order, FRA_DSCP and its mask.
        let label: [UInt8] = [8, 0, 26, 0, 0, 1, 0x23, 0, 8, 0, 27, 0, 0x70, 0xf, 0xff, 0]
        let service: [UInt8] = [5, 0, 25, 0, 8, 0, 0, 0, 5, 0, 30, 0, 0xc8, 0, 0, 0]
        let message = [10, 0, 0, 0, 254, 0, 0, 1, 0, 0, 0, 0] + label + service
        let rule = try #require(try RoutingRule(message.span))
        #expect(rule.selector.service.flowLabel == MaskedMatch(0x12300, mask: 0xfff00))
        #expect(rule.selector.service.dscp == MaskedMatch(8, mask: 8))
        #expect(try decoded(.addRule(rule), by: RoutingRule.init) == rule)
    }

    @Test func namesTheMaskOfAMarkThatIsZero() throws {
        var rule = RoutingRule(.ipv4, .none, priority: 1)
        rule.selector.mark = MaskedMatch(0)
        let request = NetlinkRequest.addRule(rule)
        #expect(try attributes(of: request.payload, headerSize: 12).contains { $0.type == 16 })
        #expect(try decoded(request, by: RoutingRule.init) == rule)
    }

    @Test func isWordedAsTheToolWordsIt() throws {
        let rule = try #require(Golden.rules.first).value()
        #expect(
            rule.description == "100: not from 10.1.0.0/16 to 10.2.0.0/16 tos 0x10 fwmark 0x5/0xff iif veth0 "
                + "oif lo uidrange 100-200 ipproto 6 sport 80-90 dport 443 lookup 1000 "
                + "suppress_prefixlength 3 suppress_ifgroup 7 realms 2/3")
    }
}

/// A rule, and the file with what iproute2 sends to make it.
struct RuleRequest: Sendable, CustomStringConvertible {
    let file: GoldenFile
    let rule: @Sendable () throws -> RoutingRule

    var description: String { file.description }

    static let all = [
        RuleRequest(file: GoldenFile("netlink/request-rule")) { try fullRule },
        RuleRequest(file: GoldenFile("netlink/request-rule6")) {
            var rule = RoutingRule(.ipv6, .goTo(5000), priority: 200)
            rule.selector.from = try IPPrefix("fd01::/64")
            rule.selector.tunnelID = 77
            return rule
        },
        RuleRequest(file: GoldenFile("netlink/request-rule-vrf")) {
            var rule = RoutingRule(.ipv4, .lookupOfVRF, priority: 1000)
            rule.source = .kernel
            return rule
        },
    ]
}

/// All that iproute2 6.1 can say of an IPv4 rule.
private var fullRule: RoutingRule {
    get throws {
        var selector = RuleSelector(from: try IPPrefix("10.1.0.0/16"), to: try IPPrefix("10.2.0.0/16"))
        selector.service.type = 0x10
        selector.mark = MaskedMatch(5, mask: 0xff)
        selector.input = try InterfaceName("veth0")
        selector.output = try InterfaceName("lo")
        selector.users = 100...200
        selector.transport = RuleTransport(6, sourcePorts: .range(80...90), destinationPorts: .port(443))
        var rule = RoutingRule(
            .ipv4, .lookup(RouteTable(rawValue: 1000)), where: selector, priority: 100, flags: .inverted)
        rule.source = .static
        rule.suppression = RuleSuppression(prefixLength: 3, interfaceGroup: 7)
        rule.realms = RouteRealms(source: 2, destination: 3)
        return rule
    }
}

extension Golden where Value == RoutingRule {
    fileprivate static var rules: [Golden] {
        [
            Golden("rule") {
                var rule = try fullRule
                rule.flags.insert(.inputDetached)
                return rule
            },
            Golden("rule6-goto") {
                var rule = RoutingRule(.ipv6, .goTo(5000), priority: 200, flags: .unresolved)
                rule.selector.from = try IPPrefix("fd01::/64")
                rule.selector.tunnelID = 77
                return rule
            },
            Golden("rule-vrf") {
                var rule = RoutingRule(.ipv4, .lookupOfVRF, priority: 1000)
                rule.source = .kernel
                return rule
            },
            Golden("rule-prohibit") {
                RoutingRule(
                    .ipv4, .prohibit, where: RuleSelector(to: try IPPrefix("10.9.0.1/32")), priority: 5)
            },
            Golden("rule6-masks") {
                var rule = RoutingRule(.ipv6, .lookup(RouteTable(rawValue: 7)), priority: 300)
                rule.selector.service.dscp = MaskedMatch(0x28, mask: 0x38)
                rule.selector.service.flowLabel = MaskedMatch(0x12300, mask: 0xfff00)
                rule.selector.transport = RuleTransport(
                    17, sourcePorts: .masked(MaskedMatch(0x1000, mask: 0xf000)),
                    destinationPorts: .port(53))
                return rule
            },
        ]
    }
}
