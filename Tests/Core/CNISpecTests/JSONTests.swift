import JSON
import Testing

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.0", "1e3", "-1.5E+10", "123456789012345678901234567890",
        #""""#, #""ä€😀""#, "[]", "{}", #"[1,[],{"a":null}]"#, #"{"b":1,"a":2,"b":3}"#,
    ])
    func keepsText(_ text: String) throws {
        #expect(try JSONValue(parsing: text).compactText == text)
    }

    @Test func readsEscapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e4\u20AC\ud83d\ude00\u0000""#
        #expect(try JSONValue(parsing: text) == .string("\"\\/\u{8}\u{c}\n\r\tä€😀\0"))
    }

    @Test func writesControlCharactersAsEscapes() throws {
        let value = JSONValue.string("\"\\\n\r\t\u{1}\u{1f}\u{7f}é")
        #expect(value.compactText == #""\"\\\n\r\t\u0001\u001f\#u{7f}é""#)
        #expect(try JSONValue(parsing: value.compactText) == value)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let offset: Int
        let cause: JSONError.Cause
        var testDescription: String { text }

        static func unexpected(_ text: String, _ offset: Int, _ byte: UInt8, _ wanted: String) -> Refusal {
            Refusal(text: text, offset: offset, cause: .unexpectedByte(byte, expected: wanted))
        }

        static let all = [
            Refusal(text: "", offset: 0, cause: .endOfInput),
            Refusal(text: #"{"a":1"#, offset: 6, cause: .endOfInput),
            Refusal(text: "1 2", offset: 2, cause: .trailingBytes),
            Refusal(text: "01", offset: 1, cause: .trailingBytes),
            Refusal(text: "1.", offset: 2, cause: .endOfInput),
            Refusal(text: #""\x""#, offset: 1, cause: .badEscape),
            Refusal(text: #""\u12g4""#, offset: 5, cause: .badEscape),
            Refusal(text: #""\ud800""#, offset: 1, cause: .loneSurrogate),
            Refusal(text: #""\ud800\u0041""#, offset: 1, cause: .loneSurrogate),
            Refusal(text: #""\udc00""#, offset: 1, cause: .loneSurrogate),
            Refusal(text: "\"a\nb\"", offset: 2, cause: .controlCharacter(0x0a)),
            unexpected("+1", 0, UInt8(ascii: "+"), "a value"),
            unexpected("[1,]", 3, UInt8(ascii: "]"), "a value"),
            unexpected("nul!", 3, UInt8(ascii: "!"), "'l'"),
            unexpected(#"{"a":1,}"#, 7, UInt8(ascii: "}"), "a key"),
            unexpected(#"{"a" 1}"#, 5, UInt8(ascii: "1"), "':'"),
            unexpected("-x", 1, UInt8(ascii: "x"), "a digit"),
        ]
    }

    @Test(arguments: Refusal.all)
    func refuses(_ refusal: Refusal) {
        #expect(throws: JSONError(offset: refusal.offset, cause: refusal.cause)) {
            try JSONValue(parsing: refusal.text)
        }
    }

    @Test(
        arguments: [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func refusesInvalidUTF8(_ bytes: [UInt8]) {
        let text = Array("[\"ok\",\"x".utf8) + bytes + Array("\"]".utf8)
        #expect(throws: JSONError(offset: 8, cause: .invalidUTF8)) { try JSONValue(parsing: text) }
    }

    @Test func boundsDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let deepest = JSONValue.deepestNesting
        #expect(try JSONValue(parsing: nested(deepest)).compactText == nested(deepest))
        #expect(throws: JSONError(offset: deepest, cause: .tooDeep)) {
            try JSONValue(parsing: nested(deepest + 1))
        }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    }

    @Test func lastOfEqualKeysCounts() throws {
        var object = try #require(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#).object)
        #expect(object["a"] == .integer(3))
        object["b"] = .null
        object["c"] = .bool(true)
        object["a"] = nil
        #expect(JSONValue.object(object).compactText == #"{"b":null,"c":true}"#)
    }

    @Test func printsAsTheReferenceDoes() throws {
        let value = try JSONValue(parsing: #"{"a":[],"b":{},"c":[1,{"d":"x"}]}"#)
        #expect(
            value.prettyText == """
                {
                    "a": [],
                    "b": {},
                    "c": [
                        1,
                        {
                            "d": "x"
                        }
                    ]
                }
                """)
    }

    @Test(arguments: RecordedCall.all)
    func everyTruncationIsRefused(_ call: RecordedCall) {
        let bytes = Array(call.input.utf8)
        for count in bytes.indices {
            #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes[..<count])) }
        }
    }

    @Test func everyChangedByteIsReadOrRefused() {
        let bytes = Array(RecordedCall.portmapAdd.input.utf8)
        for index in bytes.indices {
            for byte in [0x00, 0x0a, 0x22, 0x2c, 0x30, 0x5c, 0x5d, 0x75, 0x7b, 0x7d, 0xc3, 0xff] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                guard let value = try? JSONValue(parsing: changed) else { continue }
                #expect((try? JSONValue(parsing: value.compactText)) == value)
                #expect((try? JSONValue(parsing: value.prettyText)) == value)
            }
        }
    }
}
