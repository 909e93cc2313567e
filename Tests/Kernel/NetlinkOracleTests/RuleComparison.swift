import Addressing
import LibnlDecoding
import NetlinkCodec

extension Comparison where Ours == RoutingRule, Theirs == LibnlRule {
    static let rules = Comparison(
        message: .newRule, decode: RoutingRule.init,
        fields: [
            Field("family", ours: { Int32($0.family.rawValue) }, libnl: \.family),
            Field("priority", ours: { $0.priority ?? 0 }, libnl: \.priority),
            Field("action", ours: \.action.number, libnl: \.action),
            Field("table", ours: \.table, libnl: \.table),
            Field("target", ours: \.target, libnl: \.target),
            Field("source", ours: { Network($0.selector.from) }, libnl: { Network($0.source) }),
            Field("destination", ours: { Network($0.selector.to) }, libnl: { Network($0.destination) }),
            Field("type of service", ours: \.selector.service.type, libnl: \.typeOfService),
            Field("mark", ours: { $0.selector.mark?.value ?? 0 }, libnl: \.mark),
            Field("mask", ours: { $0.selector.mark?.mask ?? 0 }, libnl: \.mask),
            Field("input", ours: { $0.selector.input?.text }, libnl: \.input),
            Field("output", ours: { $0.selector.output?.text }, libnl: \.output),
            Field("realms", ours: { realms($0) }, libnl: \.realms),
            Field("VRF", ours: { $0.action == .lookupOfVRF }, libnl: \.isOfVRF),
            Field("protocol", ours: { $0.source.rawValue }, libnl: { $0.maker ?? 0 }),
            Field("transport", ours: { $0.selector.transport.protocol ?? 0 }, libnl: { $0.transport ?? 0 }),
            Field(
                "source ports", ours: { range($0.selector.transport.sourcePorts) }, libnl: \.sourcePorts),
            Field(
                "destination ports", ours: { range($0.selector.transport.destinationPorts) },
                libnl: \.destinationPorts),
        ])

    private static func realms(_ rule: RoutingRule) -> UInt32 {
        rule.realms.map { UInt32($0.source) << 16 | UInt32($0.destination) } ?? 0
    }

    /// The library knows no masks of ports: it keeps the port that the range beside them has.
    private static func range(_ ports: RulePorts?) -> ClosedRange<UInt16>? {
        switch ports {
        case .range(let range): range
        case .masked(let match): match.value...match.value
        case nil: nil
        }
    }
}

extension RoutingRule {
    fileprivate var table: UInt32 {
        guard case .lookup(let table) = action else { return 0 }
        return table.rawValue
    }

    fileprivate var target: UInt32 {
        guard case .goTo(let priority) = action else { return 0 }
        return priority
    }
}

extension RuleAction {
    /// `FR_ACT_*` (linux/fib_rules.h).
    fileprivate var number: UInt8 {
        switch self {
        case .lookup, .lookupOfVRF: 1
        case .goTo: 2
        case .none: 3
        case .blackhole: 6
        case .unreachable: 7
        case .prohibit: 8
        case .other(let number): number
        }
    }
}
