import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct RouteTests {
    /// A route of ours beside the line by which `ip route` would have made it.
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let route: @Sendable (InterfaceIndex) throws -> Route
        var testDescription: String { line }

        init(_ line: String, route: @escaping @Sendable (InterfaceIndex) throws -> Route) {
            self.line = line
            self.route = route
        }

        static let all = [
            Case("10.9.0.0/16 via 10.1.0.2 dev veth0 proto boot") {
                Route(to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("10.1.0.2"), on: $0)
            },
            Case("10.9.0.0/16 via 10.9.0.0 dev veth0 proto 83 onlink") {
                Route(
                    to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("10.9.0.0"), on: $0, flags: .onLink,
                    origin: RouteOrigin(source: .swiftlet))
            },
            Case("10.9.0.0/16 dev veth0 proto static scope link src 10.1.0.1 metric 50 mtu 1400") {
                var route = Route(
                    to: try IPPrefix("10.9.0.0/16"), on: $0,
                    origin: RouteOrigin(source: .static, scope: .link))
                route.metric = 50
                route.preferredSource = try IPAddress("10.1.0.1")
                route.metrics = [.mtu: 1400]
                return route
            },
            Case("10.9.0.0/16 dev veth0 table 1000 proto static scope link") {
                let origin = RouteOrigin(table: RouteTable(rawValue: 1000), source: .static, scope: .link)
                return Route(to: try IPPrefix("10.9.0.0/16"), on: $0, origin: origin)
            },
            Case("blackhole 10.9.0.0/16 proto static") { _ in
                let origin = RouteOrigin(source: .static, type: .blackhole)
                return Route(to: try IPPrefix("10.9.0.0/16"), .single(NextHop()), origin: origin)
            },
            Case("10.9.0.0/16 via inet6 fd01::2 dev veth0 proto boot") {
                Route(to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("fd01::2"), on: $0)
            },
            Case("default proto static nexthop via 10.1.0.2 weight 2 nexthop via 10.1.0.3") {
                let hops = [
                    NextHop(gateway: try IPAddress("10.1.0.2"), interface: $0, weight: 2),
                    NextHop(gateway: try IPAddress("10.1.0.3"), interface: $0),
                ]
                return Route(to: .everything(.ipv4), .multiple(hops), origin: RouteOrigin(source: .static))
            },
            Case("fd09::/48 via fd09:: dev veth0 proto 83 metric 1024 onlink") {
                Route(
                    to: try IPPrefix("fd09::/48"), via: try IPAddress("fd09::"), on: $0, flags: .onLink,
                    origin: RouteOrigin(source: .swiftlet))
            },
            Case("default via fd01::2 dev veth0 proto static metric 50 pref high") {
                var route = Route(
                    to: .everything(.ipv6), via: try IPAddress("fd01::2"), on: $0,
                    origin: RouteOrigin(source: .static))
                route.metric = 50
                route.preference = .high
                return route
            },
        ]
    }

    /// Both ways in turn: what stands in the kernel is the same, whoever put it there.
    @Test(arguments: Case.all)
    func makesTheRouteThatIPMakes(_ example: Case) throws {
        let namespace = TestNamespace.current
        let pair = try networkedPair()
        let route = try example.route(pair.first)
        let family = route.destination.family
        let ip = family == .ipv4 ? "ip" : "ip -6"

        try pair.session.perform(.addRoute(route))
        let ours = try pair.session.list(.routes(family, source: route.origin.source)).filter(isWanted(route))
        let shown = try namespace.run("\(ip) route show table all proto \(route.origin.source.rawValue)")
        try pair.session.perform(.deleteRoute(route))
        #expect(try pair.session.list(.routes(family)).filter(isWanted(route)).isEmpty)

        try namespace.run("\(ip) route add \(example.line)")
        let theirs = try pair.session.list(.routes(family, source: route.origin.source))
        #expect(ours.count == 1)
        #expect(ours == theirs.filter(isWanted(route)))
        #expect(
            shown == (try namespace.run("\(ip) route show table all proto \(route.origin.source.rawValue)")))
    }

    @Test(arguments: [["10.9.0.0/16", "10.1.0.2", "10.1.0.3"], ["fd09::/48", "fd01::2", "fd01::3"]])
    func replacesARouteInPlace(_ texts: [String]) throws {
        let pair = try networkedPair()
        let prefix = try IPPrefix(texts[0])
        let gateways = try texts[1...].map { try IPAddress($0) }
        let routes = gateways.map {
            Route(to: prefix, via: $0, on: pair.first, origin: RouteOrigin(source: .swiftlet))
        }
        try pair.session.perform(.addRoute(routes[0]))
        let refused = #expect(throws: NetlinkError.self) { try pair.session.perform(.addRoute(routes[0])) }
        #expect(refused?.errno == .fileExists)
        try pair.session.perform(.addRoute(routes[1], existing: .replace))
        let listed = try pair.session.list(.routes(prefix.family, source: .swiftlet))
        #expect(listed.map { $0.path.nextHops.first?.gateway } == [gateways[1]])
    }

    @Test func theKernelListsOnlyRoutesOfTheProtocolTableAndLinkThatAreAskedFor() throws {
        let pair = try networkedPair()
        try TestNamespace.current.run([
            "ip route add 10.9.1.0/24 dev veth0 proto 83",
            "ip route add 10.9.2.0/24 dev veth1 proto 83",
            "ip route add 10.9.3.0/24 dev veth0 proto static",
            "ip route add 10.9.4.0/24 dev veth0 proto 83 table 1000",
            "ip -6 route add fd09:1::/48 dev veth0 proto 83",
            "ip -6 route add fd09:2::/48 dev veth1 proto static",
        ])
        func listed(_ query: NetlinkQuery<Route>) throws -> [String] {
            try pair.session.list(query).map(\.destination.description)
        }
        #expect(
            try listed(.routes(.ipv4, table: .main, source: .swiftlet, on: pair.first)) == ["10.9.1.0/24"])
        #expect(
            try listed(.routes(.ipv4, source: .swiftlet)).sorted() == [
                "10.9.1.0/24", "10.9.2.0/24", "10.9.4.0/24",
            ])
        #expect(try listed(.routes(.ipv4, table: RouteTable(rawValue: 1000))) == ["10.9.4.0/24"])
        #expect(try listed(.routes(.ipv6, table: .main, source: .swiftlet)) == ["fd09:1::/48"])
        #expect(try listed(.routes(.ipv6, source: .swiftlet, on: pair.second)).isEmpty)
    }

    /// Two hundred routes take more than one datagram of a dump.
    @Test(arguments: [IPFamily.ipv4, .ipv6])
    func listsEveryRouteOfALongDump(_ family: IPFamily) throws {
        let pair = try networkedPair()
        let routes = try (0..<200).map { number in
            let prefix = family == .ipv4 ? "10.9.\(number).0/24" : "fd09:\(number)::/48"
            return Route(to: try IPPrefix(prefix), on: pair.first, origin: RouteOrigin(source: .swiftlet))
        }
        let outcomes = try pair.session.outcomes(of: routes.map { .addRoute($0) })
        #expect(outcomes.count == 200)
        #expect(outcomes.compactMap(\.self).isEmpty)
        let listed = try pair.session.list(.routes(family, source: .swiftlet))
        #expect(listed.count == 200)
        #expect(Set(listed.map(\.destination)) == Set(routes.map(\.destination)))
    }

    private func networkedPair() throws -> VethPair {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try pair.assign("fd01::1/64")
        return pair
    }

    private func isWanted(_ route: Route) -> (Route) -> Bool {
        { $0.destination == route.destination && $0.origin.source == route.origin.source }
    }
}
