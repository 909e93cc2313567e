extension RuleDifference {
    /// The input of `iptables-restore --noflush` that makes all changes; empty if there are none.
    ///
    /// One text, one run. iptables-restore makes the changes of a table all at once or not at all.
    package var restoreText: String { String(decoding: restoreBytes, as: UTF8.self) }

    /// The same as bytes, which is how it is written.
    package var restoreBytes: [UInt8] {
        var buffer = TextBuffer(capacity: changes.count * 128)
        let tables = Dictionary(grouping: changes, by: \.table)
        for table in Table.allCases {
            if let changes = tables[table] { write(changes, of: table, to: &buffer) }
        }
        return buffer.bytes
    }

    private func write(_ changes: [RuleChange], of table: Table, to buffer: inout TextBuffer) {
        buffer.add("*")
        buffer.add(table.rawValue)
        buffer.add("\n")
        // Naming a chain empties it, or makes it: so all come first, and a rule may jump to any of them.
        for change in changes { change.writeDeclaration(to: &buffer) }
        for change in changes { change.writeRules(to: &buffer) }
        // Hooks that go first are written in reverse: each is put before the one written before it.
        for case .addHook(let hook) in changes.reversed() where hook.position == .prepend {
            buffer.add("-I ")
            buffer.add(hook.place.name)
            buffer.add(" 1")
            hook.rule.write(to: &buffer)
            buffer.add("\n")
        }
        for case .delete(let chain) in changes { buffer.addLine("-X ", chain.name) }
        buffer.add("COMMIT\n")
    }

    /// The changes for people: `+` is added, `-` is taken away.
    package var lines: [String] { changes.flatMap(\.lines) }
}

extension TextBuffer {
    fileprivate mutating func addLine(_ option: String, _ chain: String, _ rest: String = "") {
        add(option)
        add(chain)
        add(rest)
        add("\n")
    }

    fileprivate mutating func addRule(_ rule: Rule, to chain: String) {
        add("-A ")
        add(chain)
        rule.write(to: &self)
        add("\n")
    }
}

extension RuleChange {
    fileprivate func writeDeclaration(to buffer: inout TextBuffer) {
        switch self {
        case .create(let filled), .refill(let filled, _): buffer.addLine(":", filled.chain.name, " - [0:0]")
        case .delete(let chain): buffer.addLine(":", chain.name, " - [0:0]")
        // A line with a colon would empty the chain if somebody else has made and filled it meanwhile.
        case .createShared(let chain): buffer.addLine("-N ", chain.name)
        case .addHook, .removeHook: break
        }
    }

    fileprivate func writeRules(to buffer: inout TextBuffer) {
        switch self {
        case .create(let filled), .refill(let filled, _):
            for rule in filled.rules { buffer.addRule(rule, to: filled.chain.name) }
        case .removeHook(let hook): buffer.addLine("-D \(hook.chainName) ", hook.text)
        case .addHook(let hook):
            if hook.position == .append { buffer.addRule(hook.rule, to: hook.place.name) }
        case .delete, .createShared: break
        }
    }

    fileprivate var lines: [String] {
        switch self {
        case .create(let filled):
            return ["+ chain \(filled.chain)"] + filled.rules.map { "+ rule \(filled.chain) \($0.text)" }
        case .refill(let filled, let present): return Self.lines(filled, replacing: present)
        case .createShared(let chain): return ["+ chain \(chain)"]
        case .addHook(let hook): return ["+ rule \(hook.place) \(hook.rule.text)"]
        case .removeHook(let hook): return ["- rule \(hook.table) \(hook.chainName) \(hook.text)"]
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
