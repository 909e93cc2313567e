import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct RouteLookupTests {
    @Test(arguments: [("10.9.1.1", "10.1.0.2", "10.1.0.1"), ("fd09::1", "fd01::2", "fd01::1")])
    func findsTheWayThatIPFinds(_ destination: String, _ gateway: String, _ source: String) throws {
        let pair = try routedPair()
        let route = try pair.session.get(.route(RouteLookup(to: try IPAddress(destination))))
        #expect(route.path.nextHops.map(\.gateway) == [try IPAddress(gateway)])
        #expect(route.path.nextHops.map(\.interface) == [pair.first])
        #expect(route.preferredSource == (try IPAddress(source)))
        #expect(route.destination.isHost)
        #expect(route.destination.base == (try IPAddress(destination)))
        let shown = try IPOracle("ip -j route get \(destination)").texts("gateway", "dev", "prefsrc")
        #expect(shown == [["gateway": gateway, "dev": "veth0", "prefsrc": source]])
    }

    @Test(arguments: [("10.9.1.1", "10.9.0.0/16"), ("fd09::1", "fd09::/48")])
    func findsTheTablesEntry(_ destination: String, _ prefix: String) throws {
        let pair = try routedPair()
        var lookup = RouteLookup(to: try IPAddress(destination))
        lookup.answer = .tableEntry
        let entry = try pair.session.get(.route(lookup))
        #expect(entry.destination == (try IPPrefix(prefix)))
        #expect(entry.origin.source == .static)
        let shown = try IPOracle("ip -j route get fibmatch \(destination)").texts("dst", "protocol")
        #expect(shown == [["dst": prefix, "protocol": "static"]])
    }

    @Test func looksWhereTheMarkLeads() throws {
        let pair = try routedPair()
        try TestNamespace.current.run([
            "ip rule add fwmark 7 table 1000", "ip route add 10.9.0.0/16 via 10.1.0.7 table 1000",
        ])
        var lookup = RouteLookup(to: try IPAddress("10.9.1.1"))
        #expect(try pair.session.get(.route(lookup)).origin.table == .main)
        lookup.mark = 7
        let route = try pair.session.get(.route(lookup))
        #expect(route.origin.table.rawValue == 1000)
        #expect(route.path.nextHops.first?.gateway == (try IPAddress("10.1.0.7")))
        #expect(route.details.lookup?.mark == 7)
    }

    @Test func findsTheWayOfAForwardedPacket() throws {
        let pair = try routedPair()
        try TestNamespace.current.run([
            "ip addr add 10.2.0.1/24 dev veth1", "sysctl -qw net.ipv4.ip_forward=1",
        ])
        var lookup = RouteLookup(to: try IPAddress("10.9.1.1"))
        lookup.source = try IPAddress("10.2.0.9")
        lookup.inputInterface = pair.second
        let route = try pair.session.get(.route(lookup))
        #expect(route.path.nextHops.first?.interface == pair.first)
        #expect(route.details.lookup?.inputInterface == pair.second)
        #expect(route.source == (try IPPrefix("10.2.0.9/32")))
    }

    @Test func leavesByTheInterfaceThatIsAskedFor() throws {
        let pair = try routedPair()
        var lookup = RouteLookup(to: try IPAddress("10.1.0.9"))
        lookup.outputInterface = pair.second
        #expect(try pair.session.get(.route(lookup)).path.nextHops.first?.interface == pair.second)
    }

    @Test func tellsWhyThereIsNoWay() throws {
        let pair = try routedPair()
        try TestNamespace.current.run([
            "ip route add prohibit 10.7.0.0/16", "ip route add unreachable 10.6.0.0/16",
        ])
        let answers = try ["192.0.2.1", "10.7.0.1", "10.6.0.1"].map { text in
            let query = NetlinkQuery.route(RouteLookup(to: try IPAddress(text)))
            return #expect(throws: NetlinkError.self) { try pair.session.get(query) }?.errno
        }
        #expect(answers == [.networkUnreachable, .permissionDenied, .noRouteToHost])
    }

    private func routedPair() throws -> VethPair {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try pair.assign("fd01::1/64")
        try TestNamespace.current.run([
            "ip link set veth0 up", "ip route add 10.9.0.0/16 via 10.1.0.2 proto static",
            "ip route add fd09::/48 via fd01::2 proto static",
        ])
        return pair
    }
}
