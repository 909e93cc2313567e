import NetlinkCodec

extension Family {
    static let routes = Family(
        "routes",
        Decoder(Route.init).requested(by: { .addRoute($0) }, telling: dropAnswers)
            .keeping(\.unknown, behind: 12).check)

    static let nextHops = Family(
        "nexthops",
        Decoder(NextHopObject.init).requested(by: { .addNextHop($0) }, telling: dropAnswersOfObject)
            .keeping(\.unknown, behind: 8).check,
        Decoder(NextHopBucket.init).check)

    static let rules = Family(
        "rules",
        Decoder(RoutingRule.init).requested(by: { .addRule($0) }, telling: { $0 = $0.asRequested })
            .keeping(\.unknown, behind: 12).check)

    /// What the kernel tells of how a route is used stands in answers only.
    private static let dropAnswers: @Sendable (inout Route) -> Void = { route in
        route.unknown = []
        route.metrics.unknown = []
        route.details.lookup = nil
        route.details.usage = nil
        route.lifetime = route.lifetime.flatMap(askedFor)
        route.flags.subtract(.told)
        switch route.path {
        case .single(let hop): route.path = .single(asRequested(hop))
        case .multiple(let hops): route.path = .multiple(hops.map(asRequested))
        case .object(let id, _):
            // The kernel repeats the object's next hops; a request has the header's flags alone.
            let ofNextHop = route.flags.intersection(RouteFlags(rawValue: 0xff))
            route.flags.subtract(ofNextHop)
            route.path = .object(id, [NextHop(flags: ofNextHop)])
        }
    }

    /// What only the kernel tells of a next hop.
    private static func asRequested(_ hop: NextHop) -> NextHop {
        var hop = hop
        hop.flags.subtract(.told)
        hop.details.unknown = []
        return hop
    }

    /// A lifetime is asked for in whole seconds, and one that has ended or never ends not at all.
    private static func askedFor(_ lifetime: RouteLifetime) -> RouteLifetime? {
        guard lifetime.expires > 0 else { return nil }
        return RouteLifetime(seconds: (UInt32(lifetime.expires) + 99) / 100)
    }

    private static let dropAnswersOfObject: @Sendable (inout NextHopObject) -> Void = { object in
        object.unknown = []
        object.scope = .universe
        switch object.target {
        case .hop(var hop, let family):
            hop.flags.formIntersection(.onLink)
            if object.usage == .forwarding { hop.interface = nil }
            object.target = .hop(hop, family)
        case .group(var group):
            if case .resilient(var parameters) = group.balancing {
                parameters.unbalancedTime = 0
                group.balancing = .resilient(parameters)
            }
            object.target = .group(group)
        case .blackhole: break
        }
    }
}

extension RouteFlags {
    /// Those that only the kernel sets.
    fileprivate static let told: Self = [
        .dead, .linkDown, .offloaded, .unresolved, .trapped, .routeOffloaded, .routeTrapped,
        .routeOffloadFailed,
    ]
}
