import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct NextHopTests {
    /// What `ip nexthop add id 20` is told.
    static let lines = [
        "via 10.1.0.2 dev veth0", "via 10.8.0.2 dev veth0 onlink proto bird", "via fd01::2 dev veth0",
        "dev veth0", "blackhole", "via 10.1.0.2 fdb", "group 7/8,3", "group 7,256 proto static",
        "group 7/8 type resilient buckets 32 idle_timer 60 unbalanced_timer 100",
        "via 10.1.0.2 encap ip id 7 dst 10.1.0.3 ttl 4 key dev veth0",
        "via fd01::2 encap seg6 mode encap segs fd01::5 dev veth0",
    ]

    /// The tool makes it and we read it; we make the same and the tool shows the same.
    @Test(arguments: lines)
    func makesTheObjectThatIPMakes(_ line: String) throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        try namespace.run("ip nexthop add id 20 \(line)")
        var object = try pair.session.get(.nextHop(20))
        let shown = try namespace.run("ip -d nexthop show id 20")
        try pair.session.perform(.deleteNextHop(20))
        let gone = #expect(throws: NetlinkError.self) { try pair.session.get(.nextHop(20)) }
        #expect(gone?.errno == .noSuchFileOrDirectory)

        try pair.session.perform(.addNextHop(object))
        var ours = try pair.session.get(.nextHop(20))
        #expect(try namespace.run("ip -d nexthop show id 20") == shown)
        // A resilient group out of balance tells for how long.
        object.forgetTime()
        ours.forgetTime()
        #expect(ours == object)
        #expect(object.unknown.isEmpty)
    }

    @Test func replacesAnObjectUnderItsRoutes() throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        let route = Route(to: try IPPrefix("10.9.0.0/16"), .object(7, []))
        try pair.session.perform(.addRoute(route))
        let hop = NextHop(gateway: try IPAddress("10.1.0.3"), interface: pair.first)
        let object = NextHopObject(7, .hop(hop, .ipv4))
        let refused = #expect(throws: NetlinkError.self) { try pair.session.perform(.addNextHop(object)) }
        #expect(refused?.errno == .fileExists)
        try pair.session.perform(.addNextHop(object, existing: .replace))
        let shown = try IPOracle("ip -j route show 10.9.0.0/16", in: namespace).texts("nhid", "gateway")
        #expect(shown == [["nhid": "7", "gateway": "10.1.0.3"]])
        try pair.session.perform(.deleteNextHop(7))
        #expect(try namespace.run("ip route show 10.9.0.0/16").isEmpty)
    }

    @Test func theKernelListsWhatAFilterLetsThrough() throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        try namespace.run([
            "ip link add br0 type bridge", "ip link set br0 up", "ip link set veth1 master br0",
            "ip nexthop add id 10 dev veth1", "ip nexthop add id 11 group 7/8",
            "ip nexthop add id 12 via 10.1.0.2 fdb", "ip -6 nexthop add id 13 dev veth0",
        ])
        func ids(_ change: (inout NextHopFilter) throws -> Void) throws -> [UInt32] {
            var filter = NextHopFilter()
            try change(&filter)
            return try pair.session.list(.nextHops(matching: filter)).map(\.id)
        }
        let bridge = try pair.session.get(.link(.name(InterfaceName("br0")))).index
        #expect(try ids { _ in } == [7, 8, 10, 11, 12, 13])
        #expect(try ids { $0.interface = pair.second } == [10])
        #expect(try ids { $0.master = bridge } == [10])
        #expect(try ids { $0.required = .group } == [11])
        #expect(try ids { $0.required = .forwarding } == [12])
        #expect(try ids { $0.family = .ipv6 } == [13])
    }

    @Test func listsTheBucketsOfAResilientGroup() throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        let members = [NextHopMember(7, weight: 3), NextHopMember(8)]
        let group = NextHopGroup(members, balancing: .resilient(ResilientParameters(buckets: 8)))
        try pair.session.perform(.addNextHop(NextHopObject(20, .group(group))))
        let buckets = try pair.session.list(.nextHopBuckets(of: 20))
        #expect(buckets.map(\.index) == Array(0..<8))
        #expect(buckets.filter { $0.member == 7 }.count == 6)
        let shown = try namespace.lines("ip nexthop bucket show id 20")
        #expect(
            shown.map { $0.split(separator: " ").last.map(String.init) } == buckets.map { "\($0.member)" })
    }

    private func networkedPair() throws -> VethPair {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try pair.assign("fd01::1/64")
        try TestNamespace.current.run([
            "ip link set lo up", "ip link set veth0 up", "ip link set veth1 up",
            "ip nexthop add id 7 via 10.1.0.2 dev veth0", "ip nexthop add id 8 via 10.1.0.3 dev veth0",
        ])
        return pair
    }
}

extension NextHopObject {
    fileprivate mutating func forgetTime() {
        guard case .group(var group) = target, case .resilient(var parameters) = group.balancing else {
            return
        }
        parameters.unbalancedTime = 0
        group.balancing = .resilient(parameters)
        target = .group(group)
    }
}
