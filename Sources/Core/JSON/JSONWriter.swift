extension JSONValue {
    /// The shortest text: no white space.
    package var compactText: String {
        var writer = JSONWriter(layout: .compact)
        writer.write(self, depth: 0)
        return writer.text
    }

    /// Four spaces a level and no line end after the last line, as the reference plugins print.
    package var prettyText: String {
        var writer = JSONWriter(layout: .pretty)
        writer.write(self, depth: 0)
        return writer.text
    }
}

private struct JSONWriter {
    enum Layout { case compact, pretty }

    let layout: Layout
    private(set) var text = ""

    init(layout: Layout) { self.layout = layout }

    mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number.text
        case .string(let string): write(string)
        case .array(let elements):
            list("[", elements, "]", depth: depth) { writer, element in
                writer.write(element, depth: depth + 1)
            }
        case .object(let object):
            list("{", object.members, "}", depth: depth) { writer, member in
                writer.write(member.key)
                writer.text += writer.layout == .pretty ? ": " : ":"
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func list<Element>(
        _ opening: String, _ elements: [Element], _ closing: String, depth: Int,
        write: (inout JSONWriter, Element) -> Void
    ) {
        text += opening
        for (position, element) in elements.enumerated() {
            if position > 0 { text += "," }
            breakLine(depth: depth + 1)
            write(&self, element)
        }
        if !elements.isEmpty { breakLine(depth: depth) }
        text += closing
    }

    private mutating func breakLine(depth: Int) {
        guard layout == .pretty else { return }
        text += "\n" + String(repeating: "    ", count: depth)
    }

    private mutating func write(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
