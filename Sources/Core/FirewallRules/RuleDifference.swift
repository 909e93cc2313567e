package import Addressing

/// One step from the present rules to the wanted ones.
package enum RuleChange: Hashable, Sendable {
    case create(FilledChain)
    /// All rules of a chain are exchanged at once.
    case refill(FilledChain, present: [PresentRule])
    case addHook(Hook)
    case removeHook(PresentHook)
    case delete(OwnChain)

    package var table: Table {
        switch self {
        case .create(let filled), .refill(let filled, _): filled.chain.table
        case .addHook(let hook): hook.place.table
        case .removeHook(let hook): hook.table
        case .delete(let chain): chain.table
        }
    }
}

/// What must change so that the present rules become the wanted ones; empty if they are.
package struct RuleDifference: Hashable, Sendable {
    package let family: IPFamily
    package let changes: [RuleChange]

    package var isEmpty: Bool { changes.isEmpty }

    package init(present: PresentRules, wanted: RuleSet) {
        family = wanted.family
        changes =
            Self.chainChanges(present, wanted) + Self.hookChanges(present, wanted)
            + Self.deletions(present, wanted)
    }

    private static func chainChanges(_ present: PresentRules, _ wanted: RuleSet) -> [RuleChange] {
        wanted.chains.compactMap { filled in
            guard let rules = present.chains[filled.chain] else { return .create(filled) }
            let isSame = rules == filled.rules.map(PresentRule.known)
            return isSame ? nil : .refill(filled, present: rules)
        }
    }

    /// Each wanted hook is matched with one present hook; what is left over on either side is a change.
    private static func hookChanges(_ present: PresentRules, _ wanted: RuleSet) -> [RuleChange] {
        var left = present.hooks
        let missing = wanted.hooks.filter { hook in
            guard let index = left.firstIndex(of: PresentHook(hook)) else { return true }
            left.remove(at: index)
            return false
        }
        // A chain that is jumped to cannot be deleted: with it goes every jump, whoever made it.
        let kept = Set(wanted.chains.map(\.chain.name))
        let stale = left.filter { $0.isOwn || !kept.contains($0.target) }
        return stale.map(RuleChange.removeHook) + missing.map(RuleChange.addHook)
    }

    private static func deletions(_ present: PresentRules, _ wanted: RuleSet) -> [RuleChange] {
        let kept = Set(wanted.chains.map(\.chain))
        return present.chains.keys.filter { !kept.contains($0) }.sorted().map(RuleChange.delete)
    }
}
