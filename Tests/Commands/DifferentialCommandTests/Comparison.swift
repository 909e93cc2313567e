import JSON
import PluginTesting
import SystemHandles

/// One difference between the two implementations: in which step, and what each said or left.
struct Difference: Hashable, Sendable, CustomStringConvertible {
    /// The verb, and the plugin; of a state, the verb that left it.
    let step: String
    let text: String

    var description: String { "\(step): \(text)" }
}

/// Runs a case on twin nodes and gathers what differs.
struct Comparison {
    private let example: GeneratedCase
    private let twins: Twins
    private var differences: [Difference] = []
    /// What each side's plugins told last.
    private var results = Both<String?>(reference: nil, ours: nil)
    /// Of the reference's plugins: which said in a CHECK that their own attachment is as it was.
    private var contented: Set<String> = []
    /// What stood on each side when nothing was attached.
    private var idle = Both<[String]>(reference: [], ours: [])

    /// A value of each side.
    private struct Both<Value> {
        var reference: Value
        var ours: Value
    }

    static func differences(of example: GeneratedCase) throws -> [Difference] {
        var comparison = try Comparison(example)
        try comparison.run()
        return comparison.differences
    }

    private init(_ example: GeneratedCase) throws {
        self.example = example
        twins = try Twins(comparing: example.rules)
        try twins.prepare(example.preparation)
    }

    private mutating func run() throws {
        let added = try add()
        let isRefused = added < example.plugins.count
        if !isRefused {
            try compareStates("ADD")
            try check()
        }
        let called = example.plugins.prefix(added + 1)
        for _ in 1...2 { try delete(called) }
        if isRefused { return try noteLeftovers() }
        try compareStates("DEL")
        try replace()
    }

    /// What a refused ADD of ours has left, for all that DEL could do.
    ///
    /// The reference's ends half-way, and what it leaves is no measure.
    private mutating func noteLeftovers() throws {
        let fresh = try Twins(comparing: example.rules)
        try fresh.prepare(example.preparation)
        let left = Set(try twins.ours.state()).subtracting(try fresh.ours.state())
        for line in left.sorted() where !example.mayStay(line) {
            note("DEL after a refusal", "ours left: \(line)")
        }
    }

    private mutating func note(_ step: String, _ text: String) {
        differences.append(Difference(step: step, text: text))
    }

    private mutating func compareStates(_ step: String) throws {
        idle = Both(reference: try twins.reference.state(), ours: try twins.ours.state())
        for line in Set(idle.reference).subtracting(idle.ours).sorted() { note(step, "reference: \(line)") }
        for line in Set(idle.ours).subtracting(idle.reference).sorted() { note(step, "ours: \(line)") }
    }

    /// Has each side's own plugins answer, and compares whether they succeed.
    private mutating func answers(_ verb: String, _ plugin: GeneratedPlugin) throws -> Both<PluginAnswer> {
        let reference = try twins.reference.answer(example.call(verb, plugin, after: results.reference))
        let ours = try twins.ours.answer(example.call(verb, plugin, after: results.ours))
        let step = "\(verb) \(plugin.type)"
        if reference.succeeded != ours.succeeded {
            note(step, "reference: \(reference.verdict) | ours: \(ours.verdict)")
        } else if !ours.succeeded, ours.code ?? 999 == 999 {
            note(step, "ours gave no code: \(ours.verdict)")
        }
        return Both(reference: reference, ours: ours)
    }

    /// Adds plugin by plugin; gives how many of them both sides have added.
    private mutating func add() throws -> Int {
        for (index, plugin) in example.plugins.enumerated() {
            let answers = try answers("ADD", plugin)
            guard answers.reference.succeeded, answers.ours.succeeded else { return index }
            try compare(answers, "ADD \(plugin.type)")
            results = Both(reference: answers.reference.output, ours: answers.ours.output)
        }
        return example.plugins.count
    }

    /// Compares results member by member, and with that the order of members.
    private mutating func compare(_ answers: Both<PluginAnswer>, _ step: String) throws {
        let (reference, ours) = (answers.reference.normalised, answers.ours.normalised)
        guard reference != ours else { return }
        let (expected, present) = (
            try JSONValue(parsing: reference).object, try JSONValue(parsing: ours).object
        )
        let members = (expected?.members.map(\.key) ?? []) + (present?.members.map(\.key) ?? [])
        let differing = Set(members).filter { expected?[$0] != present?[$0] }
        for name in differing.sorted() {
            func text(_ object: JSONObject?) -> String { object?[name]?.compactText ?? "nothing" }
            note(step, "\(name) reference: \(text(expected)) | ours: \(text(present))")
        }
        if differing.isEmpty { note(step, "order reference: \(reference) | ours: \(ours)") }
    }

    private mutating func check() throws {
        guard example.version >= "0.4.0" else { return }
        for plugin in example.plugins {
            if try answers("CHECK", plugin).reference.succeeded { contented.insert(plugin.type) }
        }
    }

    private mutating func delete(_ plugins: ArraySlice<GeneratedPlugin>) throws {
        for plugin in plugins.reversed() { _ = try answers("DEL", plugin) }
    }

    // MARK: Replacement on a live attachment

    /// Each implementation checks and deletes what the other has added, and nothing is left.
    private mutating func replace() throws {
        let before = idle
        let reference = try replace(on: twins.reference, by: twins.ours)
        let ours = try replace(on: twins.ours, by: twins.reference)
        // The next address of a configuration may be of no use, for both.
        if (reference == nil) != (ours == nil) {
            note("ADD again", "reference: \(reference ?? "success") | ours: \(ours ?? "success")")
        }
        for (side, lines) in [(twins.reference, before.reference), (twins.ours, before.ours)] {
            for line in Set(try side.state()).subtracting(lines).sorted() where !example.mayStay(line) {
                note("DEL, \(name(of: side))", "left: \(line)")
            }
        }
    }

    private func name(of side: PluginSide) -> String {
        side === twins.ours ? "the reference's behind ours" : "ours behind the reference's"
    }

    /// Adds by a side's own plugins, checks and deletes by the others; gives what a refused ADD said.
    private mutating func replace(on side: PluginSide, by other: PluginSide) throws -> String? {
        var result: String?
        for plugin in example.plugins {
            let answer = try side.answer(example.call("ADD", plugin, after: result))
            guard answer.succeeded else {
                for plugin in example.plugins.reversed() {
                    _ = try side.answer(example.call("DEL", plugin, after: result))
                }
                return answer.verdict
            }
            result = answer.output
        }
        for plugin in example.plugins where example.version >= "0.4.0" {
            let answer = try side.answer(example.call("CHECK", plugin, after: result), with: other.programs)
            // What the reference says of its own it says of ours.
            let expected = other === twins.ours || contented.contains(plugin.type)
            if answer.succeeded != expected {
                note("CHECK \(plugin.type), \(name(of: side))", answer.verdict)
            }
        }
        for plugin in example.plugins.reversed() {
            let answer = try side.answer(example.call("DEL", plugin, after: result), with: other.programs)
            if !answer.succeeded { note("DEL \(plugin.type), \(name(of: side))", answer.verdict) }
        }
        return nil
    }
}

extension PluginAnswer {
    /// "success", or why not.
    fileprivate var verdict: String {
        succeeded ? "success" : message ?? "\(outcome.status) \(output) \(outcome.errorText)"
    }
}
