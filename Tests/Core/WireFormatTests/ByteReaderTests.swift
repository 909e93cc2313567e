import Testing
import WireFormat

@Suite struct ByteReaderTests {
    @Test func readsBothByteOrders() throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 4, 3, 2, 1, 9]
        var reader = ByteReader(bytes.span)
        #expect(try reader.readBigEndian(UInt32.self) == 0x0102_0304)
        let word: UInt32 = try reader.readHost()
        #expect(word == UInt32(bigEndian: 0x0403_0201))
        #expect(reader.remaining == 1)
        #expect(throws: WireError.truncated(needed: 2, available: 1)) {
            try reader.readBigEndian(UInt16.self)
        }
        #expect(reader.remaining == 1)
    }

    @Test func writerGivesBackWhatReaderReads() throws {
        var writer = ByteWriter()
        writer.appendHost(UInt16(0))
        writer.appendBigEndian(UInt64(0x0102_0304_0506_0708))
        writer.overwrite(at: 0, host: UInt16(0xabcd))
        var reader = ByteReader(writer.bytes.span)
        #expect(try reader.readHost(UInt16.self) == 0xabcd)
        #expect(try reader.readBigEndian(UInt64.self) == 0x0102_0304_0506_0708)
    }
}
