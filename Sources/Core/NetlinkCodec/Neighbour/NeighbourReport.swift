/// What the kernel tells of a neighbour, and no request sets.
public struct NeighbourReport: Hashable, Sendable {
    /// What kind of address it is (`ndm_type`): unicast, multicast, broadcast or local.
    public var type: RouteType
    /// How often the neighbour was asked without an answer (`NDA_PROBES`).
    public var probes: UInt32?
    /// When the entry was used, and by how many (`NDA_CACHEINFO`).
    public var usage: NeighbourUsage?

    /// A report of that kind of address.
    public init(type: RouteType, probes: UInt32? = nil, usage: NeighbourUsage? = nil) {
        self.type = type
        self.probes = probes
        self.usage = usage
    }
}

/// How long ago an entry was used (`struct nda_cacheinfo`).
public struct NeighbourUsage: Hashable, Sendable {
    // As on the wire, in hundredths of a second (USER_HZ): a Duration takes four times the memory.
    private let confirmedTicks: UInt32
    private let usedTicks: UInt32
    private let updatedTicks: UInt32
    /// Who holds the entry (`ndm_refcnt`); zero for a forwarding entry.
    public let references: UInt32

    init(confirmed: UInt32, used: UInt32, updated: UInt32, references: UInt32) {
        confirmedTicks = confirmed
        usedTicks = used
        updatedTicks = updated
        self.references = references
    }

    /// Times, counted in whole hundredths of a second.
    public init(confirmed: Duration, used: Duration, updated: Duration, references: UInt32) {
        self.init(
            confirmed: confirmed.ticks, used: used.ticks, updated: updated.ticks, references: references)
    }

    /// Time since the neighbour answered (`ndm_confirmed`); zero for a forwarding entry.
    public var confirmed: Duration { .milliseconds(10 * Int64(confirmedTicks)) }

    /// Time since a packet went by the entry (`ndm_used`).
    public var used: Duration { .milliseconds(10 * Int64(usedTicks)) }

    /// Time since the entry changed (`ndm_updated`).
    public var updated: Duration { .milliseconds(10 * Int64(updatedTicks)) }
}

extension Duration {
    /// Whole hundredths of a second, as many as 32 bits hold.
    fileprivate var ticks: UInt32 { UInt32(clamping: Int64(self / .milliseconds(10))) }
}
