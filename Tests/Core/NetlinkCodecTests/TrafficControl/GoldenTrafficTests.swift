import Addressing
import GoldenFiles
import NetlinkCodec
import Testing

/// Messages of the kernel.
@Suite struct GoldenTrafficTests {
    private let link = InterfaceIndex(20)

    private func discipline(_ name: String) throws -> QueueingDiscipline {
        let bytes = try GoldenFile("netlink/" + name).bytes
        return try #require(try QueueingDiscipline(bytes.span))
    }

    @Test func decodesAShaper() throws {
        let discipline = try discipline("qdisc-tbf")
        #expect(discipline.interface == link)
        #expect(discipline.parent == .root)
        #expect(discipline.handle == TrafficHandle(major: 1))
        #expect(discipline.references == 2)
        #expect(discipline.statistics == TrafficStatistics())
        #expect(discipline.offload == .off)
        #expect(discipline.unknown.isEmpty)
        var settings = TokenBucketFilter(
            rate: ShapingRate(bytesPerSecond: 5_000_000_000), burst: .bytes(1 << 20),
            latency: .milliseconds(10),
            peak: .init(rate: ShapingRate(bytesPerSecond: 10_000_000_000), mtu: .bytes(9000)))
        // The kernel has computed both from bytes: 209.7 and 0.9 microseconds.
        settings.burst = .ticks(3276)
        settings.peak?.mtu = .ticks(14)
        #expect(discipline.kind == .tbf(settings))
    }

    @Test func decodesTheRootOfAHierarchy() throws {
        let discipline = try discipline("qdisc-htb")
        #expect(
            discipline.kind
                == .htb(HierarchicalTokenBucket(defaultClass: 0x10, directQueueLength: 32)))
    }

    @Test func decodesAPlaceForSharedFilters() throws {
        let discipline = try discipline("qdisc-ingress")
        #expect(discipline.kind == .ingress)
        #expect(discipline.parent == .ingress)
        #expect(discipline.handle == .ingressDiscipline)
        #expect(discipline.blocks == .init(ingress: 7))
    }

    @Test func decodesAClass() throws {
        let bytes = try GoldenFile("netlink/class-htb").bytes
        let found = try #require(try TrafficClass(bytes.span))
        #expect(found.interface == link)
        #expect(found.handle == TrafficHandle(major: 1, minor: 0x10))
        #expect(found.parent == .root)
        #expect(found.unknown.isEmpty)
        var settings = HierarchicalTokenBucketClass(
            rate: ShapingRate(bitsPerSecond: 10_000_000), ceiling: ShapingRate(bytesPerSecond: 5_000_000_000),
            burst: .ticks(20_000), ceilingBurst: .ticks(0))
        settings.priority = 2
        settings.quantum = 3000
        #expect(found.kind == .htb(settings))
        let counters = try #require(found.statistics.flatMap(HierarchicalTokenBucketCounters.init))
        #expect(counters.tokens == 20_000)
        #expect(counters.ceilingTokens == 0)
    }

    @Test func decodesAFilter() throws {
        let bytes = try GoldenFile("netlink/filter-u32").bytes
        let filter = try #require(try TrafficFilter(bytes.span))
        #expect(filter.place == .link(try #require(link), parent: .ingressDiscipline))
        #expect(filter.priority == 3)
        #expect(filter.protocol == .ipv4)
        #expect(filter.handle == 0x8000_0800)
        #expect(filter.chain == 0)
        guard case .u32(let settings) = filter.kind else {
            Issue.record("no u32")
            return
        }
        #expect(settings.classID == TrafficHandle(major: 1, minor: 1))
        #expect(
            settings.selector?.keys == [
                U32Key(0x0a00_0000, mask: 0xff00_0000, at: 16), U32Key(0x0006_0000, mask: 0x00ff_0000, at: 8),
            ])
        #expect(settings.tables.home == U32Handle(table: 0x800))
        #expect(settings.flags == .notInHardware)
        guard case .mirred(let mirred) = settings.actions.first?.kind else {
            Issue.record("no mirred")
            return
        }
        #expect(mirred.place == .egress(.loopback))
        #expect(mirred.transfer == .redirect)
        #expect(mirred.control.index == 1)
        #expect(mirred.control.bindings == 1)
    }
}
