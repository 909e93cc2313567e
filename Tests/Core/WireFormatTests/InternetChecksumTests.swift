import Testing
import WireFormat

@Suite struct InternetChecksumTests {
    /// The sum as RFC 1071 §1 words it: pairs of bytes, and each carry brought round at once.
    private func model(_ bytes: [UInt8]) -> UInt16 {
        let padded = bytes.count.isMultiple(of: 2) ? bytes : bytes + [0]
        var sum = 0
        for index in stride(from: 0, to: padded.count, by: 2) {
            sum += Int(padded[index]) * 256 + Int(padded[index + 1])
            if sum > 0xffff { sum -= 0xffff }
        }
        return UInt16(0xffff - sum)
    }

    /// The example of RFC 1071 §3.
    @Test func sumsTheExampleOfTheRFC() {
        var checksum = InternetChecksum()
        checksum.add([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7].span)
        #expect(checksum.value == ~0xddf2)
    }

    @Test(arguments: [1, 2, UInt64.random(in: .min ... .max)])
    func agreesWithTheModel(seed: UInt64) {
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
            let cut = Int(next() % UInt64(count + 1))
            var whole = InternetChecksum()
            whole.add(bytes.span)
            #expect(whole.value == model(bytes))
            var pieces = InternetChecksum()
            pieces.add(Array(bytes.prefix(cut)).span)
            pieces.add(Array(bytes.dropFirst(cut)).span)
            #expect(pieces.value == model(bytes), "cut at \(cut) of \(count)")
        }
    }

    @Test func addsIntegersAsTheyStandOnTheWire() {
        var checksum = InternetChecksum()
        checksum.add(UInt32(0x0102_0304))
        checksum.add([9].span)
        checksum.add(UInt16(0x0506))
        #expect(checksum.value == model([1, 2, 3, 4, 9, 5, 6]))
    }

    @Test func holdsTheLargestPacket() {
        let bytes = [UInt8](repeating: 0xff, count: 65535)
        var checksum = InternetChecksum()
        checksum.add(bytes.span)
        #expect(checksum.value == model(bytes))
    }
}
