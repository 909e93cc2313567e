import Addressing
import NetlinkCodec
import NetlinkSession

extension MessageLayout {
    static let nextHop = MessageLayout(
        .newNextHop, "RTM_NEWNEXTHOP", "struct nhmsg", size: 8, "NHA_", nextHopNames)

    static let nextHopBucket = MessageLayout(
        .newNextHopBucket, "RTM_NEWNEXTHOPBUCKET", "struct nhmsg", size: 8, "NHA_", nextHopNames)

    private static let nextHopNames = """
        UNSPEC ID GROUP GROUP_TYPE BLACKHOLE OIF GATEWAY ENCAP_TYPE ENCAP GROUPS MASTER FDB RES_GROUP RES_BUCKET \
        OP_FLAGS GROUP_STATS HW_STATS_ENABLE HW_STATS_USED
        """
}

extension Recording {
    static let routing = rareRoutes + rareRoutes6 + lookups + nextHops + rareAddresses

    private static let rareRoutes = [
        route(
            "route-encap", .ipv4,
            "ip route add 10.9.0.0/16 encap ip id 7 dst 10.1.0.2 src 10.1.0.1 tos 4 ttl 9 key csum dev veth0 "
                + "proto static"),
        route(
            "route-multipath-encap", .ipv4,
            "ip route add 10.9.0.0/16 proto static nexthop via 10.1.0.2 encap ip id 7 dst 10.1.0.3 dev veth0 "
                + "nexthop via inet6 fd02::2 dev veth1 realms 5"),
        route(
            "route-congestion", .ipv4,
            "ip route add prohibit 10.9.0.0/16 proto static mtu lock 1400 window 9000 rtt 30ms rttvar 10ms "
                + "ssthresh 9 cwnd lock 8 reordering 4 hoplimit 5 initcwnd 6 initrwnd 7 quickack 1 features ecn "
                + "congctl reno fastopen_no_cookie 1 realms 3/4"),
    ]

    private static let rareRoutes6 = [
        route(
            "route6-encap", .ipv6,
            "ip route add fd09::/48 encap ip6 id 7 dst fd01::2 hoplimit 3 dev veth0 proto static"),
        route(
            "route6-segments", .ipv6,
            "ip route add fd09::/48 encap seg6 mode encap segs fd01::5,fd01::6 dev veth0 proto static"),
        route(
            "route6-segments-inline", .ipv6,
            "ip route add fd09::/48 encap seg6 mode inline segs fd01::5,fd01::6 hmac 7 dev veth0 proto static"
        ),
        route(
            "route6-local-segment", .ipv6,
            "ip route add fd09::/48 encap seg6local action End dev veth0 proto static"),
        route(
            "route6-expires", .ipv6,
            "ip -6 route add fd09::/48 from fd08::/48 via fd01::2 proto static expires 100"),
    ]

    private static let lookups = [
        Recording("route-lookup", .route, network) { session in
            var lookup = RouteLookup(to: try IPAddress("10.1.0.9"))
            lookup.mark = 7
            lookup.user = 8
            _ = try session.get(.route(lookup))
        },
        object("route-object", "ip nexthop add id 7 via 10.1.0.2 dev veth0", "nhid 7"),
        Recording(
            "route-group", .route,
            network + [
                "ip nexthop add id 7 via 10.1.0.2 dev veth0", "ip nexthop add id 8 via 10.2.0.2 dev veth1",
                "ip nexthop add id 9 group 7,3/8", "ip route add 10.9.0.0/16 nhid 9 proto static",
            ]
        ) { try _ = $0.list(.routes(.ipv4, source: .static)) },
    ]

    private static let nextHops = [
        nextHop("nexthop", 7, "ip nexthop add id 7 via 10.8.0.2 dev veth0 onlink proto bird"),
        nextHop("nexthop6", 7, "ip -6 nexthop add id 7 dev veth0"),
        nextHop(
            "nexthop-encap", 7, "ip nexthop add id 7 via 10.1.0.2 encap ip id 7 dst 10.1.0.3 dev veth0"),
        nextHop("nexthop-blackhole", 7, "ip link set lo up", "ip nexthop add id 7 blackhole"),
        nextHop("nexthop-fdb", 7, "ip nexthop add id 7 via 10.1.0.2 fdb"),
        nextHop(
            "nexthop-group", 9, "ip nexthop add id 7 via 10.1.0.2 dev veth0",
            "ip nexthop add id 8 via 10.2.0.2 dev veth1", "ip nexthop add id 9 group 7,3/8,256"),
        nextHop(
            "nexthop-resilient", 9, "ip nexthop add id 7 via 10.1.0.2 dev veth0",
            "ip nexthop add id 9 group 7 type resilient buckets 32 idle_timer 60 unbalanced_timer 100"),
        Recording(
            "nexthop-bucket", .nextHopBucket,
            network + [
                "ip nexthop add id 7 via 10.1.0.2 dev veth0",
                "ip nexthop add id 9 group 7 type resilient buckets 8",
            ]
        ) { try _ = $0.list(.nextHopBuckets(of: 9)) },
    ]

    private static let rareAddresses = [
        address(
            "address-rare", .ipv4,
            "ip addr add 10.5.0.1 peer 10.5.0.2/24 dev lo metric 50 valid_lft 100 preferred_lft 0 scope site "
                + "label lo:x"),
        address(
            "address6-peer", .ipv6,
            "ip addr add fd05::1 peer fd05::2/64 dev lo metric 50 nodad noprefixroute home mngtmpaddr"),
    ]

    private static func object(_ name: String, _ object: String, _ words: String) -> Recording {
        Recording(name, .route, network + [object, "ip route add 10.9.0.0/16 \(words) proto static"]) {
            try _ = $0.list(.routes(.ipv4, source: .static))
        }
    }

    private static func nextHop(_ name: String, _ id: UInt32, _ commands: String...) -> Recording {
        Recording(name, .nextHop, network + commands) { try _ = $0.get(.nextHop(id)) }
    }
}
