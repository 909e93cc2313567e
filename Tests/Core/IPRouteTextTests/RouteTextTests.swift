import Addressing
import IPRouteText
import Testing

@testable import NetlinkCodec

/// A route and what iproute2 6.1.0 prints for it.
struct RouteCase: Sendable, CustomTestStringConvertible {
    let text: String
    let style: Presentation
    let pinned: PinnedFields
    let route: Route

    init(
        _ text: String, as style: Presentation = Style.text, without pinned: PinnedFields = [],
        _ route: Route
    ) {
        self.text = text
        self.style = style
        self.pinned = pinned
        self.route = route
    }

    var testDescription: String { text }

    /// Ours over the tunnel, as Swiftlet adds it.
    static func overlay() throws -> Route {
        Route(
            to: try IPPrefix("10.8.0.0/16"), via: try IPAddress("10.8.0.0"), on: try index(5), flags: .onLink,
            origin: RouteOrigin(source: .swiftlet))
    }

    static func connected() throws -> Route {
        var route = Route(
            to: try IPPrefix("10.1.2.0/24"), on: try index(4), flags: .linkDown,
            origin: RouteOrigin(source: .kernel, scope: .link))
        route.preferredSource = try IPAddress("10.1.2.1")
        return route
    }

    static func tuned() throws -> Route {
        var route = Route(to: .everything(.ipv4), via: try IPAddress("192.0.2.254"), on: try index(2))
        route.metric = 100
        route.metrics = [
            .lock: 1 << 2, .mtu: 1400, .roundTripTime: 800, .advertisedSegmentSize: 1360, .hopLimit: .max,
            .features: 1, .minimumRetransmissionTimeout: 1250,
        ]
        return route
    }

    static func multipath(_ prefix: String, _ gateways: String...) throws -> Route {
        let hops = try gateways.enumerated().map { position, gateway in
            NextHop(gateway: try IPAddress(gateway), interface: try index(2), weight: position + 1)
        }
        return Route(to: try IPPrefix(prefix), .multiple(hops))
    }

    static func ipv6() throws -> Route {
        var route = Route(to: try IPPrefix("fd01::/64"), via: try IPAddress("fd00::2"), on: try index(2))
        route.metric = 1024
        route.preference = .medium
        return route
    }

    static func blackhole() throws -> Route {
        let origin = RouteOrigin(table: RouteTable(rawValue: 100), type: .blackhole)
        return Route(to: try IPPrefix("10.7.0.0/16"), .single(NextHop()), origin: origin)
    }

    static func all() throws -> [RouteCase] {
        let overlay = try overlay(), tuned = try tuned(), connected = try connected()
        var otherFamily = try Self.overlay()
        otherFamily.path = .single(NextHop(gateway: try IPAddress("fe80::1"), interface: try index(2)))
        var host = try ipv6()
        host.destination = try IPPrefix("fd06::1/128")
        host.source = try IPPrefix("fd07::/64")
        host.origin.typeOfService = 8
        let object = Route(to: .everything(.ipv4), .object(7, overlay.path.nextHops))
        return [
            RouteCase("10.8.0.0/16 via 10.8.0.0 dev vx0 proto 83 onlink ", overlay),
            RouteCase("10.8.0.0/16 via inet6 fe80::1 dev v1 proto 83 ", otherFamily),
            RouteCase("10.8.0.0/16 onlink ", without: [.gateway, .interface, .source], overlay),
            RouteCase(
                "unicast 10.8.0.0/16 via 10.8.0.0 dev vx0 table main proto 83 scope global onlink ",
                as: Style.detailed, overlay),
            RouteCase("10.1.2.0/24 dev if4 proto kernel scope link src 10.1.2.1 linkdown ", connected),
            RouteCase(
                "10.1.2.0/24 dev if4 proto 2 scope 253 src 10.1.2.1 linkdown ", as: Style.numeric, connected),
            RouteCase(
                "default via 192.0.2.254 dev v1 metric 100 mtu lock 1400 rtt 100ms advmss 1360 "
                    + "features ecn rto_min 1.25s ", tuned),
            RouteCase("blackhole 10.7.0.0/16 table 100 ", try blackhole()),
            RouteCase("6 10.7.0.0/16 ", as: Style.numeric, without: .table, try blackhole()),
            RouteCase("fd01::/64 via fd00::2 dev v1 metric 1024 pref medium", try ipv6()),
            RouteCase("fd06::1 from fd07::/64 tos 0x08 via fd00::2 dev v1 metric 1024 pref medium", host),
            RouteCase("default nhid 7 via 10.8.0.0 dev vx0 onlink ", object),
            RouteCase(
                "10.5.0.0/16 \n\tnexthop via 192.0.2.2 dev v1 weight 1 \n"
                    + "\tnexthop via 192.0.2.3 dev v1 weight 2 ",
                try multipath("10.5.0.0/16", "192.0.2.2", "192.0.2.3")),
            RouteCase(
                #"10.5.0.0/16 \"# + "\tnexthop via 192.0.2.2 dev v1 weight 1 ", as: Style.oneLine,
                try multipath("10.5.0.0/16", "192.0.2.2")),
            RouteCase(
                #"[{"dst":"10.5.0.0/16","flags":[],"nexthops":[{"gateway":"192.0.2.2","dev":"v1","weight":1,"#
                    + #""flags":[]}]}]"#, as: Style.json, try multipath("10.5.0.0/16", "192.0.2.2")),
            RouteCase(
                #"[{"dst":"default","gateway":"192.0.2.254","dev":"v1","metric":100,"flags":[],"metrics":"#
                    + #"[{"mtu":1400,"rtt":100,"advmss":1360,"ecn":null,"rto_min":1250}]}]"#, as: Style.json,
                tuned),
            RouteCase(
                #"[{"dst":"fd01::/64","gateway":"fd00::2","dev":"v1","metric":1024,"flags":[],"#
                    + #""pref":"medium"}]"#, as: Style.json, try ipv6()),
        ]
    }
}

struct RouteTextTests {
    @Test(arguments: try RouteCase.all())
    func printsAsIproute2Does(_ example: RouteCase) throws {
        let surroundings = Surroundings(links: [try link(2, "v1"), try link(5, "vx0")])
        let text = RouteText(
            example.route, in: surroundings, as: example.style, without: example.pinned)
        #expect(example.style.list([text.fields]) == example.text + "\n")
    }

    @Test func showsALifetimeInSeconds() throws {
        var route = try RouteCase.ipv6()
        route.lifetime = RouteLifetime(expires: 49_950, error: -101)
        let fields = RouteText(route, in: Surroundings(), as: Style.text).fields
        let text = "fd01::/64 via fd00::2 dev if2 metric 1024 expires 499sec error -101 pref medium\n"
        #expect(Style.text.list([fields]) == text)
    }
}
