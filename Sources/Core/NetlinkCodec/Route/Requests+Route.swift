public import Addressing
internal import WireFormat

extension NetlinkRequest {
    /// Adds a route (`ip route add`, or `ip route replace` where an existing one gives way).
    ///
    /// The kernel answers `EEXIST` if there is one to that destination with the same metric, table and type of
    /// service, and `ENETUNREACH` or `EINVAL` if the gateway is not on an attached link.
    public static func addRoute(_ route: Route, existing: Existing = .refuse) -> NetlinkRequest {
        NetlinkRequest("add route \(route)", .newRoute, existing.flags) { route.encode(into: &$0) }
    }

    /// Changes a route that exists (`ip route change`); the kernel answers `ENOENT` if there is none.
    public static func changeRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest("change route \(route)", .newRoute, .replace) { route.encode(into: &$0) }
    }

    /// Adds a route behind those to the same destination with the same metric (`ip route append`).
    ///
    /// For IPv6 the kernel makes one route of several next hops of them.
    public static func appendRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest("append route \(route)", .newRoute, [.create, .append]) { route.encode(into: &$0) }
    }

    /// Adds a route before those to the same destination with the same metric (`ip route prepend`); IPv4 only.
    public static func prependRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest("prepend route \(route)", .newRoute, .create) { route.encode(into: &$0) }
    }

    /// Deletes a route that is as this one in all that is set; the kernel answers `ESRCH` if there is none.
    public static func deleteRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest("delete route \(route)", .deleteRoute) { route.encode(into: &$0) }
    }

    /// Deletes the first route that matches (`ip route del`); the kernel answers `ESRCH` if there is none.
    public static func deleteRoute(matching match: RouteMatch) -> NetlinkRequest {
        NetlinkRequest("delete route \(match)", .deleteRoute) { match.encode(into: &$0) }
    }
}

extension NetlinkQuery where Value == Route {
    /// Routes of the tables, of one family or both, with the filters that are asked for most.
    public static func routes(
        _ family: IPFamily? = nil, table: RouteTable? = nil, source: RouteProtocol? = nil,
        on interface: InterfaceIndex? = nil
    ) -> Self {
        var filter = RouteFilter(family: family)
        filter.table = table
        filter.source = source
        filter.interface = interface
        return routes(matching: filter)
    }

    /// Routes that the kernel has chosen by a filter (`ip route show`).
    public static func routes(matching filter: RouteFilter) -> Self {
        let request = NetlinkRequest("list routes", .getRoute, .dump) { filter.encode(into: &$0) }
        return NetlinkQuery(request: request, answer: .newRoute) { bytes throws(WireError) in try Route(bytes)
        }
    }

    /// The way of one packet, or the table's entry that decides about it (`ip route get`).
    ///
    /// The kernel answers `ENETUNREACH` if there is none, `EHOSTUNREACH`, `EINVAL` or `EACCES` by the type of a
    /// route that drops.
    public static func route(_ lookup: RouteLookup) -> Self {
        let request = NetlinkRequest("look up the route to \(lookup.destination)", .getRoute) {
            lookup.encode(into: &$0)
        }
        return NetlinkQuery(request: request, answer: .newRoute) { bytes throws(WireError) in try Route(bytes)
        }
    }
}
