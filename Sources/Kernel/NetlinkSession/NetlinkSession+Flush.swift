public import Addressing
public import NetlinkCodec
internal import SystemPackage

// The kernel has no such verb: these list, and delete in batches.

extension NetlinkSession {
    /// Deletes the neighbours of one link or of all that are in one of some states, and tells how many.
    ///
    /// By default, as `ip neigh flush`, all but those that somebody set for good (`.permanent`, `.noARP`). A neighbour
    /// that is gone meanwhile is no failure.
    /// - Throws: what listing throws, or the first refusal, after all were tried.
    @discardableResult
    public func flushNeighbours(
        _ family: IPFamily? = nil, on interface: InterfaceIndex? = nil,
        in states: NeighbourState = .ofDiscovery, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> Int {
        let entries = try list(.neighbours(family, on: interface), by: deadline)
            .filter { !$0.state.isDisjoint(with: states) }
        return try delete(
            entries.map { .deleteNeighbour($0) }, unlessGone: .noSuchFileOrDirectory, by: deadline)
    }

    /// Deletes all routes that a filter lets through (`ip route flush`), and tells how many.
    ///
    /// A route that somebody else deletes meanwhile counts as deleted by them. What the kernel has learnt about
    /// single destinations cannot be deleted one by one.
    /// - Throws: what listing throws, or the first refusal, after all were tried.
    @discardableResult
    public func flushRoutes(
        matching filter: RouteFilter, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> Int {
        let routes = try list(.routes(matching: filter), by: deadline)
        // ESRCH.
        return try delete(routes.map { .deleteRoute($0) }, unlessGone: .noSuchProcess, by: deadline)
    }

    /// Performs deletions and counts them, without those of what was gone already.
    private func delete(
        _ requests: [NetlinkRequest], unlessGone gone: Errno, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> Int {
        let outcomes = try outcomes(of: requests, by: deadline)
        for case let failure? in outcomes where failure.errno != gone { throw failure }
        return outcomes.count { $0 == nil }
    }
}
