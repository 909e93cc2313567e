/// How large packets, segments and queues of a link may be.
public struct LinkSizes: Hashable, Sendable {
    /// The largest packet, in bytes.
    public var mtu: UInt32 = 0
    /// The smallest MTU that the driver takes, in bytes (`IFLA_MIN_MTU`).
    public var minimumMTU: UInt32 = 0
    /// The largest MTU that the driver takes, in bytes; zero means no limit (`IFLA_MAX_MTU`).
    public var maximumMTU: UInt32 = 0
    /// How packets are cut and glued.
    public var segmentation = LinkSegmentation()
    /// Transmit queues (`IFLA_NUM_TX_QUEUES`).
    public var transmitQueues: UInt32 = 0
    /// Receive queues (`IFLA_NUM_RX_QUEUES`).
    public var receiveQueues: UInt32 = 0
    /// Bytes that the driver wants free before a frame; Linux 6.17 and later tell (`IFLA_HEADROOM`).
    public var headroom: UInt16?
    /// Bytes that the driver wants free behind a frame (`IFLA_TAILROOM`).
    public var tailroom: UInt16?
    /// How far ahead, in nanoseconds, the device takes packets to be sent later.
    ///
    /// Linux 6.13 and later tell (`IFLA_MAX_PACING_OFFLOAD_HORIZON`).
    public var pacingHorizon: UInt32?

    /// Nothing known.
    public init() {}
}

/// How large packets may be that the stack hands to a link to be cut, or gets from it glued together.
///
/// Sizes are bytes. What a kernel does not tell is nil.
public struct LinkSegmentation: Hashable, Sendable {
    /// The largest packet that is cut in software (`IFLA_GSO_MAX_SIZE`).
    public var gsoSize: UInt32?
    /// The most pieces that such a packet is cut into (`IFLA_GSO_MAX_SEGS`).
    public var gsoSegments: UInt32?
    /// The largest packet that received ones are glued to (`IFLA_GRO_MAX_SIZE`).
    public var groSize: UInt32?
    /// Like `gsoSize`, for IPv4; Linux 6.3 and later tell (`IFLA_GSO_IPV4_MAX_SIZE`).
    public var gsoIPv4Size: UInt32?
    /// Like `groSize`, for IPv4 (`IFLA_GRO_IPV4_MAX_SIZE`).
    public var groIPv4Size: UInt32?
    /// The largest packet that the device cuts itself; the driver's own limit (`IFLA_TSO_MAX_SIZE`).
    public var tsoSize: UInt32?
    /// The most pieces that the device cuts a packet into (`IFLA_TSO_MAX_SEGS`).
    public var tsoSegments: UInt32?

    /// Nothing known.
    public init() {}
}
