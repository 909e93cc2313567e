import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

@Suite(.networkNamespace) struct TrafficReadingTests {
    @Test func readsAShaper() throws {
        let bench = try TrafficBench()
        try bench.namespace.run(
            "tc qdisc add dev veth0 root handle 1: tbf rate 8mbit burst 20k limit 30000 peakrate 16mbit mtu 1540 mpu 64"
        )
        let discipline = try bench.session.get(.queueingDiscipline(on: bench.link))
        #expect(discipline.interface == bench.link)
        #expect(discipline.parent == .root)
        #expect(discipline.handle.description == "1:")
        #expect(discipline.statistics == TrafficStatistics())
        guard case .tbf(let settings) = discipline.kind else {
            Issue.record("\(discipline.kind)")
            return
        }
        #expect(settings.rate.bytesPerSecond == 1_000_000)
        #expect(settings.rate.minimumPacketUnit == 64)
        #expect(settings.rate.linkLayer == .ethernet)
        #expect(settings.limit == 30000)
        #expect(settings.burst == .ticks(320_000))
        #expect(settings.burst.bytes(at: settings.rate) == 20 << 10)
        let peak = try #require(settings.peak)
        #expect(peak.rate.bytesPerSecond == 2_000_000)
        // Two bytes are lost in rounding to microseconds; tc(8) shows as many.
        #expect(peak.mtu.bytes(at: peak.rate) == 1538)
        #expect(settings.unknown.isEmpty)
        let shown = try IPOracle("tc -j -d qdisc show dev veth0").objects[0]["options"] as? [String: Any]
        #expect(shown?["mtu"] as? String == "1538b/1")
        #expect(shown?["lat"] as? Int == Int(settings.latency() / .microseconds(1)))
    }

    @Test func readsClassesOfOneDisciplineOrOfAll() throws {
        let bench = try TrafficBench()
        try bench.namespace.run([
            "tc qdisc add dev veth0 root handle 1: htb default 10",
            "tc class add dev veth0 parent 1: classid 1:1 htb rate 10mbit ceil 12mbit prio 3 quantum 2000",
            "tc class add dev veth0 parent 1:1 classid 1:10 htb rate 5mbit",
            "tc qdisc add dev veth0 parent 1:10 handle 20: tbf rate 1mbit burst 10k latency 5ms",
        ])
        let all = try bench.session.list(.trafficClasses(on: bench.link))
        #expect(Set(all.map(\.handle.description)) == ["1:1", "1:10", "20:1"])
        let some = try bench.session.list(.trafficClasses(on: bench.link, of: TrafficHandle(major: 1)))
        #expect(Set(some.map(\.handle.description)) == ["1:1", "1:10"])
        let leaf = try bench.session.get(.trafficClass(TrafficHandle("1:10"), on: bench.link))
        #expect(leaf.leaf.description == "20:")
        #expect(leaf.parent.description == "1:1")
        let counters = try #require(leaf.statistics.flatMap(HierarchicalTokenBucketCounters.init))
        #expect(counters.lent == 0)
        #expect(counters.tokens == 40_000)
        guard
            case .htb(let settings) = try #require(all.first { $0.handle.minor == 1 && $0.parent == .root })
                .kind
        else {
            Issue.record("no class of htb")
            return
        }
        #expect(settings.level == 7)
        #expect(settings.rate == .mbit(10))
        #expect(settings.ceiling == .mbit(12))
        #expect(settings.unknown.isEmpty)
    }

    @Test func readsAFilterWithItsActions() throws {
        let bench = try TrafficBench()
        try bench.namespace.run([
            "tc qdisc add dev veth0 ingress",
            "tc filter add dev veth0 parent ffff: prio 3 protocol ip u32 match ip dst 10.0.0.0/8 "
                + "match ip protocol 6 0xff indev veth0 action mirred egress mirror dev ifb0 pipe "
                + "action mirred ingress redirect dev veth1",
        ])
        let list = try bench.session.list(.trafficFilters(at: bench.atIngress))
        #expect(list.map(\.handle) == [0, 0x8000_0000, 0x8000_0800])
        let filter = try #require(list.last)
        #expect(filter.priority == 3)
        #expect(filter.protocol == .ipv4)
        #expect(filter.chain == 0)
        #expect(filter.unknown.isEmpty)
        guard case .u32(let settings) = filter.kind else {
            Issue.record("\(filter.kind)")
            return
        }
        let matches = [U32Match.destination(try IPPrefix("10.0.0.0/8")), .transport(6, over: .ipv4)]
        #expect(settings.selector?.keys == matches.flatMap(\.keys))
        #expect(settings.selector?.flags == .terminal)
        #expect(settings.incoming?.text == "veth0")
        #expect(settings.flags == .notInHardware)
        #expect(settings.unknown.isEmpty)
        let second = try bench.session.get(.link(.name(InterfaceName("veth1")))).index
        let mirred = settings.actions.compactMap { action in
            if case .mirred(let mirred) = action.kind { mirred } else { nil }
        }
        #expect(mirred.map(\.place) == [.egress(bench.ifb), .ingress(second)])
        #expect(mirred.map(\.transfer) == [.mirror, .redirect])
        #expect(mirred.map(\.control.verdict) == [.pipe, .stolen])
        #expect(mirred.map(\.control.bindings) == [1, 1])
        #expect(mirred.allSatisfy { $0.times != nil && $0.unknown.isEmpty })
        #expect(settings.actions.map(\.statistics?.packets) == [0, 0])
        let same = try bench.session.get(.trafficFilter(like: filter))
        #expect(same.kind.name == "u32" && same.handle == filter.handle && same.priority == 3)
    }

    @Test func listsOneLinkOrAll() throws {
        let bench = try TrafficBench()
        try bench.namespace.run([
            "tc qdisc add dev veth0 root handle 1: tbf rate 8mbit burst 20k latency 5ms",
            "tc qdisc add dev ifb0 root handle 1: pfifo limit 7", "tc qdisc add dev ifb0 clsact",
        ])
        let all = try bench.session.list(.queueingDisciplines())
        #expect(Set(all.map(\.interface)) == [bench.link, bench.ifb])
        let some = try bench.session.list(.queueingDisciplines(on: bench.ifb))
        #expect(some.map(\.kind) == [.pfifo(limit: 7), .clsact])
        // What tbf queues in is a discipline too, which nobody has asked for.
        let hidden = try bench.session.list(.queueingDisciplines(on: bench.link, .all))
        #expect(hidden.map(\.kind.name).sorted() == ["bfifo", "tbf"])
        #expect(try bench.session.list(.queueingDisciplines(on: bench.link)).map(\.kind.name) == ["tbf"])
    }

    @Test func countsWhatTheToolCounts() throws {
        let namespace = TestNamespace.current
        try namespace.run([
            "ip link set lo up", "tc qdisc add dev lo root handle 1: htb default 10",
            "tc class add dev lo parent 1: classid 1:10 htb rate 100mbit",
            "ping -q -c 5 -i 0.01 -s 1000 127.0.0.1",
        ])
        let session = try namespace.session()
        let ours = try #require(try session.get(.queueingDiscipline(on: .loopback)).statistics)
        let shown = try IPOracle("tc -j -s qdisc show dev lo").objects[0]
        #expect(ours.packets == 10)
        #expect(shown["packets"] as? Int == 10)
        #expect(shown["bytes"] as? Int == Int(ours.bytes))
        #expect(shown["drops"] as? Int == Int(ours.queue.drops))
        #expect(shown["overlimits"] as? Int == Int(ours.queue.overlimits))
        #expect(shown["backlog"] as? Int == Int(ours.queue.backlog))
        let part = try session.get(.trafficClass(TrafficHandle("1:10"), on: .loopback))
        #expect(part.statistics?.packets == 10)
        #expect(part.statistics.flatMap(HierarchicalTokenBucketCounters.init)?.lent == 10)
    }

    @Test func countsWhatIsDroppedAndEstimatesTheRate() throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        try session.perform(.setLink(.index(.loopback), .state(.up)))
        let settings = TokenBucketFilter(
            rate: ShapingRate(bytesPerSecond: 100), burst: .bytes(1500), limit: 1500)
        var discipline = QueueingDiscipline(.tbf(settings), on: .loopback)
        discipline.estimator = RateEstimator(interval: -2, averageLog: 1)
        try session.perform(.addQueueingDiscipline(discipline))
        // Some of what is sent finds the queue full; ping then fails.
        try namespace.run("ping -q -c 1 -s 100 127.0.0.1")
        _ = try? namespace.run("ping -q -c 9 -i 0.01 -W 1 -s 1000 127.0.0.1")
        let ours = try #require(try session.get(.queueingDiscipline(on: .loopback)).statistics)
        #expect(ours.queue.drops > 0)
        #expect(ours.rate != nil)
    }
}
