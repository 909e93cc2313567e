import Addressing
import NetlinkCodec
import NetlinkSession

/// A message worth keeping: what makes the kernel send it, and under which name it is kept.
struct Recording: Sendable, CustomStringConvertible {
    /// The file's name below `Tests/Golden/netlink`.
    let description: String
    let layout: MessageLayout
    /// What is run in an empty namespace first; `OTHER` is a second one.
    let commands: [String]
    /// Makes the kernel send it: the first message of the layout's type is kept.
    let ask: @Sendable (NetlinkSession) throws -> Void

    init(
        _ name: String, _ layout: MessageLayout, _ commands: [String],
        ask: @escaping @Sendable (NetlinkSession) throws -> Void
    ) {
        description = name
        self.layout = layout
        self.commands = commands
        self.ask = ask
    }

    static let all =
        links + kinds + bridgeMembers + addresses + routes + routes6 + routing + neighbours + entries
        + refusals + trafficControl + conntrack + packetFilter + generic

    private static let links = [
        link("link-loopback", "lo"),
        link(
            "link-veth-peer-elsewhere", "veth0",
            "ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 netns OTHER",
            "ip link set veth0 alias pod:eth0", "ip link property add dev veth0 altname a-second-name"),
        link("link-bridge", "br0", "ip link add br0 address 02:00:00:00:00:02 mtu 1450 type bridge"),
        link(
            "link-bridge-port", "veth0", "ip link add br0 type bridge", "ip link set br0 up",
            "ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1",
            "ip link set veth0 master br0 up", "ip link set veth1 up"),
        link(
            "link-vxlan", "vx1",
            "ip link add vx1 address 02:00:00:00:00:03 mtu 1450 type vxlan id 1 dstport 8472 "
                + "local 192.0.2.1 dev lo nolearning"),
        link(
            "link-vxlan-over-ipv6", "vx2",
            "ip link add vx2 address 02:00:00:00:00:04 type vxlan id 16777215 dstport 4789 "
                + "local 2001:db8::1"),
    ]

    private static let bridgeMembers = [
        Recording(
            "bridge-member-port", .link,
            [
                "ip link add br0 address 02:00:00:00:00:02 type bridge",
                "ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1",
                "ip link set veth0 master br0",
                "bridge link set dev veth0 hairpin on isolated on learning off cost 7",
            ]
        ) { _ = try $0.list(.bridgeMembers(.ports)) }
    ]

    private static let addresses = [
        address(
            "address", .ipv4, "ip addr add 10.1.0.1/24 broadcast 10.1.0.255 dev lo"),
        address("address-with-peer", .ipv4, "ip addr add 10.1.0.1 peer 10.1.0.2/31 dev lo"),
        address("address6", .ipv6, "ip addr add fd01::1/64 dev lo nodad"),
    ]

    /// Two ends of a veth pair that are up, so that no next hop counts as down.
    static let network = [
        "ip link add veth0 type veth peer name veth1", "ip link set veth0 up", "ip link set veth1 up",
        "ip addr add 10.1.0.1/24 dev veth0", "ip addr add 10.2.0.1/24 dev veth1",
        "ip addr add fd01::1/64 dev veth0 nodad", "ip addr add fd02::1/64 dev veth1 nodad",
    ]

    private static let routes = [
        route(
            "route-gateway", .ipv4,
            "ip route add 10.9.0.0/16 via 10.1.0.2 src 10.1.0.1 metric 50 proto static"),
        route("route-onlink", .ipv4, "ip route add 10.9.0.0/16 via 10.9.0.0 dev veth0 onlink proto static"),
        route(
            "route-multipath", .ipv4,
            "ip route add default proto static nexthop via 10.1.0.2 weight 2 nexthop via 10.2.0.2"),
        route(
            "route-metrics", .ipv4,
            "ip route add 10.9.0.0/16 dev veth0 scope link proto static mtu 1400 advmss 1360 rto_min 200ms"),
        route("route-blackhole", .ipv4, "ip route add blackhole 10.9.0.0/16 proto static"),
        route(
            "route-through-ipv6", .ipv4, "ip route add 10.9.0.0/16 via inet6 fd01::2 dev veth0 proto static"),
        route("route-other-table", .ipv4, "ip route add 10.9.0.0/16 dev veth0 table 1000 proto static"),
    ]

    private static let routes6 = [
        route("route6-gateway", .ipv6, "ip route add fd09::/48 via fd01::2 metric 50 proto static"),
        route("route6-onlink", .ipv6, "ip route add fd09::/48 via fd09:: dev veth0 onlink proto static"),
        route(
            "route6-multipath", .ipv6,
            "ip route add fd09::/48 proto static nexthop via fd01::2 weight 2 nexthop via fd02::2"),
        route("route6-metrics", .ipv6, "ip -6 route add default dev veth0 proto static mtu 1400 pref high"),
        route("route6-blackhole", .ipv6, "ip route add blackhole fd09::/48 proto static"),
    ]

    private static let neighbours = [
        neighbour("neighbour", .ipv4, "ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:09 dev veth0"),
        neighbour(
            "neighbour6", .ipv6,
            "ip neigh add fd01::2 lladdr 02:00:00:00:00:09 dev veth0 router nud reachable"),
        forwarding("fdb", "local 192.0.2.1", "bridge fdb add 02:00:00:00:00:09 dev vx1 dst 192.0.2.9"),
        forwarding("fdb6", "local 2001:db8::1", "bridge fdb add 02:00:00:00:00:09 dev vx1 dst 2001:db8::9"),
    ]

    private static let refusals = [
        Recording("refusal-with-text", .acknowledgement, ["ip link set lo up"]) { session in
            let route = Route(
                to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("10.8.0.1"), on: .loopback)
            _ = try session.outcomes(of: [.addRoute(route)])
        },
        Recording("refusal", .acknowledgement, []) { session in
            _ = try session.outcomes(of: [.deleteLink(.name(try InterfaceName("nosuch0")))])
        },
        Recording("end-of-dump-refused", .endOfDump, []) { session in
            _ = try? session.list(.routes(.ipv4, table: RouteTable(rawValue: 1000)))
        },
    ]

    static func link(_ name: String, _ link: String, _ commands: String...) -> Recording {
        Recording(name, .link, commands) { try _ = $0.get(.link(.name(InterfaceName(link)))) }
    }

    static func address(_ name: String, _ family: IPFamily, _ commands: String...) -> Recording {
        Recording(name, .address, commands) { try _ = $0.list(.addresses(family)) }
    }

    static func route(_ name: String, _ family: IPFamily, _ command: String) -> Recording {
        Recording(name, .route, network + [command]) {
            try _ = $0.list(.routes(family, source: .static))
        }
    }

    private static func neighbour(_ name: String, _ family: IPFamily, _ command: String) -> Recording {
        Recording(name, .neighbour, ["ip link add veth0 type veth peer name veth1", command]) { session in
            let link = try session.get(.link(.name(InterfaceName("veth0"))))
            _ = try session.list(.neighbours(family, on: link.index))
        }
    }

    private static func forwarding(_ name: String, _ local: String, _ command: String) -> Recording {
        let device = "ip link add vx1 type vxlan id 1 dstport 8472 \(local) nolearning"
        return Recording(name, .neighbour, [device, command]) { session in
            let link = try session.get(.link(.name(InterfaceName("vx1"))))
            _ = try session.list(.forwarding(on: link.index))
        }
    }
}
