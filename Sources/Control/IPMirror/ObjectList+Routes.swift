internal import Addressing
internal import IPRouteText
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemPackage

extension ObjectList {
    /// `ip route list`.
    func routes(_ arguments: [String], _ surroundings: Surroundings) throws(Refusal) -> String {
        let family: IPFamily? = if case .ip(let family) = options.family { family } else { nil }
        let selection = try RouteSelection(arguments, family, in: surroundings)
        let families = family.map { [$0] } ?? (selection.table == nil ? [.ipv4, .ipv6] : [.ipv4])
        var objects: [[Field]] = []
        for family in families {
            let pinned = selection.pinned(in: family)
            for route in try routes(family, selection) {
                try checkDetails(of: route)
                objects.append(
                    RouteText(route, in: surroundings, as: options.presentation, without: pinned).fields)
            }
        }
        return options.presentation.list(objects)
    }

    /// Lets the kernel choose what it can, as iproute2 does, and chooses among the rest.
    private func routes(_ family: IPFamily, _ selection: RouteSelection) throws(Refusal) -> [Route] {
        let query = NetlinkQuery.routes(
            family, table: selection.table, source: selection.source, on: selection.interface)
        do throws(NetlinkError) {
            // A kernel without IPv6 answers with the routes of IPv4.
            return try session.list(query).filter {
                $0.destination.family == family && selection.matches($0)
            }
        } catch {
            // The main table is made with its first route, and its absence is no fault.
            if error.errno == .noSuchFileOrDirectory, selection.table == .main { return [] }
            throw .dumpTerminated(error, output: options.presentation.listStart)
        }
    }

    /// Of a nexthop object, iproute2 shows details that take a question of their own.
    private func checkDetails(of route: Route) throws(Refusal) {
        guard case .object(let id, _) = route.path, options.presentation.extent == .detailed else { return }
        throw .unsupportedArgument("-d with nexthop object \(id)", of: .route)
    }
}
