import GoldenFiles
import NetlinkCodec
import Testing

@Suite struct NamespaceIDTests {
    @Test func decodesTheIDOfANamespace() throws {
        let bytes = try GoldenFile("netlink/namespace-id").bytes
        let expected = NamespaceIDAssignment(id: NamespaceID(rawValue: 0))
        #expect(try NamespaceIDAssignment(bytes.span) == expected)
    }

    @Test func takesMinusOneForNone() throws {
        let message: [UInt8] =
            [0, 0, 0, 0] + [8, 0, 1, 0, 0xff, 0xff, 0xff, 0xff] + [8, 0, 5, 0, 3, 0, 0, 0]
        let assignment = try #require(try NamespaceIDAssignment(message.span))
        #expect(assignment.id == nil)
        #expect(assignment.ownID?.rawValue == 3)
        #expect(NamespaceID(rawValue: -1) == nil)
    }

    @Test func isNothingWithoutAnID() throws {
        let message: [UInt8] = [0, 0, 0, 0]
        #expect(try NamespaceIDAssignment(message.span) == nil)
    }

    @Test func asksTheKernelForAnIDByMinusOne() throws {
        let request = NetlinkRequest.setNamespaceID(nil, of: .process(7))
        #expect(
            try attributes(of: request.payload, headerSize: 4) == [
                RawAttribute(type: 1, payload: [0xff, 0xff, 0xff, 0xff]),
                RawAttribute(type: 2, payload: [7, 0, 0, 0]),
            ])
    }
}
