/// One thing that the kernel assumes of a path (`RTAX_*`).
public struct RouteMetric: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number of the attribute in `RTA_METRICS`.
    public let rawValue: UInt16

    /// The metric of that number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// In the order of the kernel's numbers.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// A bit for each metric that the kernel must not adjust (`RTAX_LOCK`).
    public static let lock = Self(rawValue: 1)
    /// The largest packet, in bytes (`RTAX_MTU`).
    public static let mtu = Self(rawValue: 2)
    /// The largest window that is advertised, in bytes (`RTAX_WINDOW`).
    public static let window = Self(rawValue: 3)
    /// The round trip time to begin with, in eighths of a millisecond (`RTAX_RTT`).
    public static let roundTripTime = Self(rawValue: 4)
    /// The variation of the round trip time, in quarters of a millisecond (`RTAX_RTTVAR`).
    public static let roundTripVariation = Self(rawValue: 5)
    /// Where slow start ends, in packets (`RTAX_SSTHRESH`).
    public static let slowStartThreshold = Self(rawValue: 6)
    /// The largest congestion window, in packets; only where it is locked (`RTAX_CWND`).
    public static let congestionWindow = Self(rawValue: 7)
    /// The segment size that is advertised, in bytes (`RTAX_ADVMSS`).
    public static let advertisedSegmentSize = Self(rawValue: 8)
    /// How many packets may be reordered before that counts as loss (`RTAX_REORDERING`).
    public static let reordering = Self(rawValue: 9)
    /// The hop limit of packets sent; all ones is the interface's (`RTAX_HOPLIMIT`).
    public static let hopLimit = Self(rawValue: 10)
    /// The congestion window to begin with, in packets (`RTAX_INITCWND`).
    public static let initialCongestionWindow = Self(rawValue: 11)
    /// What TCP does on this path: bits of `RouteFeatures` (`RTAX_FEATURES`).
    public static let features = Self(rawValue: 12)
    /// The shortest time to retransmission, in milliseconds (`RTAX_RTO_MIN`).
    public static let minimumRetransmissionTimeout = Self(rawValue: 13)
    /// The receive window to begin with, in packets (`RTAX_INITRWND`).
    public static let initialReceiveWindow = Self(rawValue: 14)
    /// Not zero where acknowledgements are not delayed (`RTAX_QUICKACK`).
    public static let quickAcknowledgement = Self(rawValue: 15)
    /// The name of a congestion control algorithm, not a number (`RTAX_CC_ALGO`).
    public static let congestionControl = Self(rawValue: 16)
    /// Not zero where TCP Fast Open needs no cookie (`RTAX_FASTOPEN_NO_COOKIE`).
    public static let fastOpenWithoutCookie = Self(rawValue: 17)
}

/// What TCP does on a path (`RTAX_FEATURE_*`).
public struct RouteFeatures: OptionSet, Hashable, Sendable {
    /// The bits as the kernel has them.
    public let rawValue: UInt32

    /// The features of those bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Explicit congestion notification (`RTAX_FEATURE_ECN`).
    public static let congestionNotification = Self(rawValue: 1 << 0)
    /// Selective acknowledgements; not in use (`RTAX_FEATURE_SACK`).
    public static let selectiveAcknowledgement = Self(rawValue: 1 << 1)
    /// Timestamps; not in use (`RTAX_FEATURE_TIMESTAMP`).
    public static let timestamps = Self(rawValue: 1 << 2)
    /// A fragment header in each packet; not in use (`RTAX_FEATURE_ALLFRAG`).
    public static let fragments = Self(rawValue: 1 << 3)
    /// Timestamps in microseconds (`RTAX_FEATURE_TCP_USEC_TS`, linux/rtnetlink.h of 6.7).
    public static let microsecondTimestamps = Self(rawValue: 1 << 4)
}
