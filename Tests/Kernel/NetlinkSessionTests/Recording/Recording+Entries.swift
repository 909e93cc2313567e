import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting

extension Recording {
    /// Rules, neighbours, forwarding entries and namespace ids.
    static let entries = rules + entriesOfNeighbours + forwarding + namespaceIDs

    private static let rules = [
        rule(
            "rule", .ipv4, priority: 100,
            "ip rule add pref 100 not from 10.1.0.0/16 to 10.2.0.0/16 tos 0x10 fwmark 0x5/0xff iif veth0 "
                + "oif lo uidrange 100-200 ipproto tcp sport 80-90 dport 443 lookup 1000 protocol static "
                + "suppress_prefixlength 3 suppress_ifgroup 7 realms 2/3"),
        rule(
            "rule6-goto", .ipv6, priority: 200,
            "ip -6 rule add pref 200 from fd01::/64 tun_id 77 goto 5000"),
        rule("rule-vrf", .ipv4, priority: 1000, "ip rule add pref 1000 l3mdev protocol kernel"),
        rule("rule-prohibit", .ipv4, priority: 5, "ip rule add pref 5 to 10.9.0.1 prohibit"),
        // What iproute2 6.1 has no words for.
        rule("rule6-masks", .ipv6, priority: 300, "ip -6 rule add pref 300 lookup 7") { session in
            var rule = RoutingRule(.ipv6, .lookup(RouteTable(rawValue: 7)), priority: 300)
            try session.perform(.deleteRule(rule))
            rule.selector.service.dscp = MaskedMatch(0x28, mask: 0x38)
            rule.selector.service.flowLabel = MaskedMatch(0x12300, mask: 0xfff00)
            rule.selector.transport = RuleTransport(
                17, sourcePorts: .masked(MaskedMatch(0x1000, mask: 0xf000)), destinationPorts: .port(53))
            try session.perform(.addRule(rule))
        },
    ]

    private static let entriesOfNeighbours = [
        Recording(
            "neighbour-managed", .neighbour,
            [
                veth, "ip link set veth0 up", "ip link set veth1 up",
                "ip neigh add 10.1.0.2 dev veth0 managed extern_learn protocol bgp",
            ]
        ) { _ = try $0.get(.neighbour(IPAddress("10.1.0.2"), on: index("veth0", $0))) },
        Recording("proxy", .neighbour, [veth, "ip neigh add proxy 10.1.0.9 dev veth0 protocol static"]) {
            _ = try $0.list(.proxies(.ipv4))
        },
        Recording("proxy6", .neighbour, [veth, "ip neigh add proxy fd01::9 dev veth0 router"]) {
            _ = try $0.list(.proxies(.ipv6))
        },
    ]

    private static let veth = "ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1"

    private static let forwarding = [
        Recording(
            "fdb-external", .neighbour,
            [
                veth, "ip link add vx1 type vxlan external dstport 8472 local 192.0.2.1",
                "bridge fdb append 00:00:00:00:00:00 dev vx1 dst 192.0.2.9 port 99 vni 8 src_vni 5 via veth0",
            ]
        ) { _ = try $0.list(.forwarding(on: index("vx1", $0))) },
        Recording(
            "fdb-nexthop", .neighbour,
            [
                "ip nexthop add id 7 via 192.0.2.9 fdb", "ip nexthop add id 70 group 7 fdb",
                "ip link add vx1 type vxlan id 1 dstport 8472 local 192.0.2.1 nolearning",
                "bridge fdb add 02:00:00:00:00:09 dev vx1 nhid 70 extern_learn",
            ]
        ) { _ = try $0.list(.forwarding(on: index("vx1", $0))) },
        Recording(
            "fdb-bridge", .neighbour,
            [
                "ip link add br0 type bridge", "ip link add veth0 master br0 type veth peer name veth1",
                "bridge fdb add 02:00:00:00:00:09 dev veth0 master static sticky",
            ]
        ) { session in
            let key = ForwardingKey(try MACAddress("02:00:00:00:00:09"))
            _ = try session.get(.forwarding(key, in: .bridge(index("br0", session))))
        },
    ]

    private static let namespaceIDs = [
        Recording("namespace-id", .namespaceID, ["ip link add veth0 type veth peer name eth0 netns OTHER"]) {
            _ = try $0.list(.namespaceIDs())
        }
    ]

    private static func index(_ name: String, _ session: NetlinkSession) throws -> InterfaceIndex {
        try session.get(.link(.name(InterfaceName(name)))).index
    }

    /// Deletes the rules that every namespace has, so that the one of interest is the first.
    private static func rule(
        _ name: String, _ family: IPFamily, priority: UInt32, _ command: String,
        prepare: @escaping @Sendable (NetlinkSession) throws -> Void = { _ in }
    ) -> Recording {
        Recording(name, .rule, [command]) { session in
            try prepare(session)
            for standard: UInt32 in [0, 32766, 32767] {
                _ = try session.outcomes(of: [.deleteRule(family, priority: standard)])
            }
            _ = try session.list(.rules(family))
        }
    }
}
