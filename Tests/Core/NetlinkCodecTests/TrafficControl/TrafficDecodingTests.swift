import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// What we make of the requests of tc(8): the same values that make them.
@Suite struct TrafficDecodingTests {
    /// Recorded requests that do not hold a whole object.
    private static let partial = ["delete", "list", "get"]

    @Test(
        arguments: (TrafficRequest.disciplines + TrafficRequest.classes + TrafficRequest.filters).filter(
            isWhole))
    func writesWhatItReads(_ golden: TrafficRequest) throws {
        let bytes = try golden.file.bytes
        let again: NetlinkRequest =
            switch golden.file.name.dropFirst("netlink/".count).first {
            case "q": .addQueueingDiscipline(try #require(try QueueingDiscipline(bytes.span)))
            case "c": .addTrafficClass(try withJumboTable(try #require(try TrafficClass(bytes.span)), golden))
            default: .addTrafficFilter(try #require(try TrafficFilter(bytes.span)))
            }
        #expect(again.payload == bytes)
    }

    static func isWhole(_ golden: TrafficRequest) -> Bool {
        !partial.contains { golden.file.name.contains("-request-" + $0) }
    }

    /// The longest packet does not stand in a message, only the size of a table's cells.
    private func withJumboTable(_ value: TrafficClass, _ golden: TrafficRequest) throws -> TrafficClass {
        guard golden.file.name.hasSuffix("64-bit"), case .htb(var settings) = value.kind else { return value }
        settings.mtu = 9000
        var value = value
        value.kind = .htb(settings)
        return value
    }

    @Test func readsRatesBeyond32Bits() throws {
        let bytes = try GoldenFile("netlink/qdisc-request-tbf-64-bit").bytes
        guard case .tbf(let settings) = try #require(try QueueingDiscipline(bytes.span)).kind else {
            Issue.record("no tbf")
            return
        }
        #expect(settings.rate.bytesPerSecond == 5_000_000_000)
        #expect(settings.burst == .bytes(1 << 20))
        #expect(settings.peak?.rate.bytesPerSecond == 10_000_000_000)
        #expect(settings.peak?.mtu == .bytes(9000))
    }

    @Test func readsAnActionOfAFilterInABlock() throws {
        let bytes = try GoldenFile("netlink/filter-request-matchall-drop").bytes
        let filter = try #require(try TrafficFilter(bytes.span))
        #expect(filter.place == .block(7))
        #expect(filter.priority == 2)
        #expect(filter.protocol == .all)
        let action = try #require(filter.kind.actions.first)
        #expect(action.cookie == [0x0b, 0xad, 0xca, 0xfe])
        guard case .gact(let settings) = action.kind else {
            Issue.record("no gact")
            return
        }
        #expect(settings.control.verdict == .drop)
        #expect(settings.chance == .each(.pass, of: 5))
    }

    @Test func refusesAMessageWithoutAKind() throws {
        let bytes = try GoldenFile("netlink/qdisc-request-delete").bytes
        let error = WireError.badValue(field: "TCA_KIND", value: 0)
        #expect(throws: error) { try QueueingDiscipline(bytes.span) }
        #expect(throws: error) { try TrafficClass(bytes.span) }
        #expect(throws: error) { try TrafficFilter(bytes.span) }
    }

    @Test func keepsAttributesThatItDoesNotKnow() throws {
        var bytes = try GoldenFile("netlink/qdisc-request-htb").bytes
        // The length of TCA_OPTIONS, whose last attribute gets a neighbour; then one behind it.
        bytes[28] += 8
        bytes += [8, 0, 0x63, 0, 1, 2, 3, 4] + [6, 0, 0xc8, 0, 5, 6, 0, 0]
        let discipline = try #require(try QueueingDiscipline(bytes.span))
        #expect(discipline.unknown == [RawAttribute(type: 200, payload: [5, 6])])
        guard case .htb(let settings) = discipline.kind else {
            Issue.record("no htb")
            return
        }
        #expect(settings.unknown == [RawAttribute(type: 99, payload: [1, 2, 3, 4])])
    }

    @Test func refusesASelectorWithMoreKeysThanBytes() throws {
        var bytes = try GoldenFile("netlink/filter-request-u32-link").bytes
        // The selector's count of keys, behind 32 bytes of header and kind and 20 of other options.
        #expect(bytes[32 + 20 + 2] == 1)
        bytes[32 + 20 + 2] = 2
        #expect(throws: WireError.truncated(needed: 32, available: 16)) { try TrafficFilter(bytes.span) }
    }
}
