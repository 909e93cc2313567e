import Addressing
import NetlinkCodec
import Testing

@Suite struct GoldenRouteTests {
    @Test(arguments: Golden.routes)
    func decodesARoute(_ golden: Golden<Route>) throws {
        #expect(try golden.decoded(by: Route.init) == golden.value())
    }

    @Test(arguments: Golden.routes)
    func readsWhatItWritesOfARoute(_ golden: Golden<Route>) throws {
        var route = try golden.value()
        // The kernel's to tell, not ours to ask for.
        route.lifetime = nil
        #expect(try decoded(.addRoute(route), by: Route.init) == route)
        #expect(try decoded(.deleteRoute(route), by: Route.init) == route)
    }

    /// What a table of 100,000 routes costs; rare things stand elsewhere.
    @Test func staysSmall() { #expect(MemoryLayout<Route>.stride == 96) }

    @Test func staysEqualWhenRareThingsComeAndGo() throws {
        let plain = Route(to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("10.1.0.2"), on: .loopback)
        var route = plain
        route.metrics.mtu = 1400
        route.path = .multiple([NextHop(interface: .loopback), NextHop(weight: 2)])
        route.flags = [.cloned, .dead]
        #expect(route != plain)
        #expect(route.path.nextHops.map(\.weight) == [1, 2])
        route.path = plain.path
        #expect(route.flags == .cloned)
        route.flags = []
        route.metrics = RouteMetrics()
        #expect(route == plain)
        #expect(route.hashValue == plain.hashValue)
    }

    /// A path as it was set, also where a single next hop does not fit into the core.
    @Test func keepsEachPath() throws {
        var realms = NextHop(interface: .loopback)
        realms.realms = RouteRealms(destination: 7)
        let gateway = try IPAddress("fd01::2")
        let paths: [RoutePath] = [
            .single(NextHop()), .single(NextHop(gateway: gateway, flags: [.onLink, .pervasive])),
            .single(NextHop(interface: .loopback, weight: 9)), .single(NextHop(flags: .cloned)),
            .single(realms), .multiple([]), .multiple([realms]), .object(7, []),
        ]
        var route = Route(to: .everything(.ipv4), .single(NextHop()))
        for path in paths {
            route.path = path
            #expect(route.path == path)
        }
    }
}

extension Golden where Value == Route {
    fileprivate static var routes: [Golden] { routes4 + routes6 }

    private static var routes4: [Golden] {
        [
            Golden("route-gateway") {
                var route = try route("10.9.0.0/16", hop("10.1.0.2"))
                route.metric = 50
                route.preferredSource = try IPAddress("10.1.0.1")
                return route
            },
            Golden("route-onlink") { try route("10.9.0.0/16", hop("10.9.0.0", flags: .onLink)) },
            Golden("route-multipath") {
                let hops = [try hop("10.1.0.2", weight: 2), try hop("10.2.0.2", on: 2)]
                return Route(to: .everything(.ipv4), .multiple(hops), origin: RouteOrigin(source: .static))
            },
            Golden("route-metrics") {
                var route = try route("10.9.0.0/16", hop(nil))
                route.origin.scope = .link
                route.metrics = [
                    .mtu: 1400, .advertisedSegmentSize: 1360, .minimumRetransmissionTimeout: 200,
                ]
                route.metrics.locked = [.minimumRetransmissionTimeout]
                return route
            },
            Golden("route-blackhole") {
                var route = try route("10.9.0.0/16", NextHop())
                route.origin.type = .blackhole
                return route
            },
            Golden("route-through-ipv6") { try route("10.9.0.0/16", hop("fd01::2")) },
            Golden("route-other-table") {
                var route = try route("10.9.0.0/16", hop(nil))
                route.origin.table = RouteTable(rawValue: 1000)
                route.origin.scope = .link
                return route
            },
        ]
    }

    private static var routes6: [Golden] {
        [
            Golden("route6-gateway") { try route6("fd09::/48", hop("fd01::2"), metric: 50) },
            Golden("route6-onlink") { try route6("fd09::/48", hop("fd09::", flags: .onLink)) },
            Golden("route6-multipath") {
                var route = try route6("fd09::/48", NextHop())
                route.path = .multiple([try hop("fd01::2", weight: 2), try hop("fd02::2", on: 2)])
                return route
            },
            Golden("route6-metrics") {
                var route = try route6("::/0", hop(nil))
                route.metrics = [.mtu: 1400]
                route.preference = .high
                return route
            },
            Golden("route6-blackhole") {
                // The kernel hangs a route that drops on the loopback interface.
                var route = try route6("fd09::/48", NextHop(interface: .loopback))
                route.origin.type = .blackhole
                return route
            },
        ]
    }

    private static func hop(
        _ gateway: String?, on interface: UInt32 = 3, flags: RouteFlags = [], weight: Int = 1
    ) throws -> NextHop {
        NextHop(
            gateway: try gateway.map { try IPAddress($0) }, interface: InterfaceIndex(interface),
            flags: flags,
            weight: weight)
    }

    private static func route(_ destination: String, _ hop: NextHop) throws -> Route {
        Route(to: try IPPrefix(destination), .single(hop), origin: RouteOrigin(source: .static))
    }

    /// A route as the kernel shows one of IPv6: always with metric, preference and lifetime.
    private static func route6(_ destination: String, _ hop: NextHop, metric: UInt32 = 1024) throws -> Route {
        var route = try route(destination, hop)
        route.metric = metric
        route.preference = .medium
        route.lifetime = RouteLifetime(expires: 0, error: 0)
        return route
    }
}
