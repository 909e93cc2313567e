/// One item of an object's description: as it stands in text, and as a JSON member.
package struct Field: Hashable, Sendable {
    let text: String
    let key: String
    let value: JSONValue

    init(_ text: String, _ key: String, _ value: JSONValue) {
        self.text = text
        self.key = key
        self.value = value
    }

    /// What only JSON has.
    init(_ key: String, _ value: JSONValue) { self.init("", key, value) }
}

/// A JSON value of the kinds that `ip` prints.
indirect enum JSONValue: Hashable, Sendable {
    case string(String)
    case number(Int64)
    case flag(Truth)
    case null
    case strings([String])
    case object([Field])
    case objects([[Field]])

    enum Truth: String, Sendable {
        case yes = "true"
        case no = "false"
    }
}
