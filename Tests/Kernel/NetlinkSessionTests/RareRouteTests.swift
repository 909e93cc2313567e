import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

/// Routes with what few routes have, made by us and by `ip`.
@Suite(.networkNamespace) struct RareRouteTests {
    /// What `ip route add` is told, and the family that it is for.
    struct Case: Sendable, CustomTestStringConvertible {
        let family: IPFamily
        let line: String
        var testDescription: String { line }

        init(_ line: String, _ family: IPFamily = .ipv4) {
            self.line = line
            self.family = family
        }

        static let all = [
            Case("10.9.0.0/16 encap ip id 7 dst 10.1.0.2 src 10.1.0.1 tos 4 ttl 9 key csum seq dev veth0"),
            Case(
                "10.9.0.0/16 nexthop via 10.1.0.2 encap ip id 7 dst 10.1.0.3 dev veth0 weight 9 "
                    + "nexthop via inet6 fd01::2 dev veth0 realms 3/5"),
            Case(
                "prohibit 10.9.0.0/16 mtu lock 1400 window 9000 rtt 30ms rttvar 10ms ssthresh 9 cwnd lock 8 "
                    + "reordering 4 hoplimit 5 initcwnd 6 initrwnd 7 quickack 1 features ecn congctl reno "
                    + "fastopen_no_cookie 1 realms 3/4"),
            Case("throw 10.9.0.0/16 table 1000 tos 0x10 metric 7"),
            Case("unreachable 10.9.0.0/16 proto bgp"),
            Case("multicast 10.9.0.0/16 dev veth0 scope site"),
            Case("10.9.0.0/16 nhid 7"),
            Case("10.9.0.0/16 nhid 9"),
            Case("fd09::/48 encap ip6 id 7 dst fd01::2 hoplimit 3 tc 8 dev veth0", .ipv6),
            Case("fd09::/48 encap seg6 mode encap segs fd01::5,fd01::6 dev veth0", .ipv6),
            Case("fd09::/48 encap seg6 mode l2encap segs fd01::5 hmac 7 dev veth0", .ipv6),
            Case("fd09::/48 encap seg6 mode inline segs fd01::5,fd01::6 dev veth0", .ipv6),
            Case("fd09::/48 encap seg6local action End.X nh6 fd01::2 dev veth0", .ipv6),
            Case("fd09::/48 from fd08::/48 via fd01::2 pref low", .ipv6),
            Case("fd09::/48 via fd01::2 mtu lock 1400 congctl bbr hoplimit 3", .ipv6),
            Case("fd09::/48 nhid 8", .ipv6),
            Case(
                "fd09::/48 nexthop via fd01::2 encap seg6 mode encap segs fd01::5 dev veth0 "
                    + "nexthop via fd01::3 dev veth0 weight 4", .ipv6),
        ]
    }

    /// The tool makes it and we read it; we make the same and the tool shows the same.
    @Test(arguments: Case.all)
    func makesTheRouteThatIPMakes(_ example: Case) throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        let ip = example.family == .ipv4 ? "ip" : "ip -6"
        try namespace.run("\(ip) route add \(example.line)")
        let route = try #require(try wanted(pair, example.family))
        let shown = try namespace.run("\(ip) -d route show table all \(route.destination)")

        try pair.session.perform(.deleteRoute(route))
        #expect(try wanted(pair, example.family) == nil)
        try pair.session.perform(.addRoute(route))
        #expect(try wanted(pair, example.family) == route)
        #expect(try namespace.run("\(ip) -d route show table all \(route.destination)") == shown)
    }

    @Test func aRouteGoesWhenItsTimeIsOver() throws {
        let pair = try networkedPair()
        var route = Route(to: try IPPrefix("fd09::/48"), via: try IPAddress("fd01::2"), on: pair.first)
        route.lifetime = RouteLifetime(seconds: 500)
        try pair.session.perform(.addRoute(route))
        let expires = try #require(try wanted(pair, .ipv6)?.lifetime?.expires)
        #expect((49_000...50_000).contains(expires))
        let shown = try IPOracle("ip -6 -j route show fd09::/48").texts("expires").first?["expires"]
        #expect(["499", "500"].contains(shown))
    }

    @Test func changesAppendsAndPrepends() throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        func route(_ host: Int) throws -> Route {
            Route(to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("10.1.0.\(host)"), on: pair.first)
        }
        func gateways() throws -> [String?] {
            try IPOracle("ip -j route show 10.9.0.0/16", in: namespace).texts("gateway").map { $0["gateway"] }
        }
        let refused = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.changeRoute(try route(2)))
        }
        #expect(refused?.errno == .noSuchFileOrDirectory)
        try pair.session.perform([.addRoute(try route(2)), .changeRoute(try route(3))])
        #expect(try gateways() == ["10.1.0.3"])
        try pair.session.perform([.appendRoute(try route(4)), .prependRoute(try route(5))])
        #expect(try gateways() == ["10.1.0.5", "10.1.0.3", "10.1.0.4"])
    }

    @Test(arguments: ["10.9.0.0/16", "fd09::/48"])
    func deletesTheFirstRouteThatMatches(_ text: String) throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        let prefix = try IPPrefix(text)
        try namespace.run([
            "ip route add \(text) dev veth0 metric 5 proto static",
            "ip route add \(text) dev veth1 metric 6 proto bird",
            "ip route add \(text) dev veth0 metric 7 proto static",
        ])
        var match = RouteMatch(to: prefix)
        match.metric = 6
        match.source = .static
        let missed = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.deleteRoute(matching: match))
        }
        #expect(missed?.errno == .noSuchProcess)
        match.source = nil
        match.path = .single(NextHop(interface: pair.second))
        try pair.session.perform(.deleteRoute(matching: match))
        #expect(try metrics(pair, prefix) == [5, 7])
        try pair.session.perform(.deleteRoute(matching: RouteMatch(to: prefix)))
        #expect(try metrics(pair, prefix) == [7])
    }

    @Test func flushesWhatAFilterLetsThrough() throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        try namespace.run([
            "ip route add 10.9.0.0/16 dev veth0 proto 83", "ip route add 10.8.0.0/16 dev veth0 proto static",
            "ip route add fd09::/48 dev veth0 proto 83",
            "ip route add blackhole 10.7.0.0/16 proto 83 table 1000",
            "ip route add fd08::/48 proto 83 nexthop via fd01::2 nexthop via fd01::3",
        ])
        var filter = RouteFilter()
        filter.source = .swiftlet
        #expect(try pair.session.flushRoutes(matching: filter) == 4)
        #expect(try pair.session.list(.routes(matching: filter)).isEmpty)
        #expect(try namespace.run("ip route show 10.8.0.0/16").contains("proto static"))
        #expect(try pair.session.flushRoutes(matching: filter) == 0)
    }

    @Test func theKernelListsBothFamiliesAndTypes() throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        try namespace.run([
            "ip route add blackhole 10.9.0.0/16", "ip route add blackhole fd09::/48",
            "ip route add 10.8.0.0/16 dev veth0",
        ])
        var filter = RouteFilter()
        filter.type = .blackhole
        let drops = try pair.session.list(.routes(matching: filter)).map(\.destination.description)
        #expect(drops == ["10.9.0.0/16", "fd09::/48"])
        let all = try pair.session.list(.routes())
        #expect(Set(all.map(\.destination.family)) == [.ipv4, .ipv6])
        let shown = try namespace.run("ip route show table all").split(separator: "\n").count
        // Lines of next hops are none here.
        #expect(all.count == shown)
    }

    private func networkedPair() throws -> VethPair {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try pair.assign("fd01::1/64")
        try TestNamespace.current.run([
            "ip link set lo up", "ip link set veth0 up", "ip link set veth1 up",
            "ip nexthop add id 7 via 10.1.0.2 dev veth0", "ip nexthop add id 8 via fd01::2 dev veth0",
            "ip nexthop add id 9 group 7,3",
        ])
        return pair
    }

    private func wanted(_ pair: VethPair, _ family: IPFamily) throws -> Route? {
        let prefix = try IPPrefix(family == .ipv4 ? "10.9.0.0/16" : "fd09::/48")
        return try pair.session.list(.routes(family)).first { $0.destination == prefix }
    }

    private func metrics(_ pair: VethPair, _ prefix: IPPrefix) throws -> [UInt32?] {
        try pair.session.list(.routes(prefix.family)).filter { $0.destination == prefix }.map(\.metric)
    }
}
