import NetlinkCodec

extension TrafficCase {
    static let shapers = [
        TrafficCase(
            "tbf by latency",
            tool: ["tc qdisc add dev veth0 root handle 1: tbf rate 1mbit burst 10k latency 50ms"]
        ) { bench in
            let settings = TokenBucketFilter(
                rate: .mbit(1), burst: .bytes(10 << 10), latency: .milliseconds(50))
            return [.addQueueingDiscipline(bench.first(.tbf(settings)))]
        },
        TrafficCase(
            "tbf with a peak over ATM",
            tool: [
                "tc qdisc add dev veth0 root handle 1: tbf rate 8mbit burst 20k limit 30000 peakrate 16mbit "
                    + "mtu 1540 mpu 64 overhead 14 linklayer atm"
            ]
        ) { bench in
            var rate = ShapingRate(
                bytesPerSecond: 1_000_000, overhead: 14, minimumPacketUnit: 64, linkLayer: .atm)
            let slow = rate
            rate.bytesPerSecond = 2_000_000
            let settings = TokenBucketFilter(
                rate: slow, burst: .bytes(20 << 10), limit: 30000, peak: .init(rate: rate, mtu: .bytes(1540)))
            return [.addQueueingDiscipline(bench.first(.tbf(settings)))]
        },
        TrafficCase(
            "tbf beyond 32 bits",
            tool: [
                "tc qdisc add dev veth0 root handle 1: tbf rate 40gbit burst 10m latency 10ms "
                    + "peakrate 80gbit mtu 64k"
            ]
        ) { bench in
            let settings = TokenBucketFilter(
                rate: .mbit(40_000), burst: .bytes(10 << 20), latency: .milliseconds(10),
                peak: .init(rate: .mbit(80_000), mtu: .bytes(64 << 10)))
            return [.addQueueingDiscipline(bench.first(.tbf(settings)))]
        },
        TrafficCase(
            "tbf replaced by another and changed",
            tool: [
                "tc qdisc add dev veth0 root handle 1: tbf rate 1mbit burst 10k latency 50ms",
                "tc qdisc replace dev veth0 root handle 1: tbf rate 2mbit burst 20k latency 5ms",
                "tc qdisc change dev veth0 root handle 1: tbf rate 3mbit burst 30k limit 40k",
            ]
        ) { bench in
            let settings = [
                TokenBucketFilter(rate: .mbit(1), burst: .bytes(10 << 10), latency: .milliseconds(50)),
                TokenBucketFilter(rate: .mbit(2), burst: .bytes(20 << 10), latency: .milliseconds(5)),
                TokenBucketFilter(rate: .mbit(3), burst: .bytes(30 << 10), limit: 40 << 10),
            ]
            return [
                .addQueueingDiscipline(bench.first(.tbf(settings[0]))),
                .addQueueingDiscipline(bench.first(.tbf(settings[1])), existing: .replace),
                .changeQueueingDiscipline(bench.first(.tbf(settings[2]))),
            ]
        },
        TrafficCase("pfifo", tool: ["tc qdisc add dev veth0 root handle 1: pfifo limit 10"]) { bench in
            [.addQueueingDiscipline(bench.first(.pfifo(limit: 10)))]
        },
        TrafficCase("bfifo", tool: ["tc qdisc add dev veth0 root handle 1: bfifo limit 12345"]) { bench in
            [.addQueueingDiscipline(bench.first(.bfifo(limit: 12345)))]
        },
        TrafficCase("pfifo as the link has it", tool: ["tc qdisc add dev veth0 root handle 1: pfifo"]) {
            [.addQueueingDiscipline($0.first(.pfifo(limit: nil)))]
        },
        TrafficCase("noqueue", tool: ["tc qdisc add dev veth0 root handle 1: noqueue"]) { bench in
            [.addQueueingDiscipline(bench.first(.noqueue))]
        },
        TrafficCase(
            "a discipline that goes again",
            tool: [
                "tc qdisc add dev veth0 root handle 1: pfifo", "tc qdisc add dev veth0 clsact",
                "tc qdisc del dev veth0 root", "tc qdisc del dev veth0 clsact",
            ]
        ) { bench in
            [
                .addQueueingDiscipline(bench.first(.pfifo(limit: nil))),
                .addQueueingDiscipline(QueueingDiscipline(.clsact, on: bench.link)),
                .deleteQueueingDiscipline(on: bench.link),
                .deleteQueueingDiscipline(on: bench.link, parent: .ingress, kind: "clsact"),
            ]
        },
    ]

    static let hierarchies = [
        TrafficCase(
            "htb with classes and leaves",
            tool: [
                "tc qdisc add dev veth0 root handle 1: htb default 20 r2q 100 direct_qlen 50",
                "tc class add dev veth0 parent 1: classid 1:1 htb rate 10mbit ceil 20mbit",
                "tc class add dev veth0 parent 1:1 classid 1:10 htb rate 4mbit ceil 10mbit burst 15k "
                    + "cburst 30k prio 2 quantum 3000",
                "tc class add dev veth0 parent 1:1 classid 1:20 htb rate 1mbit mpu 64 overhead 24",
                "tc qdisc add dev veth0 parent 1:10 handle 10: pfifo limit 5",
                "tc qdisc add dev veth0 parent 1:20 handle 20: tbf rate 1mbit burst 10k latency 5ms",
            ], ours: hierarchy),
        TrafficCase(
            "htb beyond 32 bits, changed",
            tool: [
                "tc qdisc add dev veth0 root handle 1: htb",
                "tc class add dev veth0 parent 1: classid 1:1 htb rate 40gbit ceil 100gbit burst 1m quantum 60000",
                "tc class change dev veth0 parent 1: classid 1:1 htb rate 50gbit ceil 100gbit burst 2m "
                    + "quantum 60000",
                "tc class add dev veth0 parent 1: classid 1:2 htb rate 1mbit",
                "tc class del dev veth0 classid 1:2",
            ]
        ) { bench in
            func settings(_ rate: UInt64, burst: UInt32) -> HierarchicalTokenBucketClass {
                var settings = HierarchicalTokenBucketClass(
                    rate: .mbit(rate), ceiling: .mbit(100_000), burst: .bytes(burst))
                settings.quantum = 60000
                return settings
            }
            return [
                .addQueueingDiscipline(bench.first(.htb(HierarchicalTokenBucket()))),
                .addTrafficClass(bench.htbClass(1, settings(40_000, burst: 1 << 20))),
                .changeTrafficClass(bench.htbClass(1, settings(50_000, burst: 2 << 20))),
                .addTrafficClass(bench.htbClass(2, HierarchicalTokenBucketClass(rate: .mbit(1)))),
                .deleteTrafficClass(TrafficHandle(major: 1, minor: 2), on: bench.link),
            ]
        },
    ]

    @Sendable private static func hierarchy(_ bench: TrafficBench) -> [NetlinkRequest] {
        var first = HierarchicalTokenBucketClass(
            rate: .mbit(4), ceiling: .mbit(10), burst: .bytes(15 << 10), ceilingBurst: .bytes(30 << 10))
        first.priority = 2
        first.quantum = 3000
        let second = HierarchicalTokenBucketClass(
            rate: ShapingRate(bytesPerSecond: 125_000, overhead: 24, minimumPacketUnit: 64))
        let whole = HierarchicalTokenBucketClass(rate: .mbit(10), ceiling: .mbit(20))
        let settings = HierarchicalTokenBucket(
            defaultClass: 0x20, rateToQuantum: 100, directQueueLength: 50)
        let shaper = TokenBucketFilter(rate: .mbit(1), burst: .bytes(10 << 10), latency: .milliseconds(5))
        return [
            .addQueueingDiscipline(bench.first(.htb(settings))),
            .addTrafficClass(bench.htbClass(1, whole)),
            .addTrafficClass(bench.htbClass(0x10, first, below: 1)),
            .addTrafficClass(bench.htbClass(0x20, second, below: 1)),
            .addQueueingDiscipline(bench.leaf(0x10, .pfifo(limit: 5))),
            .addQueueingDiscipline(bench.leaf(0x20, .tbf(shaper))),
        ]
    }
}

extension TrafficBench {
    /// The discipline `1:` at the root of `veth0`.
    func first(_ kind: QueueingDisciplineKind) -> QueueingDiscipline {
        QueueingDiscipline(kind, on: link, handle: TrafficHandle(major: 1))
    }

    /// A discipline below the class of its number.
    func leaf(_ number: UInt16, _ kind: QueueingDisciplineKind) -> QueueingDiscipline {
        QueueingDiscipline(
            kind, on: link, parent: TrafficHandle(major: 1, minor: number),
            handle: TrafficHandle(major: number))
    }

    /// A class of the discipline `1:`.
    func htbClass(
        _ number: UInt16, _ settings: HierarchicalTokenBucketClass, below parent: UInt16 = 0
    ) -> TrafficClass {
        TrafficClass(
            .htb(settings), TrafficHandle(major: 1, minor: number), on: link,
            parent: TrafficHandle(major: 1, minor: parent))
    }
}
