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

/// A rule outside our chains that jumps into one of them.
package struct PresentHook: Hashable, Sendable {
    package let table: Table
    package let chainName: String
    package let rule: PresentRule
    /// The name of our chain.
    package let target: String

    /// Whether the rule stands in a built-in chain: there, whatever jumps to us is ours.
    ///
    /// In a chain that a stranger made it is the stranger's, as long as our chain stays.
    var isOwn: Bool { ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"].contains(chainName) }
}

/// What the kernel holds of one program's rules in the tables of one family.
package struct PresentRules: Hashable, Sendable {
    package internal(set) var chains: [OwnChain: [PresentRule]] = [:]
    /// Sorted, as the order of two hooks means nothing to us; one that stands twice is here twice.
    package private(set) var hooks: [PresentHook] = []

    /// No rule at all.
    package init() {}

    /// What is there once a rule set has been put in place.
    package init(of rules: RuleSet) {
        for chain in rules.chains { chains[chain.chain] = chain.rules.map(PresentRule.known) }
        for hook in rules.hooks { add(PresentHook(hook)) }
    }

    mutating func add(_ hook: PresentHook) {
        hooks.insert(hook, at: hooks.firstIndex { $0.sortKey > hook.sortKey } ?? hooks.endIndex)
    }
}

extension PresentHook {
    fileprivate var sortKey: String { "\(table) \(chainName) \(rule.text)" }

    init(_ hook: Hook) {
        self.init(
            table: hook.place.table, chainName: hook.place.name, rule: .known(hook.rule),
            target: hook.chain.name)
    }
}
