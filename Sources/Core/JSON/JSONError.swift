/// Why bytes are not a JSON text, and where.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    /// Bytes from the start of the text.
    package let offset: Int
    package let cause: Cause

    package init(offset: Int, cause: Cause) {
        self.offset = offset
        self.cause = cause
    }

    package enum Cause: Hashable, Sendable {
        case endOfInput
        case unexpectedByte(UInt8, expected: String)
        case trailingBytes
        case tooDeep
        case invalidUTF8
        case controlCharacter(UInt8)
        case badEscape
        case loneSurrogate
    }

    package var description: String { "at byte \(offset): \(cause.text)" }
}

extension JSONError.Cause {
    fileprivate var text: String {
        switch self {
        case .endOfInput: "unexpected end of JSON input"
        case .unexpectedByte(let byte, let expected): "\(name(of: byte)) where \(expected) is expected"
        case .trailingBytes: "more text after the value"
        case .tooDeep: "nested deeper than \(JSONValue.deepestNesting) levels"
        case .invalidUTF8: "not UTF-8"
        case .controlCharacter(let byte): "control character \(name(of: byte)) inside a string"
        case .badEscape: "not an escape sequence of JSON"
        case .loneSurrogate: "half of a UTF-16 surrogate pair"
        }
    }

    private func name(of byte: UInt8) -> String {
        (0x21...0x7e).contains(byte)
            ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x" + String(byte, radix: 16)
    }
}
