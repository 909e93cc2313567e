import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct AcknowledgementTests {
    @Test(arguments: Golden.refusals)
    func decodesARefusal(_ golden: Golden<Acknowledgement>) throws {
        let flags: MessageFlags = [.capped, .hasAttributes]
        let refusal = try golden.decoded { bytes throws(WireError) in
            try Acknowledgement(bytes, flags: flags)
        }
        #expect(refusal == (try golden.value()))
    }

    @Test func decodesTheEndOfARefusedDump() throws {
        let bytes = try GoldenFile("netlink/end-of-dump-refused").bytes
        let end = try Acknowledgement(endOfDump: bytes.span, flags: [.multipart, .hasAttributes])
        #expect(end == Acknowledgement(errorNumber: 2, text: "ipv4: FIB table does not exist"))
    }

    @Test func readsTheEndOfADumpWithoutANumber() throws {
        let nothing: [UInt8] = []
        #expect(try Acknowledgement(endOfDump: nothing.span, flags: []).errorNumber == 0)
    }

    @Test func findsTheAttributesBehindARequestThatIsRepeatedInFull() throws {
        var writer = ByteWriter()
        writer.appendHost(UInt32(bitPattern: -22))
        // The length of the request with its five bytes of payload, which are padded to eight.
        writer.appendHost(UInt32(21))
        writer.appendZeros(12 + 8)
        writer.append(contentsOf: [8, 0, 2, 0, 20, 0, 0, 0])  // NLMSGERR_ATTR_OFFS
        let bytes = writer.bytes
        let refusal = try Acknowledgement(bytes.span, flags: .hasAttributes)
        #expect(refusal == Acknowledgement(errorNumber: 22, offset: 20))
    }

    @Test(arguments: [1, -4096, Int32.min, .max])
    func refusesANumberThatIsNoErrno(_ number: Int32) {
        var writer = ByteWriter()
        writer.appendHost(UInt32(bitPattern: number))
        writer.appendZeros(16)
        let bytes = writer.bytes
        #expect(throws: WireError.badValue(field: "nlmsgerr.error", value: UInt64(number.magnitude))) {
            try Acknowledgement(bytes.span, flags: .capped)
        }
    }
}

extension Golden where Value == Acknowledgement {
    fileprivate static var refusals: [Golden] {
        [
            Golden("refusal") { Acknowledgement(errorNumber: 19) },
            Golden("refusal-with-text") {
                Acknowledgement(errorNumber: 101, text: "Nexthop has invalid gateway")
            },
        ]
    }
}
