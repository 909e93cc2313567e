package import Addressing

/// A rule of a chain: what it matches, by default everything, and what then happens.
///
/// Two rules that mean the same are equal: every property has one place, extensions have no order, and a
/// network of length zero is no condition.
package struct Rule: Hashable, Sendable {
    package internal(set) var source: Condition<IPPrefix>?
    package internal(set) var destination: Condition<IPPrefix>?
    package internal(set) var input: Condition<InterfacePattern>?
    package internal(set) var output: Condition<InterfacePattern>?
    package internal(set) var transport: Condition<TransportProtocol>?
    package internal(set) var matches: Set<Match> = []
    package internal(set) var comment: Comment?
    package internal(set) var target: Target

    package init(_ target: Target, comment: Comment? = nil) {
        self.target = target
        self.comment = comment
    }

    package func from(_ source: Condition<IPPrefix>) -> Rule { with { $0.source = Self.narrowing(source) } }
    package func from(_ source: IPPrefix) -> Rule { from(.equal(source)) }

    package func to(_ destination: Condition<IPPrefix>) -> Rule {
        with { $0.destination = Self.narrowing(destination) }
    }
    package func to(_ destination: IPPrefix) -> Rule { to(.equal(destination)) }

    package func entering(_ input: Condition<InterfacePattern>) -> Rule { with { $0.input = input } }
    package func leaving(_ output: Condition<InterfacePattern>) -> Rule { with { $0.output = output } }
    package func over(_ transport: Condition<TransportProtocol>) -> Rule { with { $0.transport = transport } }
    package func matching(_ match: Match) -> Rule { with { $0.matches.insert(match) } }

    /// The networks that the rule names.
    var prefixes: [IPPrefix] {
        [source, destination].compactMap(\.self).map {
            switch $0 {
            case .equal(let prefix), .unequal(let prefix): prefix
            }
        }
    }

    /// The options of the rule as iptables-save writes them, from `-s` to `-j`.
    package var text: String {
        let head = [
            source?.text("-s", \.description), destination?.text("-d", \.description),
            input?.text("-i", \.text), output?.text("-o", \.text), transport?.text("-p", \.rawValue),
        ]
        let note = comment.map { "-m comment --comment \(Words.quoted($0.text))" }
        let words = head.compactMap(\.self) + matches.map(\.text).sorted() + [note].compactMap(\.self)
        return (words + [target.text]).joined(separator: " ")
    }

    /// A copy with a change.
    func with(_ change: (inout Rule) -> Void) -> Rule {
        var changed = self
        change(&changed)
        return changed
    }

    /// iptables-save leaves a condition out that all addresses meet.
    private static func narrowing(_ condition: Condition<IPPrefix>) -> Condition<IPPrefix>? {
        if case .equal(let prefix) = condition, prefix.length == 0 { return nil }
        return condition
    }
}
