import Addressing
import NetlinkCodec
import Testing

@Suite struct TrafficValueTests {
    @Test(
        arguments: [
            ("1:", 0x0001_0000), ("1:10", 0x0001_0010), (":10", 0x10), ("ffff:fff1", 0xffff_fff1),
            ("root", 0xffff_ffff), ("none", 0), ("abcd:1", 0xabcd_0001),
        ] as [(String, UInt32)])
    func readsAHandleAndWritesItAlike(_ text: String, _ number: UInt32) throws {
        let handle = try TrafficHandle(text)
        #expect(handle.rawValue == number)
        #expect(handle.description == text)
    }

    @Test(arguments: ["", ":", "1", "1:2:3", "+1:", "1:-1", "12345:", "1:12345", "x:", "0x1:", " 1:", "ROOT"])
    func refusesWhatIsNoHandle(_ text: String) {
        #expect(throws: BadTrafficHandle(text: text)) { try TrafficHandle(text) }
    }

    @Test func knowsTheHandlesOfFiltersOnly() {
        #expect(TrafficHandle.ingress.description == "ffff:fff1")
        #expect(TrafficHandle.ingressDiscipline.description == "ffff:")
        #expect(TrafficHandle.clsactIngress.description == "ffff:fff2")
        #expect(TrafficHandle.clsactEgress.description == "ffff:fff3")
        #expect(TrafficHandle(major: 0x8001, minor: 2).major == 0x8001)
        #expect(TrafficHandle(major: 0x8001, minor: 2).minor == 2)
    }

    @Test(
        arguments: [
            ("800::800", 0x8000_0800), ("800:", 0x8000_0000), ("2:7", 0x0020_7000), ("2:ff:fff", 0x002f_ffff),
        ] as [(String, UInt32)])
    func readsAHandleOfAHashTableAndWritesItAlike(_ text: String, _ number: UInt32) throws {
        let handle = try #require(U32Handle(text))
        #expect(handle.rawValue == number)
        #expect(handle.description == text)
        #expect(U32Handle(table: handle.table, bucket: handle.bucket, node: handle.node) == handle)
    }

    @Test(arguments: ["", ":", "800", "1000:", "1:100:", "1::1000", "1:2:3:4", "+1:", "1:-1:"])
    func refusesWhatIsNoHandleOfAHashTable(_ text: String) { #expect(U32Handle(text) == nil) }

    @Test func readsTheKernelsClock() throws {
        let clock = try #require(PacketSchedulerClock(psched: "000003e8 00000040 000f4240 3b9aca00\n"))
        #expect(clock == .standard)
        let coarse = try #require(PacketSchedulerClock(psched: "000003e8 00000040 000f4240 000000fa"))
        #expect(coarse.timerFrequency == 250)
        let old = try #require(PacketSchedulerClock(psched: "000f4240 000f4240 3b9aca00 000003e8"))
        #expect(old.ticksPerMicrosecond == 1000)
        for text in ["", "1 2 3", "1 0 1 1", "x 1 1 1", "1 1 0 1", "1 1 1 0"] {
            #expect(PacketSchedulerClock(psched: text) == nil)
        }
    }

    @Test func computesTimesAsTheTool() {
        // 10 KiB at 1 Mbit/s: 81920 microseconds.
        #expect(PacketSchedulerClock.standard.ticks(for: 10240, at: 125_000) == 1_280_000)
        // 1600 bytes at 10 Gbit/s: 1.28 microseconds, 20 ticks.
        #expect(PacketSchedulerClock.standard.ticks(for: 1600, at: 1_250_000_000) == 15)
        let exact = PacketSchedulerClock(ticksPerMicrosecond: 15.625, rounding: .upToTicks)
        #expect(exact.ticks(for: 1600, at: 1_250_000_000) == 20)
        #expect(exact.bytes(in: 20, at: 1_250_000_000) == 1600)
        #expect(PacketSchedulerClock.standard.bytes(in: 1_280_000, at: 125_000) == 10240)
        for clock in [PacketSchedulerClock.standard, exact] {
            #expect(clock.ticks(for: 1, at: 0) == .max)
            #expect(clock.ticks(for: 0, at: 0) == 0)
            #expect(clock.ticks(for: .max, at: 1) == .max)
            #expect(clock.bytes(in: .max, at: .max) == .max)
        }
    }

    @Test func takesTheLesserOfTwoLimitsForALatency() {
        let rate = ShapingRate(bytesPerSecond: 1_000_000)
        let peak = TokenBucketFilter.Peak(rate: ShapingRate(bytesPerSecond: 1_100_000), mtu: .bytes(1500))
        let settings = TokenBucketFilter(
            rate: rate, burst: .bytes(50_000), latency: .milliseconds(10), peak: peak)
        #expect(settings.limit == 11_000 + 1500)
        let single = TokenBucketFilter(rate: rate, burst: .bytes(50_000), latency: .milliseconds(10))
        #expect(single.limit == 60_000)
        #expect(single.latency() == .milliseconds(10))
        let endless = TokenBucketFilter(rate: rate, burst: .bytes(1), latency: .seconds(1 << 40))
        #expect(endless.limit == .max)
    }

    @Test func joinsMatchesOfOneWord() throws {
        let selector = try U32Selector(.sourcePort(80, over: .ipv4), .destinationPort(443, over: .ipv4))
        #expect(selector.keys == [U32Key(0x0050_01bb, at: 20)])
        let all = try U32Selector(.source(.everything(.ipv4)))
        #expect(all.keys == [U32Key(0, mask: 0, at: 12)])
        #expect(U32Selector.everything.keys == [U32Key(0, mask: 0, at: 0)])
    }

    @Test func refusesMatchesThatCannotBe() throws {
        #expect(throws: U32SelectorError.contradiction(position: 20)) {
            try U32Selector(.sourcePort(80, over: .ipv4), .sourcePort(81, over: .ipv4))
        }
        #expect(throws: U32SelectorError.unaligned(position: 2)) { try U32Selector(.word(1, at: 2)) }
        #expect(throws: U32SelectorError.unaligned(position: 21)) { try U32Selector(.half(1, at: 23)) }
        var selector = try U32Selector()
        for index in 0..<Int32(128) { try selector.add(.word(1, at: 4 * index)) }
        #expect(throws: U32SelectorError.tooManyKeys) { try selector.add(.word(1, at: 4 * 128)) }
    }
}
