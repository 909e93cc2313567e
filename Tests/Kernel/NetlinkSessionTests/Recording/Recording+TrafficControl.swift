import Addressing
import NetlinkCodec
import NetlinkSession

extension Recording {
    static let trafficControl = [
        discipline(
            "qdisc-tbf", .root,
            "tc qdisc add dev ifb0 root handle 1: tbf rate 40gbit burst 1m latency 10ms peakrate 80gbit mtu 9000"
        ),
        discipline("qdisc-htb", .root, "tc qdisc add dev ifb0 root handle 1: htb default 10"),
        discipline("qdisc-ingress", .ingress, "tc qdisc add dev ifb0 ingress_block 7 ingress"),
        Recording(
            "class-htb", .trafficClass,
            [
                ifb, "tc qdisc add dev ifb0 root handle 1: htb",
                "tc class add dev ifb0 parent 1: classid 1:10 htb rate 10mbit ceil 40gbit prio 2 quantum 3000",
            ]
        ) { try _ = $0.get(.trafficClass(TrafficHandle("1:10"), on: ifbIndex($0))) },
        Recording(
            "filter-u32", .trafficFilter,
            [
                ifb, "tc qdisc add dev ifb0 ingress",
                "tc filter add dev ifb0 parent ffff: prio 3 protocol ip u32 match ip dst 10.0.0.0/8 "
                    + "match ip protocol 6 0xff flowid 1:1 action mirred egress redirect dev lo",
            ]
        ) { session in
            var filter = TrafficFilter(
                .u32(U32Filter(.everything)), at: .link(try ifbIndex(session), parent: .ingressDiscipline),
                priority: 3, protocol: .ipv4)
            filter.handle = 0x8000_0800
            _ = try session.get(.trafficFilter(like: filter))
        },
    ]

    private static let ifb = "ip link add ifb0 index 20 type ifb"

    private static func discipline(_ name: String, _ parent: TrafficHandle, _ command: String) -> Recording {
        Recording(name, .queueingDiscipline, [ifb, command]) {
            try _ = $0.get(.queueingDiscipline(on: ifbIndex($0), parent: parent))
        }
    }
}

private func ifbIndex(_ session: NetlinkSession) throws -> InterfaceIndex {
    try session.get(.link(.name(InterfaceName("ifb0")))).index
}
