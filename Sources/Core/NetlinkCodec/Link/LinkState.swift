/// What a link is doing.
public struct LinkState: Hashable, Sendable {
    /// Interface flags (`ifi_flags`).
    public var flags: LinkFlags = []
    /// RFC 2863 state (`IF_OPER_*`): 0 unknown, 2 down, 6 up.
    public var operational: UInt8 = 0
    /// `IF_LINK_MODE_*`: 0 default, 1 dormant.
    public var mode: UInt8 = 0
    /// The group of links that may be changed as one; 0 is the default (`IFLA_GROUP`).
    public var group: UInt32 = 0
    /// The root queueing discipline's kind (`IFLA_QDISC`).
    public var queueDiscipline: String?
    /// Packets that the transmit queue holds.
    public var queueLength: UInt32?
    /// Who wants to receive more than what is addressed to the link.
    public var listeners = LinkListeners()
    /// The signal of the medium.
    public var carrier = LinkCarrier()
    /// Whether a protocol holds the link down.
    public var protocolDown = ProtocolDown()
    /// Counters; nil unless the query asked for them.
    ///
    /// Leaving them out keeps two readings of a link equal while only traffic passes.
    public var statistics: LinkStatistics?

    /// A link that is down.
    public init() {}
}

/// How many want a link to receive more than what is addressed to it, the kernel's own ports and taps included.
public struct LinkListeners: Hashable, Sendable {
    /// How many want all frames (`IFLA_PROMISCUITY`); a bridge port has one.
    public var promiscuous: UInt32 = 0
    /// How many want all multicast frames (`IFLA_ALLMULTI`).
    public var allMulticast: UInt32 = 0

    /// None.
    public init() {}
}

/// The signal of a link's medium, as its driver reports it.
public struct LinkCarrier: Hashable, Sendable {
    /// Whether there is one; nil where the kernel does not tell (`IFLA_CARRIER`).
    public var isPresent: Bool?
    /// How often it came or went (`IFLA_CARRIER_CHANGES`).
    public var changes: UInt32 = 0
    /// How often it came (`IFLA_CARRIER_UP_COUNT`).
    public var ups: UInt32 = 0
    /// How often it went (`IFLA_CARRIER_DOWN_COUNT`).
    public var downs: UInt32 = 0

    /// Unknown.
    public init() {}
}

/// A link that a protocol of user space, such as VRRP, holds down although its carrier is there.
public struct ProtocolDown: Hashable, Sendable {
    /// Whether it is held down (`IFLA_PROTO_DOWN`).
    public var isDown = false
    /// One bit for each of up to 32 reasons, named in `protodown_reasons.d` (`IFLA_PROTO_DOWN_REASON_VALUE`).
    public var reasons: UInt32 = 0

    /// Not held down.
    public init() {}
}
