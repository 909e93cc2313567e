import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// What `ip` and `bridge` do is told as it is.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct MonitorTests {
    @Test(arguments: Comparison.all) func thePresentStateComesFirst(_ table: Comparison) async throws {
        let namespace = TestNamespace.current
        try namespace.run(Self.world)
        let follower = try Follower([table])
        follower.start()
        try await follower.agrees(with: namespace.session())
        let news = follower.news()
        #expect(news.count > 1)
        let last = news.lastIndex(of: .current)
        #expect(news[..<(last ?? 0)].allSatisfy { $0.isAppearance })
    }

    @Test func linksComeChangeAndGo() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        let follower = try await self.follower([.links], session)
        let steps = [
            "ip link add br0 type bridge", "ip link add veth0 type veth peer name veth1",
            "ip link set veth0 up", "ip link set veth1 up", "ip link set veth0 master br0",
            "ip link set br0 up", "ip link set veth0 mtu 1400", "ip link set veth0 alias hello",
            "ip link property add dev veth1 altname other", "ip link set veth1 down",
            "ip link set veth1 name pod0",
            "bridge link set dev veth0 learning off", "ip link set veth0 nomaster",
            "ip link set lo up", "ip link del pod0", "ip link del br0",
        ]
        for step in steps {
            try namespace.run(step)
            try await follower.agrees(with: session, after: step)
        }
        #expect(follower.picture.links.map(\.name.text) == ["lo"])
    }

    /// A bridge tells that a port leaves with an `RTM_DELLINK`.
    @Test func aPortThatLeavesItsBridgeIsNoLinkThatGoes() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        try namespace.run([
            "ip link add br0 type bridge", "ip link add veth0 master br0 type veth peer name veth1",
        ])
        let follower = try await self.follower([.links], session)
        try namespace.run("ip link set veth0 nomaster")
        try await follower.agrees(with: session)
        let veth0 = try session.get(.link(.name(InterfaceName("veth0"))))
        try await eventually("veth0 has no master") {
            follower.picture.links.contains { $0.index == veth0.index && $0.relations.master == nil }
        }
        let gone = follower.news().filter {
            if case .link(.disappeared) = $0 { true } else { false }
        }
        #expect(gone.isEmpty)
    }

    @Test func aLinkThatMovesGoesHereAndComesThere() async throws {
        let namespace = TestNamespace.current
        let other = try TestNamespace()
        let (session, inside) = try (namespace.session(), other.session())
        try namespace.run([
            "ip link add veth0 type veth peer name veth1", "ip link set veth0 up", "ip link set veth1 up",
            "ip addr add 10.1.0.1/24 dev veth1", "ip route add 10.9.0.0/16 via 10.1.0.2",
        ])
        let here = try await follower(Comparison.all, session)
        let there = try Follower(Comparison.all, in: other)
        there.start()
        try await there.agrees(with: inside)
        let moved = try session.get(.link(.name(InterfaceName("veth1")))).index
        try session.perform(
            .setLink(.index(moved), .namespace(.descriptor(other.namespace.descriptor.rawValue))))
        try await here.agrees(with: session)
        try await there.agrees(with: inside)
        try other.run("ip link set veth1 up")
        try await here.agrees(with: session)
        try await there.agrees(with: inside)
        #expect(there.picture.links.count == 2)
    }

    @Test func addressesComeChangeAndGo() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        try namespace.run([
            "ip link add veth0 type veth peer name veth1", "ip link set veth0 up", "ip link set veth1 up",
        ])
        let follower = try await self.follower([.addresses(.ipv4), .addresses(.ipv6)], session)
        let steps = [
            "ip addr add 10.1.0.1/24 dev veth0", "ip addr add 10.1.0.2/24 dev veth0",
            "ip addr add 10.2.0.1/24 brd + dev veth0", "ip addr add fd01::1/64 dev veth0 nodad",
            "ip addr add fd01::2/64 dev veth0", "ip addr change fd01::1/64 dev veth0 preferred_lft 0",
            "ip addr del 10.1.0.1/24 dev veth0", "ip addr del fd01::1/64 dev veth0", "ip link set veth0 down",
            "ip link set veth0 up", "ip link del veth0",
        ]
        for step in steps {
            try namespace.run(step)
            try await follower.agrees(with: session, after: step)
        }
        #expect(follower.picture.addresses.isEmpty)
    }

    @Test func neighboursComeChangeAndGo() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        try namespace.run([
            "ip link add veth0 type veth peer name veth1", "ip link set veth0 up", "ip link set veth1 up",
            "ip addr add 10.1.0.1/24 dev veth0", "ip addr add fd01::1/64 dev veth0 nodad",
        ])
        let follower = try await self.follower([.neighbours(.ipv4), .neighbours(.ipv6)], session)
        let steps = [
            "ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev veth0",
            "ip neigh add fd01::2 lladdr 02:00:00:00:00:02 dev veth0",
            "ip neigh add 10.1.0.3 lladdr 02:00:00:00:00:03 dev veth0 nud reachable",
            "ip neigh change 10.1.0.2 lladdr 02:00:00:00:00:04 dev veth0",
            "ip neigh add 10.1.0.5 lladdr 02:00:00:00:00:05 dev veth0 nud noarp",
            "ip neigh add proxy 10.1.0.7 dev veth0",
            "ip neigh change 10.1.0.3 lladdr 02:00:00:00:00:03 dev veth0 nud stale",
            "ip neigh change 10.1.0.3 lladdr 02:00:00:00:00:03 dev veth0 nud noarp",
            "ip neigh del fd01::2 dev veth0", "ip link set veth1 down", "ip link set veth0 down",
        ]
        for step in steps {
            try namespace.run(step)
            try await follower.agrees(with: session, after: step)
        }
        #expect(follower.picture.neighbours.isEmpty)
    }

    @Test func rulesComeAndGo() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        let follower = try await self.follower([.rules(.ipv4), .rules(.ipv6)], session)
        let steps = [
            "ip rule add from 10.1.0.0/24 table 100", "ip rule add from 10.1.0.0/24 table 101 pref 5",
            "ip -6 rule add fwmark 1 table 100", "ip rule add iif veth0 table 100",
            "ip link add veth0 type veth peer name veth1", "ip link del veth0",
            "ip rule del pref 5", "ip rule del iif veth0", "ip -6 rule del fwmark 1",
            "ip rule del from 10.1.0.0/24 table 100",
        ]
        for step in steps {
            try namespace.run(step)
            try await follower.agrees(with: session, after: step)
        }
        #expect(follower.picture.rules.allSatisfy { [0, 32766, 32767].contains($0.priority) })
    }

    @Test func forwardingEntriesComeMoveAndGo() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.session()
        try namespace.run([
            "ip link add br0 type bridge", "ip link set br0 up",
            "ip link add veth0 master br0 type veth peer name veth1", "ip link set veth0 up",
            "ip link add veth2 master br0 type veth peer name veth3", "ip link set veth2 up",
            "ip link add vx1 type vxlan id 1 dstport 8472 local 192.0.2.1", "ip link set vx1 up",
        ])
        let follower = try await self.follower([.forwarding], session)
        let steps = [
            "bridge fdb add 02:00:00:00:00:09 dev veth0 master static",
            "bridge fdb replace 02:00:00:00:00:09 dev veth2 master static",
            "bridge fdb add 02:00:00:00:00:0a dev veth3 self",
            "bridge fdb add 02:00:00:00:00:0b dev vx1 dst 192.0.2.5",
            "bridge fdb replace 02:00:00:00:00:0b dev vx1 dst 192.0.2.6",
            "bridge fdb append 00:00:00:00:00:00 dev vx1 dst 192.0.2.7",
            "bridge fdb append 00:00:00:00:00:00 dev vx1 dst 192.0.2.8",
            "bridge fdb del 00:00:00:00:00:00 dev vx1 dst 192.0.2.7",
            "ip link set veth1 up", "ip link set veth3 up", "ip link set vx1 master br0",
            "ip link set veth0 down", "ip link set veth0 nomaster", "ip link set vx1 nomaster",
            "ip link set vx1 down", "ip link del vx1", "ip link del veth3", "ip link del br0",
        ]
        for step in steps {
            try namespace.run(step)
            try await follower.agrees(with: session, after: step)
        }
    }

    private func follower(_ comparisons: [Comparison], _ session: NetlinkSession) async throws -> Follower {
        let follower = try Follower(comparisons)
        follower.start()
        try await follower.agrees(with: session)
        _ = follower.news()
        return follower
    }

    /// Some of everything.
    private static let world = [
        "ip link set lo up", "ip link add br0 type bridge", "ip link set br0 up",
        "ip link add veth0 master br0 type veth peer name veth1", "ip link set veth0 up",
        "ip link set veth1 up",
        "ip addr add 10.1.0.1/24 dev veth1", "ip addr add fd01::1/64 dev veth1 nodad",
        "ip route add 10.9.0.0/16 via 10.1.0.2", "ip -6 route add fd09::/48 via fd01::2",
        "ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev veth1",
        "ip neigh add fd01::2 lladdr 02:00:00:00:00:02 dev veth1",
        "ip link add vx1 type vxlan id 1 dstport 8472 local 192.0.2.1",
        "bridge fdb add 02:00:00:00:00:09 dev vx1 dst 192.0.2.9",
    ]
}

extension NetlinkEvent {
    fileprivate var isAppearance: Bool {
        switch self {
        case .link(.appeared), .address(.appeared), .route(.appeared), .neighbour(.appeared),
            .forwarding(.appeared), .rule(.appeared):
            true
        default: false
        }
    }
}
