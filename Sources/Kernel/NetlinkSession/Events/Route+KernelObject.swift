internal import Addressing
public import NetlinkCodec

extension Route: KernelObject {
    /// What routes of one slot have in common.
    public struct Slot: Hashable, Sendable {
        let table: RouteTable
        let destination: IPPrefix
        let source: IPPrefix?
        let typeOfService: UInt8
        let metric: UInt32
    }

    /// A route's table, destination, source, type of service and metric.
    ///
    /// In IPv4 such a slot holds any number of routes, an ordered list to which `ip route append` and `prepend` add
    /// (`fib_find_alias` in net/ipv4/fib_trie.c). In IPv6 it holds routes without gateways one by one, those with
    /// gateways as one multipath route (`fib6_add_rt2node` in net/ipv6/ip6_fib.c).
    public var slot: Slot {
        Slot(
            table: origin.table, destination: destination, source: source,
            typeOfService: origin.typeOfService, metric: metric ?? 0)
    }

    /// The route, of a lifetime only whether it has one, and an IPv6 route's next hops in order of their addresses: a
    /// message has the newest first, a list the oldest.
    ///
    /// Nil for an exception that the kernel cached (`RTM_F_CLONED`).
    public var settled: Route? {
        guard !flags.contains(.cloned) else { return nil }
        var route = self
        // How often it was used, and what lookups say.
        if details != RouteDetails() {
            route.details.usage = nil
            route.details.lookup = nil
            route.details.unknown = []
        }
        if let lifetime, lifetime.expires != 0 { route.lifetime?.expires = 1 }
        if route.metric == nil { route.metric = 0 }
        if destination.family == .ipv6, path.nextHops.count > 1 {
            route.path = path.mapHops { $0.sorted(by: Self.comesBefore) }
        }
        return route
    }

    private static func comesBefore(_ left: NextHop, _ right: NextHop) -> Bool {
        let addresses = (left.gateway?.bits ?? 0, right.gateway?.bits ?? 0)
        guard addresses.0 == addresses.1 else { return addresses.0 < addresses.1 }
        return (left.interface?.rawValue ?? 0) < (right.interface?.rawValue ?? 0)
    }

    /// The route without what changes while it stays the same route: whether its links are up
    /// (`RTNH_COMPARE_MASK`), and where its nexthop object leads.
    private var identity: Route? {
        guard var route = settled else { return nil }
        route.lifetime = nil
        route.flags = []
        if case .object(let id, _) = path {
            route.path = .object(id, [])
            return route
        }
        route.path = route.path.mapHops { hops in
            hops.map { hop in
                var hop = hop
                hop.flags.formIntersection(Self.lastingFlags)
                return hop
            }
        }
        return route
    }

    /// `RTNH_F_PERVASIVE` and `RTNH_F_ONLINK`.
    private static let lastingFlags = RouteFlags(rawValue: 1 << 1 | 1 << 2)

    /// What a new route does to its slot, as far as the flags of the kernel's message tell.
    ///
    /// `NLM_F_EXCL` means that the slot was empty: what is known of it went unheard. `NLM_F_REPLACE` does not name the
    /// route that was replaced, the first of an IPv4 slot or the first of its sort of an IPv6 one; with a slot of
    /// several that is left to a fresh list. The same flag tells that a nexthop object leads elsewhere.
    public static func place(_ new: Route, flags: MessageFlags, among known: [Route]) -> Placement {
        if flags.contains(.exclusive) { return .alone }
        let identity = new.identity
        let same = known.firstIndex { $0.identity == identity }
        let isIPv6 = new.destination.family == .ipv6
        if flags.contains(.replace) {
            if known.count == 1 { return .at(0) }
            return same.flatMap { isIPv6 ? nil : .at($0) } ?? .unclear
        }
        if let same { return .at(same) }
        guard isIPv6, new.mayBePartOfMultipath else { return .beside }
        // The kernel shows of a multipath route what its oldest part was given; a newer part may have been given
        // other metrics.
        let joined = known.firstIndex(where: \.mayBePartOfMultipath)
        return joined.map { new.extends(known[$0]) ? .at($0) : .unclear } ?? .beside
    }

    /// Which route of a slot is gone: the one that the message describes.
    ///
    /// When an IPv6 multipath route loses one of several next hops, the message names that one, and only a list
    /// tells what is left.
    public static func removal(of gone: Route, among known: [Route]) -> Removal {
        let identity = gone.identity
        return known.firstIndex { $0.identity == identity }.map { .at($0) } ?? .unclear
    }

    /// Whether the kernel joins it with others of its slot (`rt6_qualify_for_ecmp`).
    private var mayBePartOfMultipath: Bool {
        if case .object = path { return false }
        return path.nextHops.contains { $0.gateway != nil }
    }

    /// Whether this is a multipath route with all next hops of another, and otherwise the same.
    private func extends(_ other: Route) -> Bool {
        guard let new = identity, var old = other.identity else { return false }
        let hops = Set(new.path.nextHops)
        guard old.path.nextHops.allSatisfy(hops.contains) else { return false }
        old.path = new.path
        return new == old
    }
}

extension RoutePath {
    fileprivate func mapHops(_ transform: ([NextHop]) -> [NextHop]) -> RoutePath {
        switch self {
        case .single(let hop): .single(transform([hop]).first ?? hop)
        case .multiple(let hops): .multiple(transform(hops))
        case .object(let id, let hops): .object(id, transform(hops))
        }
    }
}
