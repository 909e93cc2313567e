internal import Addressing
public import NetlinkCodec
internal import SystemPackage

extension NetlinkSession {
    /// Entries that are listed before they are deleted, some megabytes of them.
    private static let sweepLimit = 16_384

    /// Deletes the entries of connection tracking that a filter matches and tells how many.
    ///
    /// The session must speak `.netfilter`. Memory does not grow with the table: of many entries some are listed
    /// and deleted, then more. One that goes by itself in between, or by another's hand, is not counted, and one
    /// that comes in between may stay.
    ///
    /// - Throws: the first refusal after all entries were tried, such as `EBUSY` for a flow that is offloaded.
    @discardableResult
    public func deleteConntrack(
        matching filter: ConntrackFilter, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> Int {
        try deleteConntrack(matching: filter, where: { _ in true }, by: deadline)
    }

    /// Deletes the entries of flows whose first packet went to one of some targets, and tells how many.
    ///
    /// Without it, a flow of UDP that goes on for ever never reaches what a port was given to since.
    /// - Throws: the first refusal after all entries were tried.
    @discardableResult
    public func deleteConntrack(
        to targets: some Collection<FlowTarget>, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> Int {
        guard targets.count > Self.fewTargets || targets.contains(where: { $0.ports.count > 1 }) else {
            // The kernel looks through its table once for each, and tells only what is meant.
            var count = 0
            for target in targets {
                count += try deleteConntrack(
                    matching: .flows(target.transport, toPort: target.ports.lowerBound, at: target.address),
                    by: deadline)
            }
            return count
        }
        let all = FlowTargets(targets)
        var count = 0
        for transport in Set(targets.map(\.transport)) {
            let filter = ConntrackFilter(original: ConntrackMatch(transport))
            count += try deleteConntrack(
                matching: filter, where: { all.contains($0.original) }, by: deadline)
        }
        return count
    }

    private static let fewTargets = 8

    private func deleteConntrack(
        matching filter: ConntrackFilter, where isMeant: (ConntrackEntry) -> Bool,
        by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> Int {
        var count = 0
        var refusal: NetlinkError?
        // The kernel compares directions for one family at a time.
        for family in filter.family.map({ [$0] }) ?? IPFamily.allCases {
            var part = filter
            part.family = family
            var sweep: ConntrackSweep
            repeat {
                sweep = try sweepConntrack(part, where: isMeant, by: deadline)
                count += sweep.deleted
                refusal = refusal ?? sweep.refusal
            } while sweep.shouldGoOn
        }
        if let refusal { throw refusal }
        return count
    }

    /// Lists what matches, up to a limit, and deletes it.
    ///
    /// Not both at once: while a listing runs, each receive makes the kernel fill half of the socket's buffer with
    /// more of it, and answers to deletions get lost behind that.
    private func sweepConntrack(
        _ filter: ConntrackFilter, where isMeant: (ConntrackEntry) -> Bool,
        by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> ConntrackSweep {
        var found: [NetlinkRequest] = []
        var sweep = ConntrackSweep()
        try dump(.conntrack(filter), by: deadline) { entry in
            guard isMeant(entry) else { return }
            if found.count < Self.sweepLimit {
                found.append(.deleteConntrack(entry))
            } else {
                sweep.isComplete = false
            }
        }
        for failure in try outcomes(of: found, by: deadline) {
            switch failure?.errno {
            case nil where failure == nil: sweep.deleted += 1
            case .noSuchFileOrDirectory: sweep.gone += 1
            default: sweep.refusal = sweep.refusal ?? failure
            }
        }
        return sweep
    }
}

/// What came of the entries that were listed at once.
private struct ConntrackSweep {
    var deleted = 0
    /// Deleted by someone else, or ended by themselves.
    var gone = 0
    var refusal: NetlinkError?
    var isComplete = true

    /// Whether there is more, and hope that the next listing shows it.
    var shouldGoOn: Bool { !isComplete && deleted + gone > 0 }
}
