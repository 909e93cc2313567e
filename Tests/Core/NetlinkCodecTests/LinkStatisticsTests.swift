import NetlinkCodec
import Testing
import WireFormat

@Suite struct LinkStatisticsTests {
    @Test(arguments: [23, 24, 25, 26, 40])
    func readsAsManyCountersAsThereAre(_ count: Int) throws {
        let statistics = try #require(try decoded(counters(UInt64.self, count)).statistics)
        #expect((statistics.received.packets, statistics.transmitted.packets) == (1, 2))
        #expect((statistics.received.bytes, statistics.transmitted.bytes) == (3, 4))
        #expect((statistics.received.errors, statistics.transmitted.errors) == (5, 6))
        #expect((statistics.received.dropped, statistics.transmitted.dropped) == (7, 8))
        #expect((statistics.multicast, statistics.collisions) == (9, 10))
        let received = statistics.receiveErrors
        #expect((received.length, received.overrun, received.checksum) == (11, 12, 13))
        #expect((received.frame, received.queue, received.missed) == (14, 15, 16))
        let sent = statistics.transmitErrors
        #expect((sent.aborted, sent.carrier, sent.queue) == (17, 18, 19))
        #expect((sent.heartbeat, sent.window) == (20, 21))
        #expect((statistics.received.compressed, statistics.transmitted.compressed) == (22, 23))
        #expect(received.noHandler == (count > 23 ? 24 : 0))
        #expect(received.otherHost == (count > 24 ? 25 : 0))
    }

    @Test func readsCountersOf64BitsAheadOfThoseOf32() throws {
        let old = counters(UInt32.self, 24)
        #expect(try decoded(old).statistics?.receiveErrors.noHandler == 24)
        var huge = ByteWriter()
        for _ in 0..<25 { huge.appendHost(UInt64.max) }
        let new = attribute(23, huge.bytes)
        #expect(try decoded(old + new).statistics?.received.packets == .max)
        #expect(try decoded(new + old).statistics?.received.packets == .max)
    }

    @Test(arguments: [0, 4, 8 * 22, 8 * 23 + 4, 8 * 25 + 1])
    func refusesALengthThatNoKernelSends(_ length: Int) throws {
        let short = attribute(23, [UInt8](repeating: 0, count: length))
        #expect(throws: WireError.badLength(length, available: 200)) { try decoded(short) }
    }

    @Test func leavesCountersOutThatWereNotAskedFor() throws {
        let link = try NetlinkCodecTests.decoded(counters(UInt64.self, 25) + counters(UInt32.self, 24))
        #expect(link.statistics == nil)
        #expect(link.unknown.isEmpty)
    }

    private func decoded(_ attributes: [UInt8]) throws -> Link {
        try NetlinkCodecTests.decoded(attributes, statistics: .included)
    }

    /// `IFLA_STATS64` or `IFLA_STATS` with counters 1, 2, 3 and so on.
    private func counters<Counter: FixedWidthInteger & UnsignedInteger>(
        _: Counter.Type, _ count: Int
    ) -> [UInt8] {
        var writer = ByteWriter()
        for number in 1...count { writer.appendHost(Counter(number)) }
        return attribute(Counter.self == UInt64.self ? 23 : 7, writer.bytes)
    }
}
