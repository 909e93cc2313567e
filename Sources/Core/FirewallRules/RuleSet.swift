package import Addressing

/// An own chain with its rules in order.
package struct FilledChain: Hashable, Sendable {
    package let chain: UserChain
    package let rules: [Rule]

    package init(_ chain: UserChain, _ rules: [Rule]) {
        self.chain = chain
        self.rules = rules
    }
}

/// A rule of ours in a chain where others have rules too: mostly a jump into an own chain.
package struct Hook: Hashable, Sendable {
    /// Where a hook is put when it is missing.
    ///
    /// One that stands is not moved: two programs that both want to be first would push each other away for
    /// ever.
    package enum Position: Hashable, Sendable {
        case append, prepend
    }

    package let place: Place
    package let rule: Rule
    package let position: Position

    package init(_ rule: Rule, in place: Place, _ position: Position) {
        self.place = place
        self.rule = rule
        self.position = position
    }

    package init(to chain: UserChain, from place: Place, _ position: Position, comment: Comment? = nil) {
        self.init(Rule(.jump(chain.chainName), comment: comment), in: place, position)
    }
}

/// A rule that must not stand in a chain of several programs.
package struct AbsentRule: Hashable, Sendable {
    package let rule: Rule
    package let place: Place

    package init(_ rule: Rule, in place: Place) {
        self.rule = rule
        self.place = place
    }
}

/// What one writer wants to have in the tables of one family.
///
/// Three kinds of chains: own ones, which hold these rules and no others; shared ones, which are made if they
/// are missing and of which every rule that is not named here is somebody else's; and the kernel's.
package struct RuleSet: Hashable, Sendable {
    package let family: IPFamily
    package let ownership: Ownership
    package let chains: [FilledChain]
    package let hooks: [Hook]
    /// Chains that are made if they are missing, and then stay.
    package let shared: [UserChain]
    package let absent: [AbsentRule]
    /// Chains of others that rules jump to, and that are there already.
    package let foreign: [UserChain]

    /// - Throws: what would make iptables-restore refuse the set or leave rules that are not found again.
    package init(
        _ family: IPFamily, owning ownership: Ownership = .swiftlet, chains: [FilledChain], hooks: [Hook],
        sharing shared: [UserChain] = [], without absent: [AbsentRule] = [], foreign: [UserChain] = []
    ) throws(FirewallError) {
        self.init(unchecked: family, ownership, chains, hooks, shared, absent, foreign)
        try check()
    }

    /// No rule at all: what removal asks for.
    ///
    /// Shared chains stay; a jump in them to an own chain goes.
    package static func empty(
        _ family: IPFamily, owning ownership: Ownership = .swiftlet, sharing shared: [UserChain] = []
    ) -> RuleSet {
        RuleSet(unchecked: family, ownership, [], [], shared, [], [])
    }

    private init(
        unchecked family: IPFamily, _ ownership: Ownership, _ chains: [FilledChain], _ hooks: [Hook],
        _ shared: [UserChain], _ absent: [AbsentRule], _ foreign: [UserChain]
    ) {
        self.family = family
        self.ownership = ownership
        self.chains = chains
        self.hooks = hooks
        self.shared = shared
        self.absent = absent
        self.foreign = foreign
    }

    /// The tables that the set has rules in.
    package var tables: Set<Table> {
        Set(chains.map(\.chain.table) + hooks.map(\.place.table) + shared.map(\.table))
    }

    /// What a listing must be read for, so that the difference can be told.
    package var scope: RuleScope { RuleScope(ownership, shared: Set(shared + absent.compactMap(\.chain))) }
}

/// Which lines of a listing concern a writer.
package struct RuleScope: Hashable, Sendable {
    package let ownership: Ownership
    package let shared: Set<UserChain>

    package init(_ ownership: Ownership = .swiftlet, shared: Set<UserChain> = []) {
        self.ownership = ownership
        self.shared = shared
    }
}

extension AbsentRule {
    /// The shared chain that the rule is looked for in.
    fileprivate var chain: UserChain? {
        place.isBuiltIn ? nil : try? UserChain(place.name, in: place.table)
    }
}

extension RuleSet {
    private func check() throws(FirewallError) {
        var known = Set(shared).union(foreign)
        for chain in chains.map(\.chain) {
            guard ownership.contains(chain) else { throw .notOwned(chain) }
            guard known.insert(chain).inserted else { throw .repeated(chain) }
        }
        for chain in shared where ownership.contains(chain) { throw .repeated(chain) }
        for filled in chains {
            for rule in filled.rules { try check(rule, in: filled.chain.table, known) }
        }
        for hook in hooks {
            guard hook.place.isBuiltIn || shared.contains(where: { Place($0) == hook.place }) else {
                throw .noSuchPlace(hook.place)
            }
            // What stands in the kernel's chains is found again by where it leads.
            if hook.place.isBuiltIn, case .jump = hook.rule.target {
            } else if hook.place.isBuiltIn {
                throw .hookWithoutChain(hook.place, rule: hook.rule.text)
            }
            try check(hook.rule, in: hook.place.table, known)
        }
    }

    private func check(
        _ rule: Rule, in table: Table, _ known: Set<UserChain>
    ) throws(FirewallError) {
        if let fault = rule.fault(in: family) { throw fault }
        guard case .jump(let name) = rule.target else { return }
        guard known.contains(UserChain(name, in: table)) else { throw .noSuchChain(name, table) }
    }
}
