extension JSONValue {
    /// Reads one JSON text (RFC 8259), which must be all there is.
    package init(parsing bytes: [UInt8]) throws(JSONError) { self = try Self.parse(bytes.span) }

    package init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)) }

    private static func parse(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.next == nil else { throw parser.fault(.trailingBytes) }
        return value
    }
}

/// A cursor over a JSON text: each step consumes at least a byte or throws.
struct JSONParser: ~Escapable {
    let bytes: Span<UInt8>
    var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The byte under the cursor; nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skipWhiteSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }

    func fault(_ cause: JSONError.Cause) -> JSONError { JSONError(offset: offset, cause: cause) }

    func unexpected(wanted what: String) -> JSONError {
        guard let next else { return fault(.endOfInput) }
        return fault(.unexpectedByte(next, expected: what))
    }

    mutating func expect(_ byte: Unicode.Scalar) throws(JSONError) {
        guard next == UInt8(ascii: byte) else { throw unexpected(wanted: "'\(byte)'") }
        offset += 1
    }

    /// Moves over a byte if it is the next one.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        offset += 1
        return true
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        skipWhiteSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", as: .bool(true))
        case UInt8(ascii: "f"): return try word("false", as: .bool(false))
        case UInt8(ascii: "n"): return try word("null", as: .null)
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return .number(try number())
        default: throw unexpected(wanted: "a value")
        }
    }

    private mutating func word(_ word: StaticString, as value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.description.unicodeScalars { try expect(byte) }
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        try open("{", depth: depth)
        var members: [JSONObject.Member] = []
        skipWhiteSpace()
        guard !take("}") else { return JSONObject() }
        repeat {
            skipWhiteSpace()
            guard next == UInt8(ascii: "\"") else { throw unexpected(wanted: "a key") }
            let key = try string()
            skipWhiteSpace()
            try expect(":")
            members.append(JSONObject.Member(key: key, value: try value(depth: depth + 1)))
            skipWhiteSpace()
        } while take(",")
        try expect("}")
        return JSONObject(members: members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        try open("[", depth: depth)
        var elements: [JSONValue] = []
        skipWhiteSpace()
        guard !take("]") else { return [] }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipWhiteSpace()
        } while take(",")
        try expect("]")
        return elements
    }

    private mutating func open(_ bracket: Unicode.Scalar, depth: Int) throws(JSONError) {
        guard depth < JSONValue.deepestNesting else { throw fault(.tooDeep) }
        try expect(bracket)
    }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
