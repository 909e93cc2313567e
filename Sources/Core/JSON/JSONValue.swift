/// A JSON text (RFC 8259) as a tree that forgets nothing but white space and the spelling of escapes.
///
/// Numbers keep their text and objects the order of their keys, so that a configuration with keys nobody
/// here knows goes to a delegated plugin as it came. Two values are equal when they print the same.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Deeper nesting is refused: the parser and the writers recurse.
    package static let deepestNesting = 64

    /// A whole number.
    package static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    /// What a message calls this kind of value.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The same value with the keys of every object in byte order.
    package var sortedByKey: JSONValue {
        switch self {
        case .null, .bool, .number, .string: self
        case .array(let elements): .array(elements.map(\.sortedByKey))
        case .object(let object): .object(object.sortedByKey)
        }
    }
}

/// A JSON number as it was written: `1.0`, `1e3` and numbers beyond any type come out as they went in.
package struct JSONNumber: Hashable, Sendable {
    package let text: String

    package init(_ value: Int) { text = String(value) }

    /// Takes text that the parser found to follow RFC 8259 §6.
    init(checked text: String) { self.text = text }

    /// The number, if it was written without fraction and exponent and fits.
    package var integer: Int? { Int(text) }
}

/// The members of a JSON object in the order they were written.
///
/// A key that is written twice stays twice; the last one counts, as in the reference (Go's encoding/json).
package struct JSONObject: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package let key: String
        package var value: JSONValue
    }

    package private(set) var members: [Member] = []

    package init() {}

    init(members: [Member]) { self.members = members }

    package var isEmpty: Bool { members.isEmpty }

    /// The value of a key; setting nil removes it, setting a new key appends it.
    package subscript(key: String) -> JSONValue? {
        get { members.last { $0.key == key }?.value }
        set {
            guard let newValue else { return members.removeAll { $0.key == key } }
            if let index = members.lastIndex(where: { $0.key == key }) {
                members[index].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    var sortedByKey: JSONObject {
        // Swift's sort is stable: of a key that stands twice the last stays the last.
        let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return JSONObject(members: sorted.map { Member(key: $0.key, value: $0.value.sortedByKey) })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Leaves members out whose value is nil, which is how optional fields are printed.
    package init(dictionaryLiteral elements: (String, JSONValue?)...) {
        members = elements.compactMap { key, value in value.map { Member(key: key, value: $0) } }
    }
}
