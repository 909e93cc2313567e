public import Addressing
public import NetlinkCodec
internal import SystemPackage

extension NetlinkSession {
    /// Deletes the neighbours of one link or of all that are in one of some states, and tells how many.
    ///
    /// By default, as `ip neigh flush`, all but those that somebody set for good (`.permanent`, `.noARP`). The kernel
    /// has no such verb: this lists, and deletes in batches; who is gone meanwhile is no failure.
    /// - Throws: what listing throws, and the first deletion that fails for another reason.
    @discardableResult public func flushNeighbours(
        _ family: IPFamily? = nil, on interface: InterfaceIndex? = nil,
        in states: NeighbourState = .ofDiscovery, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> Int {
        let entries = try list(.neighbours(family, on: interface), by: deadline)
            .filter { !$0.state.isDisjoint(with: states) }
        let outcomes = try outcomes(of: entries.map { .deleteNeighbour($0) }, by: deadline)
        for case let failure? in outcomes where failure.errno != .noSuchFileOrDirectory { throw failure }
        return outcomes.count { $0 == nil }
    }
}
