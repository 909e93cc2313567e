/// JSON with the spacing of iproute2 (lib/json_writer.c).
struct JSONText {
    let layout: Layout

    enum Layout: Hashable, Sendable {
        /// All on one line, without a space.
        case compact
        /// A member a line; arrays stay on the line that they start on.
        case pretty
    }

    func text(of value: JSONValue) -> String { text(of: value, depth: 0) }

    private func text(of value: JSONValue, depth: Int) -> String {
        switch value {
        case .string(let string): Self.quoted(string)
        case .number(let number): String(number)
        case .flag(let truth): truth.rawValue
        case .null: "null"
        case .strings(let strings): array(strings.map(Self.quoted))
        case .object(let fields): object(fields, depth: depth)
        case .objects(let objects): array(objects.map { object($0, depth: depth + 1) })
        }
    }

    private func array(_ items: [String]) -> String {
        let content = items.joined(separator: ",")
        guard layout == .pretty else { return "[\(content)]" }
        return items.isEmpty ? "[ ]" : "[ \(content) ]"
    }

    private func object(_ fields: [Field], depth: Int) -> String {
        let members = fields.map { field in
            let value = text(of: field.value, depth: depth + 1)
            return lineStart(depth + 1) + Self.quoted(field.key) + (layout == .pretty ? ": " : ":") + value
        }
        return members.isEmpty ? "{}" : "{" + members.joined(separator: ",") + lineStart(depth) + "}"
    }

    private func lineStart(_ depth: Int) -> String {
        layout == .pretty ? "\n" + String(repeating: "    ", count: depth) : ""
    }

    /// Escapes what iproute2 escapes; other control characters go out as they are, unlike RFC 8259 has it.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\u{0c}": text += "\\f"
            case "\u{08}": text += "\\b"
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
