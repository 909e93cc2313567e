import NetlinkCodec
import Testing
import WireFormat

@Suite struct AttributeTests {
    /// Bytes that are no list of attributes, and what the reader says of them.
    struct BadList: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let error: WireError

        init(_ description: String, _ bytes: [UInt8], _ error: WireError) {
            testDescription = description
            self.bytes = bytes
            self.error = error
        }

        static let all = [
            BadList("length zero", [0, 0, 3, 0, 1, 2, 3, 4], .badLength(0, available: 8)),
            BadList("length shorter than its own header", [3, 0, 3, 0], .badLength(3, available: 4)),
            BadList("length beyond the end", [9, 0, 3, 0, 1, 2, 3, 4], .badLength(9, available: 8)),
            BadList("the largest length there is", [0xff, 0xff, 3, 0], .badLength(65535, available: 4)),
            BadList("half a header", [4, 0, 3], .truncated(needed: 2, available: 1)),
            BadList("one byte", [4], .truncated(needed: 2, available: 1)),
        ]
    }

    @Test(arguments: BadList.all)
    func refuses(_ list: BadList) {
        #expect(throws: list.error) { try attributes(in: list.bytes) }
    }

    @Test func readsUpToAnEndWithoutPadding() throws {
        let bytes: [UInt8] = [5, 0, 1, 0, 7, 0, 0, 0] + [5, 0, 2, 0, 9]
        let expected = [RawAttribute(type: 1, payload: [7]), RawAttribute(type: 2, payload: [9])]
        #expect(try attributes(in: bytes) == expected)
        #expect(try attributes(in: []).isEmpty)
    }

    @Test func leavesTheFlagsOfATypeOut() throws {
        #expect(try attributes(in: [4, 0, 0x12, 0x80]).map(\.type) == [0x12])
        #expect(try attributes(in: [4, 0, 0x12, 0x40]).map(\.type) == [0x12])
    }

    @Test func readsANumberOnlyFromAPayloadOfItsWidth() throws {
        let bytes: [UInt8] = [6, 0, 1, 0, 0x12, 0x34, 0, 0]
        #expect(try number(UInt16.self, in: bytes) == 0x3412)
        #expect(throws: WireError.badLength(2, available: 4)) { try number(UInt32.self, in: bytes) }
        #expect(throws: WireError.badLength(2, available: 1)) { try number(UInt8.self, in: bytes) }
    }

    @Test func keepsAttributesOfALinkThatItDoesNotKnow() throws {
        let header = [UInt8](repeating: 0, count: 4) + [7, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        let name: [UInt8] = [7, 0, 3, 0, 0x6c, 0x6f, 0, 0]
        let stranger: [UInt8] = [7, 0, 0xfe, 0x01, 1, 2, 3, 0]
        let message = header + stranger + name
        let link = try Link(message.span)
        #expect(link?.unknown == [RawAttribute(type: 0x1fe, payload: [1, 2, 3])])
    }

    private func attributes(in bytes: [UInt8]) throws -> [RawAttribute] {
        var reader = AttributeReader(bytes.span)
        var list: [RawAttribute] = []
        while let attribute = try reader.next() { list.append(attribute.raw) }
        return list
    }

    private func number<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type, in bytes: [UInt8]
    ) throws -> Value? {
        var reader = AttributeReader(bytes.span)
        return try reader.next()?.host()
    }
}
