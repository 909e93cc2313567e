package import Addressing

/// One step from the present rules to the wanted ones.
///
/// A hook is kept apart: with its rule in it, every one of thousands of changes would be as large.
package enum RuleChange: Hashable, Sendable {
    case create(FilledChain)
    /// All rules of a chain are exchanged at once.
    case refill(FilledChain, present: [PresentRule])
    /// A chain that several programs share is made; one that has come in between is left as it is.
    case createShared(UserChain)
    indirect case addHook(Hook)
    indirect case removeHook(PresentHook)
    case delete(UserChain)

    package var table: Table {
        switch self {
        case .create(let filled), .refill(let filled, _): filled.chain.table
        case .addHook(let hook): hook.place.table
        case .removeHook(let hook): hook.table
        case .createShared(let chain), .delete(let chain): chain.table
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
            wanted.shared.filter { !present.shared.contains($0) }.map(RuleChange.createShared)
            + Self.chainChanges(present, wanted) + Self.hookChanges(present, wanted)
            + Self.deletions(present, wanted)
    }

    private static func chainChanges(_ present: PresentRules, _ wanted: RuleSet) -> [RuleChange] {
        wanted.chains.compactMap { filled in
            guard let rules = present.chains[filled.chain] else { return .create(filled) }
            return filled.isFilled(with: rules) ? nil : .refill(filled, present: rules)
        }
    }

    /// Each wanted hook is matched with one present hook; what is left over on either side is a change.
    private static func hookChanges(_ present: PresentRules, _ wanted: RuleSet) -> [RuleChange] {
        var left = present.hooks
        let missing = wanted.hooks.filter { hook in
            guard let index = left.firstIndex(where: { $0.matches(hook) }) else { return true }
            left.remove(at: index)
            return false
        }
        let scope = wanted.scope
        // A chain that is jumped to cannot be deleted: with it goes every jump, whoever made it.
        let kept = Set(wanted.chains.map(\.chain))
        let stale = left.filter { hook in
            if wanted.absent.contains(where: { hook.isRuled(out: $0) }) { return true }
            guard let target = hook.target.map({ UserChain($0, in: hook.table) }) else { return false }
            guard scope.ownership.contains(target) else { return false }
            return hook.isWhereWeWrite(scope) || !kept.contains(target)
        }
        return stale.map(RuleChange.removeHook) + missing.map(RuleChange.addHook)
    }

    private static func deletions(_ present: PresentRules, _ wanted: RuleSet) -> [RuleChange] {
        let kept = Set(wanted.chains.map(\.chain))
        return present.chains.keys.filter { !kept.contains($0) }.sorted().map(RuleChange.delete)
    }
}

extension FilledChain {
    fileprivate func isFilled(with present: [PresentRule]) -> Bool {
        guard present.count == rules.count else { return false }
        return zip(rules, present).allSatisfy { wanted, found in
            if case .known(let rule) = found { rule == wanted } else { false }
        }
    }
}

extension PresentHook {
    fileprivate func isRuled(out absent: AbsentRule) -> Bool {
        table == absent.place.table && chainName == absent.place.name && rule == .known(absent.rule)
    }

    /// Whether the rule stands in a chain of the kernel's or a shared one: there, whatever jumps to an own chain
    /// is ours.
    ///
    /// In a chain that a stranger made it is the stranger's, as long as our chain stays.
    fileprivate func isWhereWeWrite(_ scope: RuleScope) -> Bool {
        if Place.isBuiltIn(chainName) { return true }
        return scope.shared.contains { $0.table == table && $0.name == chainName }
    }
}
