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
        var count = 0
        var refusal: NetlinkError?
        // The kernel compares directions for one family at a time.
        for family in filter.family.map({ [$0] }) ?? IPFamily.allCases {
            var part = filter
            part.family = family
            var sweep: ConntrackSweep
            repeat {
                sweep = try sweepConntrack(part, by: deadline)
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
        _ filter: ConntrackFilter, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> ConntrackSweep {
        var found: [NetlinkRequest] = []
        var sweep = ConntrackSweep()
        try dump(.conntrack(filter), by: deadline) { entry in
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
