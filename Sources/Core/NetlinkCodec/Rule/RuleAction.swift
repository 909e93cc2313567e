internal import CLinuxNetworking

/// What becomes of the packets of a rule (`FR_ACT_*`, linux/fib_rules.h).
public enum RuleAction: Hashable, Sendable {
    /// They are looked up in a table; if it has no route, the next rule is asked (`FR_ACT_TO_TBL`).
    ///
    /// Table 0 lets the kernel take a free one for an IPv4 rule (`fib_empty_table`).
    case lookup(RouteTable)
    /// They are looked up in the table of the VRF that their input or output interface is in (`FRA_L3MDEV`).
    ///
    /// The rule is for no other packets.
    case lookupOfVRF
    /// The rules from this priority on are asked (`FR_ACT_GOTO`); the kernel refuses to go back.
    case goTo(UInt32)
    /// The next rule is asked (`FR_ACT_NOP`): what a `goTo` may aim at.
    case none
    /// They are dropped without a word; a local sender gets `EINVAL` (`FR_ACT_BLACKHOLE`).
    case blackhole
    /// They are answered with an ICMP “unreachable” (`FR_ACT_UNREACHABLE`).
    case unreachable
    /// They are answered with an ICMP “prohibited” (`FR_ACT_PROHIBIT`).
    case prohibit
    /// Another action, by its number; one of the above never comes as such.
    case other(UInt8)

    init(number: UInt8, table: UInt32, target: UInt32?, ofVRF: Bool) {
        switch Int(number) {
        case FR_ACT_TO_TBL: self = ofVRF ? .lookupOfVRF : .lookup(RouteTable(rawValue: table))
        case FR_ACT_GOTO: self = .goTo(target ?? 0)
        case FR_ACT_NOP: self = .none
        case FR_ACT_BLACKHOLE: self = .blackhole
        case FR_ACT_UNREACHABLE: self = .unreachable
        case FR_ACT_PROHIBIT: self = .prohibit
        default: self = .other(number)
        }
    }

    /// `fib_rule_hdr.action`.
    var number: UInt8 {
        switch self {
        case .lookup, .lookupOfVRF: UInt8(FR_ACT_TO_TBL)
        case .goTo: UInt8(FR_ACT_GOTO)
        case .none: UInt8(FR_ACT_NOP)
        case .blackhole: UInt8(FR_ACT_BLACKHOLE)
        case .unreachable: UInt8(FR_ACT_UNREACHABLE)
        case .prohibit: UInt8(FR_ACT_PROHIBIT)
        case .other(let number): number
        }
    }
}
