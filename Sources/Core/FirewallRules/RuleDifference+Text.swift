extension RuleDifference {
    /// The input of `iptables-restore --noflush` that makes all changes; empty if there are none.
    ///
    /// One text, one run. iptables-restore makes the changes of a table all at once or not at all.
    package var restoreText: String {
        Table.allCases.map { table in restoreText(changes.filter { $0.table == table }, of: table) }.joined()
    }

    private func restoreText(_ changes: [RuleChange], of table: Table) -> String {
        guard !changes.isEmpty else { return "" }
        // Naming a chain empties it, or makes it: so all come first, and a rule may jump to any of them.
        let lines =
            ["*\(table)"] + changes.compactMap(\.declaration) + changes.flatMap(\.rulesBefore)
            + Self.insertions(changes) + changes.compactMap(\.deletion) + ["COMMIT"]
        return lines.map { $0 + "\n" }.joined()
    }

    /// Hooks that go first are written in reverse: each is put before the one written before it.
    private static func insertions(_ changes: [RuleChange]) -> [String] {
        changes.reversed().compactMap { change in
            guard case .addHook(let hook) = change, hook.position == .prepend else { return nil }
            return "-I \(hook.place.name) 1 \(hook.rule.text)"
        }
    }

    /// The changes for people: `+` is added, `-` is taken away.
    package var lines: [String] { changes.flatMap(\.lines) }
}

extension RuleChange {
    fileprivate var declaration: String? {
        switch self {
        case .create(let filled), .refill(let filled, _): ":\(filled.chain.name) - [0:0]"
        case .delete(let chain): ":\(chain.name) - [0:0]"
        case .addHook, .removeHook: nil
        }
    }

    fileprivate var rulesBefore: [String] {
        switch self {
        case .create(let filled), .refill(let filled, _):
            filled.rules.map { "-A \(filled.chain.name) \($0.text)" }
        case .removeHook(let hook): ["-D \(hook.chainName) \(hook.rule.text)"]
        case .addHook(let hook): hook.position == .append ? ["-A \(hook.place.name) \(hook.rule.text)"] : []
        case .delete: []
        }
    }

    fileprivate var deletion: String? {
        guard case .delete(let chain) = self else { return nil }
        return "-X \(chain.name)"
    }

    fileprivate var lines: [String] {
        switch self {
        case .create(let filled):
            return ["+ chain \(filled.chain)"] + filled.rules.map { "+ rule \(filled.chain) \($0.text)" }
        case .refill(let filled, let present): return Self.lines(filled, replacing: present)
        case .addHook(let hook): return ["+ rule \(hook.place) \(hook.rule.text)"]
        case .removeHook(let hook): return ["- rule \(hook.table) \(hook.chainName) \(hook.rule.text)"]
        case .delete(let chain): return ["- chain \(chain)"]
        }
    }

    /// Only the rules that differ; one that moved is taken away and added.
    private static func lines(_ filled: FilledChain, replacing present: [PresentRule]) -> [String] {
        let changes = filled.rules.map(PresentRule.known).difference(from: present)
        let removed = changes.removals.map(\.ruleText).map { "- rule \(filled.chain) \($0)" }
        return removed + changes.insertions.map(\.ruleText).map { "+ rule \(filled.chain) \($0)" }
    }
}

extension CollectionDifference<PresentRule>.Change {
    fileprivate var ruleText: String {
        switch self {
        case .insert(_, let rule, _), .remove(_, let rule, _): rule.text
        }
    }
}
