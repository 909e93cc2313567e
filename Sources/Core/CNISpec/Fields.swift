package import JSON

/// Reads the members of a JSON object as checked values, and names the field that is wrong by its path.
///
/// An absent key and `null` are nil alike. Keys nobody asks for are left alone, as the specification wants.
package struct Fields {
    package let object: JSONObject
    private let path: String
    private let code: CNIError.Code

    /// Takes an object, its path (empty for a whole configuration) and the code of what is wrong in it.
    package init(_ object: JSONObject, at path: String = "", code: CNIError.Code = .invalidConfiguration) {
        self.object = object
        self.path = path
        self.code = code
    }

    /// Decodes a JSON text that must be an object.
    ///
    /// - Throws: `decodingFailure`, which is also the code of what is wrong in it.
    package init(decoding bytes: [UInt8]) throws(CNIError) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
            throw CNIError(.decodingFailure, "not JSON \(error)")
        }
        guard let object = value.object else {
            throw CNIError(.decodingFailure, "expected an object, found \(value.kind)")
        }
        self.init(object, code: .decodingFailure)
    }

    /// An error about one field.
    package func fault(_ key: String, _ problem: String) -> CNIError {
        CNIError(code, "invalid field \"\(path(of: key))\": \(problem)")
    }

    package func string(_ key: String) throws(CNIError) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value else { throw wrongKind(key, value, wanted: "a string") }
        return text
    }

    package func bool(_ key: String) throws(CNIError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .bool(let flag) = value else { throw wrongKind(key, value, wanted: "a boolean") }
        return flag
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) throws(CNIError) -> Int? {
        guard let value = value(key) else { return nil }
        guard case .number(let number) = value else { throw wrongKind(key, value, wanted: "a number") }
        guard let integer = number.integer, range.contains(integer) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw fault(key, "\(number.text) is not a whole number from \(bounds)")
        }
        return integer
    }

    package func array(_ key: String) throws(CNIError) -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard case .array(let elements) = value else { throw wrongKind(key, value, wanted: "an array") }
        return elements
    }

    package func fields(_ key: String) throws(CNIError) -> Fields? {
        guard let value = value(key) else { return nil }
        guard let object = value.object else { throw wrongKind(key, value, wanted: "an object") }
        return Fields(object, at: path(of: key), code: code)
    }

    /// A value made from text; like the reference, an empty text counts as absent.
    package func parsed<Value, Failure: Error & CustomStringConvertible>(
        _ key: String, _ parse: (String) throws(Failure) -> Value
    ) throws(CNIError) -> Value? {
        guard let text = try string(key), !text.isEmpty else { return nil }
        do throws(Failure) { return try parse(text) } catch { throw fault(key, error.description) }
    }

    /// Throws where a field that must be there is not.
    package func required<Value>(_ key: String, _ value: Value?) throws(CNIError) -> Value {
        guard let value else { throw fault(key, "it is missing") }
        return value
    }

    /// An array of strings; an absent one is empty.
    package func strings(_ key: String) throws(CNIError) -> [String] {
        var strings: [String] = []
        for (index, element) in (try array(key) ?? []).enumerated() {
            guard case .string(let text) = element else {
                throw wrongKind("\(key)[\(index)]", element, wanted: "a string")
            }
            strings.append(text)
        }
        return strings
    }

    /// An array of objects, each read by a function; an absent one is empty.
    package func list<Element>(
        _ key: String, _ read: (Fields) throws(CNIError) -> Element
    ) throws(CNIError) -> [Element] {
        var list: [Element] = []
        for (index, element) in (try array(key) ?? []).enumerated() {
            let name = "\(key)[\(index)]"
            guard let object = element.object else { throw wrongKind(name, element, wanted: "an object") }
            list.append(try read(Fields(object, at: path(of: name), code: code)))
        }
        return list
    }

    private func value(_ key: String) -> JSONValue? {
        let value = object[key]
        return value == .null ? nil : value
    }

    private func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func wrongKind(_ key: String, _ value: JSONValue, wanted: String) -> CNIError {
        fault(key, "expected \(wanted), found \(value.kind)")
    }
}
