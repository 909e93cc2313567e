import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// Routes with what few routes have.
@Suite struct GoldenRareRouteTests {
    @Test(arguments: Golden.rareRoutes)
    func decodesARoute(_ golden: Golden<Route>) throws {
        #expect(try golden.decoded(by: Route.init) == golden.value())
    }

    @Test(arguments: Golden.rareRoutes)
    func readsWhatItWritesOfARoute(_ golden: Golden<Route>) throws {
        var route = try golden.value()
        // The kernel's to tell, not ours to ask for, but when a route goes.
        if route.lifetime?.expires == 0 { route.lifetime = nil }
        route.details.lookup = nil
        route.details.usage = nil
        var read = route
        if case .object(let id, _) = route.path { read.path = .object(id, [NextHop()]) }
        #expect(try decoded(.addRoute(route), by: Route.init) == read)
        #expect(try decoded(.deleteRoute(route), by: Route.init) == read)
    }

    /// What iproute2 sends we send as well, with the table, which it leaves to the header where it fits.
    @Test func sendsWhatIPSendsForLabels() throws {
        let golden = try GoldenFile("netlink/route-labels").bytes
        let route = try #require(try Route(golden.span))
        #expect(
            try attributes(in: NetlinkRequest.addRoute(route).payload) == attributes(in: golden).union([15]))
    }

    @Test func keepsWhatItDoesNotKnow() throws {
        let hop: [UInt8] = [15, 0, 0, 2, 3, 0, 0, 0] + [7, 0, 98, 0, 4, 5, 6, 0]
        let metrics: [UInt8] = [8, 0, 18, 0, 7, 0, 0, 0] + [6, 0, 19, 0, 8, 9, 0, 0]
        let bytes: [UInt8] =
            [2, 0, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0] + [7, 0, 99, 0, 1, 2, 3, 0] + [20, 0, 9, 0] + hop
            + [20, 0, 8, 0] + metrics
        let route = try #require(try Route(bytes.span))
        #expect(route.unknown == [RawAttribute(type: 99, payload: [1, 2, 3])])
        #expect(route.path.nextHops.first?.weight == 3)
        #expect(route.path.nextHops.first?.details.unknown == [RawAttribute(type: 98, payload: [4, 5, 6])])
        #expect(route.metrics[RouteMetric(rawValue: 18)] == 7)
        #expect(route.metrics.unknown == [RawAttribute(type: 19, payload: [8, 9])])
    }

    /// A wrong length in each attribute of a route, at the width that `number` tells.
    @Test(arguments: [1, 4, 5, 6, 7, 11, 12, 15, 16, 20, 21, 23, 25, 26, 30] as [UInt8])
    func refusesAWrongLength(_ number: UInt8) {
        let bytes: [UInt8] = [2, 32, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0] + [7, 0, number, 0, 1, 2, 3, 0]
        #expect(throws: WireError.self) { try Route(bytes.span) }
    }

    @Test func masksWhatOnlyTheKernelSays() throws {
        let destination = try IPPrefix("10.9.0.0/16")
        let route = Route(to: destination, on: .loopback, flags: [.onLink, .dead, .linkDown])
        let read = try #require(try decoded(.addRoute(route), by: Route.init))
        #expect(read.path.nextHops.map(\.flags) == [.onLink])
    }

    @Test func tellsMetricsByName() {
        var metrics: RouteMetrics = [.mtu: 1400, .roundTripTime: 800, .minimumRetransmissionTimeout: 1250]
        metrics.roundTripVariation = .milliseconds(10)
        metrics.locked = [.mtu, .congestionWindow]
        #expect(metrics.roundTripTime == .milliseconds(100))
        #expect(metrics[.roundTripVariation] == 40)
        #expect(metrics.minimumRetransmissionTimeout == .milliseconds(1250))
        #expect(metrics[.lock] == 1 << 2 | 1 << 7)
        #expect(metrics.locked == [.mtu, .congestionWindow])
    }

    private func attributes(in payload: [UInt8]) throws -> Set<UInt16> {
        let rest = Array(payload.dropFirst(12))
        var reader = AttributeReader(rest.span)
        var types: Set<UInt16> = []
        while let attribute = try reader.next() { types.insert(attribute.type) }
        return types
    }
}

extension Golden where Value == Route {
    fileprivate static var rareRoutes: [Golden] { tunnels + segments + others + objects }

    private static var tunnels: [Golden] {
        [
            Golden("route-encap") {
                var header = TunnelEncapsulation(
                    id: 7, to: try IPAddress("10.1.0.2"), from: try IPAddress("10.1.0.1"))
                header.trafficClass = 4
                header.hopLimit = 9
                header.flags = [.key, .checksum]
                var route = try route("10.9.0.0/16", hop(nil, .ip(header)))
                route.origin.scope = .link
                return route
            },
            Golden("route-multipath-encap") {
                var second = try hop("fd02::2", on: 2)
                second.realms = RouteRealms(destination: 5)
                let header = TunnelEncapsulation(id: 7, to: try IPAddress("10.1.0.3"))
                return Route(
                    to: try IPPrefix("10.9.0.0/16"), .multiple([try hop("10.1.0.2", .ip(header)), second]),
                    origin: RouteOrigin(source: .static))
            },
            Golden("route6-encap") {
                var header = TunnelEncapsulation(id: 7, to: try IPAddress("fd01::2"))
                header.hopLimit = 3
                return try route6(hop(nil, .ip(header)))
            },
            Golden("route-labels") {
                let labels = [100, 200].compactMap { MPLSLabel(rawValue: $0) }
                return try route(
                    "10.9.0.0/16", hop("10.1.0.2", .mpls(LabelEncapsulation(labels, timeToLive: 5))))
            },
        ]
    }

    private static var segments: [Golden] {
        [
            Golden("route6-segments") {
                let list = SegmentEncapsulation(try list, mode: .encapsulated)
                return try route6(hop(nil, .segments(list)))
            },
            Golden("route6-segments-inline") {
                let list = SegmentEncapsulation(try list, mode: .inline, signingKey: 7)
                return try route6(hop(nil, .segments(list)))
            },
            Golden("route6-local-segment") {
                try route6(hop(nil, .other(.localSegment, [8, 0, 1, 0, 1, 0, 0, 0])))
            },
        ]
    }

    private static var list: [IPv6Address] {
        get throws { [try IPv6Address("fd01::5"), try IPv6Address("fd01::6")] }
    }

    private static var others: [Golden] {
        [
            Golden("route-congestion") {
                var hop = NextHop()
                hop.realms = RouteRealms(source: 3, destination: 4)
                var route = try route("10.9.0.0/16", hop)
                route.origin.type = .prohibit
                route.metrics = [
                    .mtu: 1400, .window: 9000, .roundTripTime: 240, .roundTripVariation: 40,
                    .slowStartThreshold: 9, .congestionWindow: 8, .reordering: 4, .hopLimit: 5,
                    .initialCongestionWindow: 6, .initialReceiveWindow: 7, .quickAcknowledgement: 1,
                    .fastOpenWithoutCookie: 1,
                ]
                route.metrics.features = .congestionNotification
                route.metrics.congestionControl = "reno"
                route.metrics.locked = [.mtu, .congestionWindow]
                return route
            },
            Golden("route6-expires") {
                var route = try route6(hop("fd01::2"))
                route.source = try IPPrefix("fd08::/48")
                route.lifetime = RouteLifetime(seconds: 100)
                return route
            },
            Golden("route-lookup") {
                var route = Route(
                    to: try IPPrefix("10.1.0.9/32"), .single(try hop(nil)),
                    origin: RouteOrigin(source: .unspecified))
                route.flags = .cloned
                route.preferredSource = try IPAddress("10.1.0.1")
                route.lifetime = RouteLifetime(expires: 0, error: 0)
                var lookup = RouteLookupEcho()
                lookup.mark = 7
                lookup.user = 8
                route.details.lookup = lookup
                route.details.usage = RouteUsage(references: 2, lastUse: 0, uses: 0)
                return route
            },
        ]
    }

    private static var objects: [Golden] {
        [
            Golden("route-object") {
                var route = try route("10.9.0.0/16", NextHop())
                route.path = .object(7, [try hop("10.1.0.2")])
                return route
            },
            Golden("route-group") {
                var route = try route("10.9.0.0/16", NextHop())
                var first = try hop("10.1.0.2")
                first.weight = 3
                route.path = .object(9, [first, try hop("10.2.0.2", on: 2)])
                return route
            },
        ]
    }

    private static func hop(
        _ gateway: String?, _ encapsulation: RouteEncapsulation? = nil, on interface: UInt32 = 3
    ) throws -> NextHop {
        var hop = NextHop(
            gateway: try gateway.map { try IPAddress($0) }, interface: InterfaceIndex(interface))
        hop.encapsulation = encapsulation
        return hop
    }

    private static func route(_ destination: String, _ hop: NextHop) throws -> Route {
        Route(to: try IPPrefix(destination), .single(hop), origin: RouteOrigin(source: .static))
    }

    /// A route as the kernel shows one of IPv6: always with metric, preference and lifetime.
    private static func route6(_ hop: NextHop) throws -> Route {
        var route = try route("fd09::/48", hop)
        route.metric = 1024
        route.preference = .medium
        route.lifetime = RouteLifetime(expires: 0, error: 0)
        return route
    }
}
