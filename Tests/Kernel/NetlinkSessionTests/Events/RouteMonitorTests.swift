import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// Routes: what a message leaves open, and what no message tells.
@Suite(.networkNamespace, .timeLimit(.minutes(2))) struct RouteMonitorTests {
    private static let ground = [
        "ip link set lo up", "ip link add veth0 type veth peer name veth1", "ip link set veth0 up",
        "ip link set veth1 up", "ip addr add 10.1.0.1/24 dev veth0", "ip addr add fd01::1/64 dev veth0 nodad",
    ]

    @Test func ipv4RoutesOfOneSlotAreToldApart() async throws {
        try await follow(
            .ipv4,
            [
                "ip route add 10.9.0.0/16 via 10.1.0.2", "ip route append 10.9.0.0/16 via 10.1.0.3",
                "ip route append 10.9.0.0/16 via 10.1.0.4", "ip route prepend 10.9.0.0/16 via 10.1.0.5",
                "ip route replace 10.9.0.0/16 via 10.1.0.7", "ip route change 10.9.0.0/16 via 10.1.0.8",
                "ip route append 10.9.0.0/16 via 10.1.0.4 proto static",
                "ip route append 10.9.0.0/16 via 10.1.0.4 mtu 1400",
                "ip route replace blackhole 10.9.0.0/16",
                "ip route del 10.9.0.0/16 via 10.1.0.4 proto static",
                "ip route del 10.9.0.0/16", "ip route del 10.9.0.0/16",
                "ip route replace 10.10.0.0/16 via 10.1.0.2", "ip route replace 10.10.0.0/16 via 10.1.0.3",
                "ip route replace 10.10.0.0/16 via 10.1.0.3 metric 5",
                "ip route replace 10.10.0.0/16 nexthop via 10.1.0.4 nexthop via 10.1.0.5",
                "ip route add 10.10.0.0/16 tos 8 via 10.1.0.4",
                "ip route add 10.10.0.0/16 via 10.1.0.4 table 7",
                "ip route flush 10.10.0.0/16", "ip route flush table 7",
            ])
    }

    @Test func ipv6RoutesOfOneSlotAreToldApart() async throws {
        try await follow(
            .ipv6,
            [
                "ip route add fd09::/48 via fd01::2", "ip route append fd09::/48 via fd01::3",
                "ip route append fd09::/48 via fd01::4 proto static",
                "ip -6 route append fd09::/48 dev veth0",
                "ip -6 route append fd09::/48 dev lo", "ip -6 route del fd09::/48 via fd01::2",
                "ip -6 route replace fd09::/48 dev veth0 src fd01::1",
                "ip route replace fd09::/48 via fd01::7",
                "ip route replace fd09::/48 via fd01::7 metric 5",
                "ip route replace fd09::/48 via fd01::7 metric 5 mtu 1300",
                "ip -6 route add fd0a::/48 nexthop via fd01::4 nexthop via fd01::5",
                "ip -6 route append fd0a::/48 nexthop via fd01::6 nexthop via fd01::7",
                "ip -6 route del fd0a::/48 via fd01::5",
                "ip -6 route replace fd0a::/48 nexthop via fd01::16 nexthop via fd01::17",
                "ip -6 route del fd0a::/48", "ip -6 route flush fd09::/48",
            ])
    }

    @Test(arguments: [IPFamily.ipv4, .ipv6])
    func routesOverNextHopObjectsFollowTheirObjects(_ family: IPFamily) async throws {
        let (ip, gateway) = family == .ipv4 ? ("ip", "10.1.0.") : ("ip -6", "fd01::")
        func prefix(_ number: Int) -> String { family == .ipv4 ? "10.\(number).0.0/16" : "fd0\(number)::/48" }
        try await follow(
            family,
            [
                "\(ip) nexthop add id 7 via \(gateway)7 dev veth0",
                "\(ip) nexthop add id 8 via \(gateway)8 dev veth0", "ip nexthop add id 9 group 7/8",
                "\(ip) route add \(prefix(2)) nhid 7", "\(ip) route add \(prefix(3)) nhid 9",
                "\(ip) route append \(prefix(3)) nhid 7",
                "\(ip) nexthop replace id 7 via \(gateway)17 dev veth0", "ip nexthop del id 7",
                "ip nexthop del id 8",
            ])
    }

    /// All that the kernel says of most of these IPv4 routes is that the link is down, or the address gone.
    @Test(
        arguments: [IPFamily.ipv4, .ipv6],
        [
            ["ip link set veth0 down"], ["ip link set veth1 down", "ip link set veth1 up"],
            ["ip link del veth0"],
            ["ip link del veth1"],
            ["ip addr del 10.1.0.1/24 dev veth0", "ip addr del fd01::1/64 dev veth0"],
            ["ip link set veth0 name other", "ip link set other down"],
        ])
    func routesThatGoSilentlyAreTold(_ family: IPFamily, _ steps: [String]) async throws {
        let namespace = TestNamespace.current
        try namespace.run(Self.ground)
        try namespace.run([
            "ip route add 10.9.0.0/16 via 10.1.0.2", "ip route add 10.8.0.0/16 dev veth0",
            "ip route add 10.7.0.0/16 via 10.1.0.2 table 7", "ip route add blackhole 10.6.0.0/16",
            "ip route add 10.5.0.0/16 nexthop via 10.1.0.3 nexthop dev lo",
            "ip -6 route add fd09::/48 via fd01::2", "ip -6 route add fd08::/48 dev veth0",
        ])
        try await follow(family, steps, on: [])
    }

    /// The flush of many routes takes long after the message that is its only sign.
    @Test func aLongSilentFlushIsWaitedFor() async throws {
        let namespace = TestNamespace.current
        try namespace.run(Self.ground)
        let session = try namespace.session()
        let device = try session.get(.link(.name(InterfaceName("veth0")))).index
        let routes = try Flaps.routes(20_000, on: device)
        let follower = try Follower([.routes(.ipv4)])
        follower.start()
        for _ in 0..<3 {
            try session.perform(routes.map { .addRoute($0) })
            try await follower.agrees(with: session, within: .seconds(30))
            #expect(follower.picture.routes.count > 20_000)
            try session.perform(.setLink(.index(device), .state(.down)))
            try await follower.agrees(with: session, within: .seconds(30))
            #expect(follower.picture.routes.count < 20)
            try session.perform(.setLink(.index(device), .state(.up)))
        }
    }

    private func follow(_ family: IPFamily, _ steps: [String], on ground: [String] = Self.ground) async throws
    {
        let namespace = TestNamespace.current
        try namespace.run(ground)
        let session = try namespace.session()
        let follower = try Follower([.routes(family)])
        follower.start()
        try await follower.agrees(with: session)
        for step in steps {
            try namespace.run(step)
            try await follower.agrees(with: session, after: step)
        }
        #expect(follower.picture.overruns == 0)
    }
}
