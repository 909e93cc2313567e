public import Addressing

/// What few routes have.
public struct RouteDetails: Hashable, Sendable {
    /// Only packets from here take the route (`RTA_SRC`, IPv6 source routing); nil is anywhere.
    public var source: IPPrefix?
    /// What the kernel assumes of the path (`RTA_METRICS`).
    public var metrics = RouteMetrics()
    /// Whether the time to live passes through an MPLS tunnel (`RTA_TTL_PROPAGATE`); nil is the kernel's default.
    public var ttlPropagation: TTLPropagation?
    /// What a lookup repeats of the packet that it was asked about.
    public var lookup: RouteLookupEcho?
    /// How the kernel has used a cached route; nil where it says nothing but zeros.
    public var usage: RouteUsage?
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// Nothing of all that.
    public init() {}
}

/// Whether the time to live passes from a packet to its MPLS header and back.
public enum TTLPropagation: UInt8, Hashable, Sendable {
    /// It does not: the tunnel counts as one hop.
    case disabled = 0
    /// It does: each hop inside the tunnel counts.
    case enabled = 1
}

/// What the answer to a route lookup repeats of the question.
public struct RouteLookupEcho: Hashable, Sendable {
    /// The interface that the packet came in by (`RTA_IIF`).
    public var inputInterface: InterfaceIndex?
    /// The packet's firewall mark (`RTA_MARK`).
    public var mark: UInt32?
    /// The user that sends it (`RTA_UID`).
    public var user: UInt32?

    /// Nothing is repeated.
    public init() {}
}

/// How the kernel has used a cached route (`struct rta_cacheinfo`).
public struct RouteUsage: Hashable, Sendable {
    /// References to the entry (`rta_clntref`).
    public var references: UInt32
    /// How long ago it was used last, in hundredths of a second (`rta_lastuse`).
    public var lastUse: UInt32
    /// How often it was used (`rta_used`).
    public var uses: UInt32

    /// Counters as the kernel tells them.
    public init(references: UInt32, lastUse: UInt32, uses: UInt32) {
        self.references = references
        self.lastUse = lastUse
        self.uses = uses
    }
}
