import Addressing
import NetlinkCodec
import Testing

extension TrafficCase {
    static let filters = [
        TrafficCase(
            "everything redirected to an ifb", places: ["dev veth0 parent ffff:"],
            tool: [
                "tc qdisc add dev veth0 ingress",
                "tc filter add dev veth0 parent ffff: prio 1 u32 match u32 0 0 flowid 1:1 "
                    + "action mirred egress redirect dev ifb0",
            ]
        ) { bench in
            let settings = U32Filter(
                .everything, classID: TrafficHandle(major: 1, minor: 1),
                actions: [.redirect(.egress(bench.ifb))])
            return [
                .addQueueingDiscipline(QueueingDiscipline(.ingress, on: bench.link)),
                .addTrafficFilter(TrafficFilter(.u32(settings), at: bench.atIngress, priority: 1)),
            ]
        },
        TrafficCase(
            "both sides of clsact", places: ["dev veth0 ingress", "dev veth0 egress"],
            tool: [
                "tc qdisc add dev veth0 clsact",
                "tc filter add dev veth0 ingress prio 7 protocol ip u32 match ip dst 10.1.2.0/24 "
                    + "match ip sport 80 0xffff action mirred egress mirror dev ifb0",
                "tc filter add dev veth0 egress prio 8 protocol ipv6 chain 3 u32 "
                    + "match ip6 src fd00:1:2::/47 match ip6 protocol 17 0xff skip_hw "
                    + "action mirred ingress redirect dev ifb0",
            ]
        ) { bench in
            let incoming = try U32Selector(
                .destination(try IPPrefix("10.1.2.0/24")), .sourcePort(80, over: .ipv4))
            let outgoing = try U32Selector(
                .source(try IPPrefix("fd00:1:2::/47")), .transport(17, over: .ipv6))
            var settings = U32Filter(outgoing, actions: [.redirect(.ingress(bench.ifb))])
            settings.flags = .skipHardware
            var filter = TrafficFilter(
                .u32(settings), at: .link(bench.link, parent: .clsactEgress), priority: 8, protocol: .ipv6)
            filter.chain = 3
            return [
                .addQueueingDiscipline(QueueingDiscipline(.clsact, on: bench.link)),
                .addTrafficFilter(
                    TrafficFilter(
                        .u32(U32Filter(incoming, actions: [.mirror(.egress(bench.ifb))])),
                        at: .link(bench.link, parent: .clsactIngress), priority: 7, protocol: .ipv4)),
                .addTrafficFilter(filter),
            ]
        },
        TrafficCase(
            "a block that two links share", places: ["block 7"],
            tool: [
                "tc qdisc add dev veth0 ingress_block 7 ingress",
                "tc qdisc add dev ifb0 ingress_block 7 ingress",
                "tc filter add block 7 prio 2 protocol all u32 match u32 0 0 "
                    + "action mirred egress redirect dev ifb0",
            ]
        ) { bench in
            var disciplines = [bench.link, bench.ifb].map { QueueingDiscipline(.ingress, on: $0) }
            for index in disciplines.indices { disciplines[index].blocks.ingress = 7 }
            let settings = U32Filter(.everything, actions: [.redirect(.egress(bench.ifb))])
            return disciplines.map { .addQueueingDiscipline($0) } + [
                .addTrafficFilter(TrafficFilter(.u32(settings), at: .block(7), priority: 2))
            ]
        },
        TrafficCase(
            "filters that lead to classes", places: ["dev veth0"],
            tool: [
                "tc qdisc add dev veth0 root handle 1: htb default 10",
                "tc class add dev veth0 parent 1: classid 1:10 htb rate 10mbit",
                "tc filter add dev veth0 parent 1: prio 1 protocol ip u32 match ip dsfield 0x10 0xfc "
                    + "match mark 5 0xff flowid 1:10",
                "tc filter add dev veth0 parent 1: prio 2 protocol ip u32 match ip src 10.0.0.1 flowid 1:10",
                "tc filter add dev veth0 parent 1: prio 3 protocol ip u32 match ip src 10.0.0.2 flowid 1:10",
                "tc filter del dev veth0 parent 1: prio 3",
            ], ours: classification),
        TrafficCase(
            "filters that are all deleted", places: ["dev veth0 parent ffff:"],
            tool: [
                "tc qdisc add dev veth0 ingress",
                "tc filter add dev veth0 parent ffff: prio 1 u32 match u32 0 0 flowid 1:1",
                "tc filter add dev veth0 parent ffff: prio 2 u32 match u32 0 0 flowid 1:1",
                "tc filter del dev veth0 parent ffff:",
            ]
        ) { bench in
            let settings = U32Filter(.everything, classID: TrafficHandle(major: 1, minor: 1))
            return [
                .addQueueingDiscipline(QueueingDiscipline(.ingress, on: bench.link)),
                .addTrafficFilter(TrafficFilter(.u32(settings), at: bench.atIngress, priority: 1)),
                .addTrafficFilter(TrafficFilter(.u32(settings), at: bench.atIngress, priority: 2)),
                .deleteTrafficFilters(at: bench.atIngress),
            ]
        },
    ]

    @Sendable private static func classification(_ bench: TrafficBench) throws -> [NetlinkRequest] {
        let place = TrafficFilterPlace.link(bench.link, parent: TrafficHandle(major: 1))
        let target = TrafficHandle(major: 1, minor: 0x10)
        var marked = U32Filter(
            try U32Selector(.trafficClass(0x10, mask: 0xfc, over: .ipv4)), classID: target)
        marked.mark = .init(5, mask: 0xff)
        func filter(_ settings: U32Filter, priority: UInt16) -> NetlinkRequest {
            .addTrafficFilter(
                TrafficFilter(.u32(settings), at: place, priority: priority, protocol: .ipv4))
        }
        func from(_ host: String) throws -> U32Filter {
            U32Filter(try U32Selector(.source(try IPPrefix(host + "/32"))), classID: target)
        }
        return [
            .addQueueingDiscipline(bench.first(.htb(HierarchicalTokenBucket(defaultClass: 0x10)))),
            .addTrafficClass(bench.htbClass(0x10, HierarchicalTokenBucketClass(rate: .mbit(10)))),
            filter(marked, priority: 1), filter(try from("10.0.0.1"), priority: 2),
            filter(try from("10.0.0.2"), priority: 3),
            .deleteTrafficFilters(at: place, priority: 3),
        ]
    }

    static let tables = [
        TrafficCase(
            "a hash table with filters in its buckets", places: ["dev veth0"],
            tool: [
                "tc qdisc add dev veth0 root handle 1: htb",
                "tc filter add dev veth0 parent 1: prio 5 protocol ip handle 2: u32 divisor 256",
                "tc filter add dev veth0 parent 1: prio 5 protocol ip u32 ht 2:7: match ip src 10.0.0.7 "
                    + "flowid 1:7",
                "tc filter add dev veth0 parent 1: prio 5 protocol ip u32 ht 800:: match ip src 10.0.0.0/24 "
                    + "hashkey mask 0x000000ff at 12 link 2:",
            ]
        ) { bench in
            let place = TrafficFilterPlace.link(bench.link, parent: TrafficHandle(major: 1))
            func filter(_ settings: U32Filter, handle: U32Handle? = nil) -> NetlinkRequest {
                var filter = TrafficFilter(.u32(settings), at: place, priority: 5, protocol: .ipv4)
                filter.handle = handle?.rawValue ?? 0
                return .addTrafficFilter(filter)
            }
            var seventh = U32Filter(
                try U32Selector(.source(try IPPrefix("10.0.0.7/32"))),
                classID: TrafficHandle(major: 1, minor: 7))
            seventh.tables.home = U32Handle("2:7:")
            var selector = try U32Selector(.source(try IPPrefix("10.0.0.0/24")))
            selector.hashKey = .init(mask: 0xff, at: 12)
            var link = U32Filter(selector)
            link.tables.home = U32Handle("800::")
            link.tables.next = U32Handle("2:")
            return [
                .addQueueingDiscipline(bench.first(.htb(HierarchicalTokenBucket()))),
                filter(U32Filter(divisor: 256), handle: U32Handle(table: 2)), filter(seventh), filter(link),
            ]
        }
    ]
}
