import Addressing
import NetlinkCodec
import Testing

extension TrafficRequest {
    static let disciplines = [
        TrafficRequest("qdisc-request-tbf") {
            .addQueueingDiscipline(
                QueueingDiscipline(
                    .tbf(
                        TokenBucketFilter(
                            rate: ShapingRate(bitsPerSecond: 1_000_000), burst: .bytes(10 << 10),
                            latency: .milliseconds(50))), on: .loopback, handle: TrafficHandle(major: 1)))
        },
        TrafficRequest("qdisc-request-tbf-peak") {
            .addQueueingDiscipline(
                QueueingDiscipline(
                    .tbf(
                        TokenBucketFilter(
                            rate: overATM(8_000_000), burst: .bytes(20 << 10), limit: 30000,
                            peak: .init(rate: overATM(16_000_000), mtu: .bytes(1540)))),
                    on: .loopback, parent: try TrafficHandle("1:10"), handle: try TrafficHandle("2:")))
        },
        TrafficRequest("qdisc-request-tbf-64-bit") {
            .addQueueingDiscipline(
                QueueingDiscipline(
                    .tbf(
                        TokenBucketFilter(
                            rate: ShapingRate(bitsPerSecond: 40_000_000_000), burst: .bytes(1 << 20),
                            latency: .milliseconds(10),
                            peak: .init(
                                rate: ShapingRate(bitsPerSecond: 80_000_000_000), mtu: .bytes(9000)))),
                    on: .loopback), existing: .replace)
        },
        TrafficRequest("qdisc-request-htb") {
            .addQueueingDiscipline(
                QueueingDiscipline(
                    .htb(
                        HierarchicalTokenBucket(
                            defaultClass: 0x10, rateToQuantum: 20, directQueueLength: 500)),
                    on: .loopback, handle: TrafficHandle(major: 1)))
        },
        TrafficRequest("qdisc-request-ingress") {
            .addQueueingDiscipline(QueueingDiscipline(.ingress, on: .loopback))
        },
        TrafficRequest("qdisc-request-ingress-block") {
            var discipline = QueueingDiscipline(.ingress, on: .loopback)
            discipline.blocks.ingress = 7
            return .addQueueingDiscipline(discipline)
        },
        TrafficRequest("qdisc-request-clsact") {
            .addQueueingDiscipline(QueueingDiscipline(.clsact, on: .loopback))
        },
        TrafficRequest("qdisc-request-pfifo") {
            .addQueueingDiscipline(QueueingDiscipline(.pfifo(limit: 10), on: .loopback))
        },
        TrafficRequest("qdisc-request-bfifo") {
            .changeQueueingDiscipline(
                QueueingDiscipline(.bfifo(limit: 10000), on: .loopback, handle: TrafficHandle(major: 3)))
        },
        TrafficRequest("qdisc-request-pfifo-no-limit") {
            .addQueueingDiscipline(QueueingDiscipline(.pfifo(limit: nil), on: .loopback))
        },
        TrafficRequest("qdisc-request-noqueue") {
            .addQueueingDiscipline(QueueingDiscipline(.noqueue, on: .loopback))
        },
        TrafficRequest("qdisc-request-fq-codel") {
            .addQueueingDiscipline(QueueingDiscipline(.fqCoDel(fairQueue), on: .loopback))
        },
        TrafficRequest("qdisc-request-estimator") {
            var discipline = QueueingDiscipline(.pfifo(limit: 10), on: .loopback)
            discipline.estimator = RateEstimator(interval: 0, averageLog: 3)
            return .addQueueingDiscipline(discipline)
        },
        TrafficRequest("qdisc-request-delete") { .deleteQueueingDiscipline(on: .loopback) },
        TrafficRequest("qdisc-request-delete-ingress") {
            .deleteQueueingDiscipline(
                on: .loopback, parent: .ingress, handle: .ingressDiscipline, kind: "ingress")
        },
    ]

    private static func overATM(_ bitsPerSecond: UInt64) -> ShapingRate {
        var rate = ShapingRate(bitsPerSecond: bitsPerSecond)
        rate.overhead = 14
        rate.minimumPacketUnit = 64
        rate.linkLayer = .atm
        return rate
    }

    private static var fairQueue: FairQueueCoDel {
        var settings = FairQueueCoDel()
        settings.limit = 1000
        settings.flows = 512
        settings.quantum = 300
        settings.delay.target = 4000
        settings.delay.interval = 80_000
        settings.delay.congestionNotification = 0
        settings.delay.markingThreshold = 2000
        settings.memoryLimit = 1 << 20
        settings.dropBatch = 32
        return settings
    }

    static let classes = [
        TrafficRequest("class-request-htb") {
            var settings = HierarchicalTokenBucketClass(
                rate: ShapingRate(bitsPerSecond: 10_000_000), ceiling: ShapingRate(bitsPerSecond: 20_000_000),
                burst: .bytes(15 << 10), ceilingBurst: .bytes(30 << 10))
            settings.priority = 2
            settings.quantum = 3000
            return .addTrafficClass(try tenth(settings, parent: "1:"))
        },
        TrafficRequest("class-request-htb-rate-only") {
            let settings = HierarchicalTokenBucketClass(rate: ShapingRate(bitsPerSecond: 10_000_000))
            return .addTrafficClass(try tenth(settings, parent: "1:"), existing: .replace)
        },
        TrafficRequest("class-request-htb-64-bit") {
            var settings = HierarchicalTokenBucketClass(
                rate: ShapingRate(bytesPerSecond: 5_000_000_000, overhead: 24, minimumPacketUnit: 84),
                ceiling: ShapingRate(bytesPerSecond: 12_500_000_000, overhead: 24, minimumPacketUnit: 84))
            settings.mtu = 9000
            return .changeTrafficClass(try tenth(settings, parent: "1:1"))
        },
        TrafficRequest("class-request-delete") {
            .deleteTrafficClass(try TrafficHandle("1:10"), on: .loopback)
        },
    ]

    private static func tenth(
        _ settings: HierarchicalTokenBucketClass, parent: String
    ) throws -> TrafficClass {
        TrafficClass(
            .htb(settings), try TrafficHandle("1:10"), on: .loopback, parent: try TrafficHandle(parent))
    }

    static let questions = [
        TrafficRequest("qdisc-request-list") {
            NetlinkQuery.queueingDisciplines(on: .loopback).request
        },
        TrafficRequest("qdisc-request-list-invisible") {
            NetlinkQuery.queueingDisciplines(on: .loopback, .all).request
        },
        TrafficRequest("class-request-list") {
            NetlinkQuery.trafficClasses(on: .loopback, of: TrafficHandle(major: 1)).request
        },
        TrafficRequest("filter-request-list") {
            NetlinkQuery.trafficFilters(
                at: .link(.loopback, parent: .ingressDiscipline), priority: 1, protocol: .ipv4, chain: 0
            ).request
        },
        TrafficRequest("filter-request-list-block") {
            NetlinkQuery.trafficFilters(at: .block(7)).request
        },
        TrafficRequest("filter-request-get") {
            var filter = TrafficFilter(
                .u32(U32Filter(.everything)), at: .link(.loopback, parent: .ingressDiscipline), priority: 1)
            filter.handle = try #require(U32Handle("800::800")).rawValue
            return NetlinkQuery.trafficFilter(like: filter).request
        },
    ]
}
