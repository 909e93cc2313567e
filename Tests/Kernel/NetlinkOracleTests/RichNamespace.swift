import NetworkTesting

/// A namespace with something of each kind that the decoders know.
struct RichNamespace {
    private let namespace: TestNamespace
    /// Holds the other end of a veth pair.
    private let other: TestNamespace

    init(in namespace: TestNamespace = .current) throws {
        self.namespace = namespace
        other = try TestNamespace()
        try namespace.run(Self.links.map { $0.replacing("OTHER", with: other.path) })
        try namespace.run(Self.addresses + Self.routes + Self.rules + Self.neighbours)
    }

    /// What the kernel tells of the namespace, the other one still there.
    func payloads(of dumps: KernelDump...) throws -> [[UInt8]] {
        try dumps.flatMap { try $0.payloads(in: namespace) }
    }

    private static let links = [
        "ip link set lo up",
        "ip link add br0 type bridge",
        "ip link add br1 txqueuelen 77 type bridge",
        "ip link add veth0 address 02:00:00:00:01:00 mtu 1400 type veth peer name veth1",
        "ip link add veth2 type veth peer name eth0 netns OTHER",
        "ip link set veth0 master br0 up",
        "ip link set veth1 up group 7 alias pod:eth0",
        "ip link property add dev veth1 altname a-second-name",
        "ip link set br0 up",
        "ip link add veth3 type veth peer name veth4",
        "ip link set veth3 master br1",
        "bridge link set dev veth0 hairpin on learning off cost 7 priority 9",
        "ip link set veth2 promisc on mode dormant",
        "ip link add vx1 mtu 1450 type vxlan id 77 dstport 4789 local 192.0.2.1 dev veth1 nolearning ageing 120",
        "ip link add vx2 type vxlan id 16777215 dstport 8472 local 2001:db8::1 ttl 3 tos 4",
        "ip link add vx3 type vxlan id 3 dstport 4790 group 239.1.1.1 dev veth1",
        "ip link add mac0 link veth1 type macvlan mode bridge",
        "ip link add mac1 link veth1 type macvlan mode private",
        "ip link add ifb0 numtxqueues 3 type ifb",
        "ip link set ifb0 gso_max_size 30000 gso_max_segs 100",
        "ip tuntap add tun0 mode tun",
        "ip tuntap add tap0 mode tap",
    ]

    private static let addresses = [
        "ip addr add 10.1.0.1/24 brd + dev veth1",
        "ip addr add 10.1.0.2/24 dev veth1 label veth1:one",
        "ip addr add 10.2.0.1 peer 10.2.0.9/32 dev veth1",
        "ip addr add 10.3.0.1/16 dev br0 scope link noprefixroute",
        "ip addr add 10.4.0.1/24 dev br0 valid_lft 3600 preferred_lft 1800",
        "ip addr add fd01::1/64 dev veth1 nodad",
        "ip addr add fd02::1 peer fd02::9/128 dev veth1 nodad",
        "ip addr add fd03::1/48 dev br0 nodad noprefixroute home",
    ]

    private static let routes = [
        "ip route add default via 10.1.0.9 metric 5",
        "ip route add 10.9.0.0/16 via 10.1.0.9 dev veth1 src 10.1.0.2 proto 83",
        "ip route add 10.10.0.0/16 via 192.0.2.9 dev veth1 onlink",
        "ip route add 10.11.0.0/16 nexthop via 10.1.0.9 weight 3 nexthop via 10.1.0.10 nexthop dev br0 weight 256",
        "ip route add 10.12.0.0/16 dev veth1 mtu lock 1300 advmss 1200 initcwnd 20 rto_min 5ms",
        "ip route add 10.13.0.0/16 dev veth1 congctl reno",
        "ip route add 10.14.0.0/16 via inet6 fd01::9 dev veth1",
        "ip route add 10.15.0.0/16 via 10.1.0.9 table 1000 tos 0x10",
        "ip route add blackhole 10.16.0.0/16",
        "ip route add unreachable 10.17.0.0/16 metric 9",
        "ip route add prohibit 10.18.0.0/16 table 7",
        "ip route add throw 10.19.0.0/16",
        "ip -6 route add default via fd01::9 dev veth1 pref high",
        "ip -6 route add fd09::/48 via fd01::9 dev veth1 src fd01::1 proto static metric 50",
        "ip -6 route add fd0a::/48 via fd77::9 dev veth1 onlink",
        "ip -6 route add fd0b::/48 nexthop via fd01::9 weight 3 nexthop via fd01::a dev veth1",
        "ip -6 route add fd0c::/48 dev veth1 mtu 1300 hoplimit 9 expires 1000",
        "ip -6 route add fd0d::/48 from fd01::/64 via fd01::9 dev veth1",
        "ip -6 route add blackhole fd0e::/48",
        "ip -6 route add unreachable fd0f::/48 table 1000",
    ]

    private static let rules = [
        "ip rule add pref 100 from 10.1.0.0/16 to 10.2.0.0/24 tos 0x10 fwmark 5/0xff iif veth1 lookup 7",
        "ip rule add pref 110 oif lo ipproto tcp sport 80 dport 1000-2000 lookup 1000",
        "ip rule add pref 120 not from 10.3.0.1 prohibit",
        "ip rule add pref 130 from all protocol 83 goto 200",
        "ip rule add pref 200 from all nop",
        "ip rule add pref 210 from all l3mdev",
        "ip -6 rule add pref 100 from fd01::/64 to fd02::1 fwmark 7 blackhole",
        "ip -6 rule add pref 110 iif gone unreachable",
    ]

    private static let neighbours = [
        "ip neigh add 10.1.0.20 lladdr 02:00:00:00:00:20 dev veth1",
        "ip neigh add 10.1.0.21 lladdr 02:00:00:00:00:21 dev veth1 nud reachable",
        "ip neigh add 10.1.0.22 lladdr 02:00:00:00:00:22 dev veth1 nud stale extern_learn",
        "ip neigh add 10.1.0.23 dev veth1 nud noarp lladdr 02:00:00:00:00:23",
        "ip neigh add fd01::20 lladdr 02:00:00:00:00:20 dev veth1 router",
        "ip neigh add proxy 10.1.0.30 dev veth1",
        "ip neigh add proxy fd01::30 dev br0",
        "bridge fdb add 02:00:00:00:00:31 dev vx1 dst 192.0.2.31",
        "bridge fdb append 02:00:00:00:00:31 dev vx1 dst 192.0.2.32",
        "bridge fdb add 02:00:00:00:00:33 dev vx2 dst 2001:db8::33 dynamic",
        "bridge fdb add 02:00:00:00:00:34 dev veth0 master static",
        "bridge fdb add 02:00:00:00:00:35 dev br0 self",
    ]
}
