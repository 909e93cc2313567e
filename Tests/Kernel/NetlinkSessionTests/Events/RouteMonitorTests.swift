import Addressing
import GoldenFiles
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// Routes: what a message leaves open, and what no message tells.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct RouteMonitorTests {
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

    /// Whatever `ip` does to a few slots, in bursts.
    @Test(arguments: [IPFamily.ipv4, .ipv6]) func randomCommandsAreFollowed(_ family: IPFamily) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("RouteMonitorTests: seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let namespace = TestNamespace.current
        try namespace.run(Self.ground)
        let (session, folder) = try (namespace.session(), ScratchFolder())
        let follower = try Follower([.routes(family)])
        follower.start()
        for round in 0..<12 {
            let lines = (0..<60).map { _ in command(family, using: &generator) }
            try folder.write(lines.joined(separator: "\n") + "\n", to: "batch")
            // Many of the commands are refused: the route is there already, or it is not.
            let option = family == .ipv4 ? "-4" : "-6"
            _ = try namespace.outcome(of: "ip", [option, "-force", "-batch", folder.path(of: "batch")])
            try await follower.agrees(with: session, after: "round \(round) of seed \(seed)")
        }
        // A reader that comes late is told of several changes as one: of each round at least one is left.
        #expect(follower.news().count >= 12)
        #expect(follower.picture.overruns == 0)
    }

    private func command(_ family: IPFamily, using generator: inout SeededGenerator) -> String {
        let (prefixes, network) =
            family == .ipv4
            ? (["10.8.0.0/16", "10.9.0.0/16"], "10.1.0.") : (["fd08::/48", "fd09::/48"], "fd01::")
        let gateways = (2...5).map { "via \(network)\($0) dev veth0" }
        let ids = ["1", "2", "3"]
        func any(_ choices: [String]) -> String { choices.randomElement(using: &generator) ?? "" }
        let hop = any(
            gateways + ids.map { "nhid \($0)" } + [
                "dev veth0", "dev lo", "nexthop \(any(gateways)) nexthop \(any(gateways))",
            ])
        let extras = any(["", "", "", "proto static", "mtu 1400", "metric 7"])
        return switch Int.random(in: 0..<20, using: &generator) {
        case 0: "nexthop add id \(any(ids)) \(any(gateways))"
        case 1: "nexthop replace id \(any(ids)) \(any(gateways))"
        case 2: "nexthop del id \(any(ids))"
        case 3: "link set veth0 down\nlink set veth0 up\naddr replace fd01::1/64 dev veth0 nodad"
        case 4..<9: "route del \(any(prefixes)) \(any([hop, "", "dev veth0"]))"
        default:
            "route \(any(["add", "append", "replace", "prepend", "change"])) \(any(prefixes)) \(hop) \(extras)"
        }
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
    ///
    /// A list of routes does not wait for it: without a barrier, thousands of routes that are gone are listed here.
    @Test func aLongSilentFlushIsWaitedFor() async throws {
        let namespace = TestNamespace.current
        // A link of which one message tells that it goes down: it has no peer, and no carrier to lose.
        try namespace.run([
            "ip link add vx1 type vxlan id 1 dstport 8472 local 192.0.2.1", "ip link set vx1 up",
            "ip addr add 10.1.0.1/24 dev vx1",
        ])
        let session = try namespace.session()
        let device = try session.get(.link(.name(InterfaceName("vx1")))).index
        // Told one by one: after a long list the monitor would rest, and come too late to be fooled.
        let follower = try Follower([.routes(.ipv4)], receiveBuffer: 1 << 26)
        follower.start()
        try await follower.agrees(with: session)
        try session.perform(Flaps.routes(40_000, on: device).map { .addRoute($0) })
        try await eventually("all routes are told", within: .seconds(180)) {
            follower.picture.routes.count > 40_000
        }
        try session.perform(.setLink(.index(device), .state(.down)))
        try await follower.agrees(with: session, within: .seconds(180))
        #expect(follower.picture.routes.count < 10)
        #expect(follower.picture.overruns == 0)
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
