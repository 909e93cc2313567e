package import Addressing

/// An own chain with its rules in order.
package struct FilledChain: Hashable, Sendable {
    package let chain: OwnChain
    package let rules: [Rule]

    package init(_ chain: OwnChain, _ rules: [Rule]) {
        self.chain = chain
        self.rules = rules
    }
}

/// A rule in a built-in chain that leads into an own chain.
package struct Hook: Hashable, Sendable {
    /// Where a hook is put when it is missing.
    ///
    /// One that stands is not moved: two programs that both want to be first would push each other away for
    /// ever.
    package enum Position: Hashable, Sendable {
        case append, prepend
    }

    package let place: BuiltInChain
    package let chain: OwnChain
    package let rule: Rule
    package let position: Position

    package init(
        to chain: OwnChain, from place: BuiltInChain, _ position: Position, comment: Comment? = nil
    ) {
        self.place = place
        self.chain = chain
        self.position = position
        rule = Rule(.jump(chain), comment: comment)
    }
}

/// All rules that one program wants to have in the tables of one family.
package struct RuleSet: Hashable, Sendable {
    package let family: IPFamily
    package let prefix: ChainPrefix
    package let chains: [FilledChain]
    package let hooks: [Hook]

    /// - Throws: what would make iptables-restore refuse the set or leave rules that are not found again.
    package init(
        _ family: IPFamily, prefix: ChainPrefix = .swiftlet, chains: [FilledChain], hooks: [Hook]
    ) throws(FirewallError) {
        self.family = family
        self.prefix = prefix
        self.chains = chains
        self.hooks = hooks
        try checkChains()
        for chain in chains {
            for rule in chain.rules { try check(rule, in: chain.chain.table) }
        }
        for hook in hooks { try check(hook.rule, in: hook.place.table) }
    }

    /// No rule at all: what removal asks for.
    package static func empty(_ family: IPFamily, prefix: ChainPrefix = .swiftlet) -> RuleSet {
        RuleSet(emptyFor: family, prefix)
    }

    private init(emptyFor family: IPFamily, _ prefix: ChainPrefix) {
        self.family = family
        self.prefix = prefix
        chains = []
        hooks = []
    }

    /// The tables that the set has rules in.
    package var tables: Set<Table> { Set(chains.map(\.chain.table) + hooks.map(\.place.table)) }

    private func checkChains() throws(FirewallError) {
        var seen: Set<OwnChain> = []
        for chain in chains.map(\.chain) {
            guard chain.name.hasPrefix(prefix.text) else { throw .outsidePrefix(chain, prefix) }
            guard seen.insert(chain).inserted else { throw .repeated(chain) }
        }
    }

    private func check(_ rule: Rule, in table: Table) throws(FirewallError) {
        for prefix in rule.prefixes where prefix.family != family { throw .wrongFamily(prefix, family) }
        guard case .jump(let chain) = rule.target else { return }
        guard chain.table == table, chains.contains(where: { $0.chain == chain }) else {
            throw .noSuchChain(chain, table)
        }
    }
}
