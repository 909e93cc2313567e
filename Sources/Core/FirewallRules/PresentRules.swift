/// A rule as it was found: understood, or the text of one that somebody else wrote.
package enum PresentRule: Hashable, Sendable {
    case known(Rule)
    case unknown(String)

    package var text: String {
        switch self {
        case .known(let rule): rule.text
        case .unknown(let text): text
        }
    }
}

/// A rule outside our own chains that concerns us: it jumps into one, or stands in a chain that we share.
package struct PresentHook: Hashable, Sendable {
    package let table: Table
    package let chainName: String
    package let rule: PresentRule
    /// The own or shared chain that it leads to.
    package let target: ChainName?
    /// The options as they were listed: a rule is deleted by the text that it was found with.
    package let text: String
}

/// What the kernel holds of one writer's rules in the tables of one family.
package struct PresentRules: Hashable, Sendable {
    package internal(set) var chains: [UserChain: [PresentRule]] = [:]
    /// The shared chains that are there.
    package internal(set) var shared: Set<UserChain> = []
    /// Sorted, as the order of two hooks means nothing to us; one that stands twice is here twice.
    package private(set) var hooks: [PresentHook] = []

    /// No rule at all.
    package init() {}

    /// What is there once a rule set has been put in place.
    package init(of rules: RuleSet) {
        for chain in rules.chains { chains[chain.chain] = chain.rules.map(PresentRule.known) }
        shared = Set(rules.shared)
        add(rules.hooks.map(PresentHook.init))
    }

    mutating func add(_ added: [PresentHook]) {
        hooks += added
        hooks.sort { ($0.table.rawValue, $0.chainName, $0.text) < ($1.table.rawValue, $1.chainName, $1.text) }
    }
}

extension PresentHook {
    init(_ hook: Hook) {
        var target: ChainName?
        if case .jump(let chain) = hook.rule.target { target = chain }
        self.init(
            table: hook.place.table, chainName: hook.place.name, rule: .known(hook.rule), target: target,
            text: hook.rule.text)
    }

    /// Whether it is the hook that is wanted, wherever in its chain it stands.
    func matches(_ hook: Hook) -> Bool {
        chainName == hook.place.name && table == hook.place.table && rule == .known(hook.rule)
    }
}
