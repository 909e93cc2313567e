/// `CNI_ARGS`: `KEY=VALUE` pairs joined by semicolons.
package struct CNIArguments: Hashable, Sendable, CustomStringConvertible {
    package struct Pair: Hashable, Sendable {
        package let key: String
        package let value: String
    }

    package let pairs: [Pair]

    package static let none = CNIArguments(pairs: [])

    private init(pairs: [Pair]) { self.pairs = pairs }

    /// Reads the variable's text; each pair has exactly one equals sign.
    package init(_ text: String) throws(CNIError) {
        var pairs: [Pair] = []
        for part in text.isEmpty ? [] : text.split(separator: ";", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2 else {
                throw CNIError(.invalidEnvironment, "ARGS: invalid pair \"\(part)\"")
            }
            pairs.append(Pair(key: String(sides[0]), value: String(sides[1])))
        }
        self.pairs = pairs
    }

    /// The variable's text.
    package var description: String { pairs.map { "\($0.key)=\($0.value)" }.joined(separator: ";") }

    /// The value of a key; of several the last.
    package subscript(key: String) -> String? { pairs.last { $0.key == key }?.value }

    /// Refuses keys that a plugin does not know, unless the runtime set `IgnoreUnknown`.
    package func refuseUnknown(knowing keys: Set<String>) throws(CNIError) {
        let leave = self["IgnoreUnknown"]?.lowercased()
        guard leave != "1", leave != "true" else { return }
        let unknown = pairs.filter { !keys.contains($0.key) && $0.key != "IgnoreUnknown" }
        guard unknown.isEmpty else {
            let list = unknown.map { "\"\($0.key)=\($0.value)\"" }.joined(separator: " ")
            throw CNIError(.invalidEnvironment, "ARGS: unknown args [\(list)]")
        }
    }
}
