internal import Addressing
internal import IPRouteText
internal import NetlinkCodec

/// Which routes a list shows (`filter` in ip/iproute.c).
struct RouteSelection: Hashable, Sendable {
    /// Nil is all tables.
    var table: RouteTable? = .main
    var source: RouteProtocol?
    var interface: InterfaceIndex?
    var destination = DestinationFilter()
    var fields = FieldFilter()

    /// What a route's destination must be.
    struct DestinationFilter: Hashable, Sendable {
        /// Must hold the destination (`root`).
        var root: PrefixArgument?
        /// Must lie in the destination (`match`).
        var match: PrefixArgument?

        func matches(_ destination: IPPrefix) -> Bool {
            if let root {
                guard let prefix = root.prefix(of: destination.family) else { return false }
                guard prefix.contains(destination) else { return false }
            }
            if let match {
                guard let prefix = match.prefix(of: destination.family) else { return false }
                guard destination.contains(prefix) else { return false }
            }
            return true
        }
    }

    /// What a route's other fields must be.
    struct FieldFilter: Hashable, Sendable {
        var scope: RouteScope?
        var type: RouteType?
        var typeOfService: UInt8?
        var metric: UInt32?
        var gateway: PrefixArgument?
        var preferredSource: PrefixArgument?
    }

    /// The fields that are the same in all routes shown, and are left out for it.
    func pinned(in family: IPFamily) -> PinnedFields {
        func isExact(_ argument: PrefixArgument?) -> Bool {
            guard case .prefix(let prefix) = argument else { return false }
            return prefix.length == family.width
        }
        let all: [(Bool, PinnedFields)] = [
            (table != nil, .table), (source != nil, .source), (interface != nil, .interface),
            (fields.scope != nil, .scope), (fields.typeOfService != nil, .typeOfService),
            (fields.metric != nil, .metric), (isExact(fields.gateway), .gateway),
            (isExact(fields.preferredSource), .preferredSource),
        ]
        return PinnedFields(all.filter(\.0).map(\.1))
    }

    func matches(_ route: Route) -> Bool {
        if let table, !isIn(table, route) { return false }
        if let source, route.origin.source != source { return false }
        if let scope = fields.scope, route.origin.scope != scope { return false }
        if let type = fields.type, route.origin.type != type { return false }
        if let service = fields.typeOfService, route.origin.typeOfService != service { return false }
        if let metric = fields.metric, (route.metric ?? 0) != metric { return false }
        // A route of several hops has no device and no gateway of its own.
        let hop = route.path.onlyHop ?? NextHop()
        if let interface, hop.interface != interface { return false }
        return destination.matches(route.destination)
            && Self.matches(hop.gateway, fields.gateway, route.destination.family)
            && Self.matches(route.preferredSource, fields.preferredSource, route.destination.family)
    }

    private func isIn(_ table: RouteTable, _ route: Route) -> Bool {
        // iproute2 takes local IPv6 routes of the main table for those of an old kernel, which had one table.
        if route.destination.family == .ipv6, table == .main, route.origin.type == .local { return false }
        return route.origin.table == table
    }

    /// A missing address counts as zero.
    private static func matches(
        _ address: IPAddress?, _ argument: PrefixArgument?, _ family: IPFamily
    ) -> Bool {
        guard let argument, argument != .everything(nil) else { return true }
        let address = address ?? IPAddress(bits: 0, family: family)
        return argument.prefix(of: address.family)?.contains(address) ?? false
    }
}
