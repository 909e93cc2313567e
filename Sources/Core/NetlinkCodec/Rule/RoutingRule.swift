public import Addressing

/// A rule that says which routing table a packet is looked up in, or what else becomes of it (`RTM_NEWRULE`).
///
/// The kernel goes through the rules of a family in ascending order of priority until one decides.
public struct RoutingRule: Hashable, Sendable {
    /// The family whose packets the rule is for.
    public var family: IPFamily
    /// The lower goes first (`FRA_PRIORITY`).
    ///
    /// In a request, nil lets the kernel choose: just before the second rule (`fib_default_rule_pref`). A rule that
    /// was read always has one.
    public var priority: UInt32?
    /// Which packets the rule is for.
    public var selector: RuleSelector
    /// What becomes of them.
    public var action: RuleAction
    /// Whether the selector counts in reverse, and what the kernel says of the rule (`FIB_RULE_*`).
    public var flags: RuleFlags
    /// Who made the rule (`FRA_PROTOCOL`); zero is nobody in particular.
    public var source: RouteProtocol
    /// Routes that count as not found, so that the next rule is asked.
    public var suppression: RuleSuppression
    /// Classes given to what an IPv4 rule lets pass (`FRA_FLOW`).
    public var realms: RouteRealms?
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// A rule for the packets that a selector takes: all of the family, unless it says otherwise.
    public init(
        _ family: IPFamily, _ action: RuleAction, where selector: RuleSelector = RuleSelector(),
        priority: UInt32? = nil, flags: RuleFlags = []
    ) {
        self.family = family
        self.priority = priority
        self.selector = selector
        self.action = action
        self.flags = flags
        source = RouteProtocol(rawValue: 0)
        suppression = RuleSuppression()
    }

    /// The rule without what only the kernel tells: what compares equal as long as nobody changes it.
    public var asRequested: RoutingRule {
        var rule = self
        rule.flags.subtract(.told)
        rule.unknown = []
        return rule
    }
}

/// Flags of a rule (`FIB_RULE_*`, linux/fib_rules.h).
public struct RuleFlags: OptionSet, Hashable, Sendable {
    /// The bits as the kernel has them.
    public let rawValue: UInt32

    /// The flags of those bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Cannot be deleted (`FIB_RULE_PERMANENT`): the kernel answers with `EPERM`.
    public static let permanent = Self(rawValue: 1 << 0)
    /// For the packets that the selector does not take: `ip rule add not …` (`FIB_RULE_INVERT`).
    public static let inverted = Self(rawValue: 1 << 1)
    /// Goes to a rule that does not exist (`FIB_RULE_UNRESOLVED`); only told.
    public static let unresolved = Self(rawValue: 1 << 2)
    /// Names an input interface that does not exist (`FIB_RULE_IIF_DETACHED`); only told.
    public static let inputDetached = Self(rawValue: 1 << 3)
    /// Names an output interface that does not exist (`FIB_RULE_OIF_DETACHED`); only told.
    public static let outputDetached = Self(rawValue: 1 << 4)
    /// A source address is looked for in such lookups (`FIB_RULE_FIND_SADDR`).
    public static let findsSource = Self(rawValue: 1 << 16)

    /// Those that only the kernel sets.
    static let told: Self = [.unresolved, .inputDetached, .outputDetached]
}

/// Routes that a rule's lookup counts as not found (`fib4_rule_suppress`).
public struct RuleSuppression: Hashable, Sendable {
    /// Prefixes of this length and shorter: 0 is the default route (`FRA_SUPPRESS_PREFIXLEN`).
    public var prefixLength: UInt32?
    /// Routes out of an interface of this group (`FRA_SUPPRESS_IFGROUP`).
    public var interfaceGroup: UInt32?

    /// Suppresses nothing, unless told.
    public init(prefixLength: UInt32? = nil, interfaceGroup: UInt32? = nil) {
        self.prefixLength = prefixLength
        self.interfaceGroup = interfaceGroup
    }
}
