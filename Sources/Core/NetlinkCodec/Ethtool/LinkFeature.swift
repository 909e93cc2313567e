/// Something that a network device can do or spare the kernel, under the name that ethtool(8) shows.
///
/// Names are the kernel's (`netdev_features_strings` in net/ethtool/common.c); which there are depends on its
/// version.
public struct LinkFeature: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name: `tx-checksum-ip-generic`.
    public let rawValue: String

    /// The feature of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The name.
    public var description: String { rawValue }

    /// In the order of their names.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Checksums of any protocol that sums up 16-bit words, on sending (`NETIF_F_HW_CSUM`).
    ///
    /// What `ethtool -K … tx off` switches off on a VXLAN or veth device.
    public static let txChecksumGeneric = Self(rawValue: "tx-checksum-ip-generic")
    /// Checksums of TCP and UDP over IPv4, on sending (`NETIF_F_IP_CSUM`).
    public static let txChecksumIPv4 = Self(rawValue: "tx-checksum-ipv4")
    /// Checksums of TCP and UDP over IPv6, on sending (`NETIF_F_IPV6_CSUM`).
    public static let txChecksumIPv6 = Self(rawValue: "tx-checksum-ipv6")
    /// Checksums of SCTP, on sending (`NETIF_F_SCTP_CRC`).
    public static let txChecksumSCTP = Self(rawValue: "tx-checksum-sctp")
    /// Checksums that the device has verified, on receiving (`NETIF_F_RXCSUM`).
    public static let rxChecksum = Self(rawValue: "rx-checksum")
    /// Packets in several pieces of memory, on sending (`NETIF_F_SG`).
    public static let txScatterGather = Self(rawValue: "tx-scatter-gather")
    /// Cutting of TCP over IPv4 into segments (`NETIF_F_TSO`).
    public static let txTCPSegmentation = Self(rawValue: "tx-tcp-segmentation")
    /// Cutting of TCP over IPv6 into segments (`NETIF_F_TSO6`).
    public static let txTCP6Segmentation = Self(rawValue: "tx-tcp6-segmentation")
    /// Cutting of UDP into datagrams of one size (`NETIF_F_GSO_UDP_L4`).
    public static let txUDPSegmentation = Self(rawValue: "tx-udp-segmentation")
    /// Cutting of what a UDP tunnel such as VXLAN carries (`NETIF_F_GSO_UDP_TUNNEL`).
    public static let txUDPTunnelSegmentation = Self(rawValue: "tx-udp_tnl-segmentation")
    /// The same for tunnels with outer checksums (`NETIF_F_GSO_UDP_TUNNEL_CSUM`).
    public static let txUDPTunnelChecksumSegmentation = Self(rawValue: "tx-udp_tnl-csum-segmentation")
    /// Segmentation in software, just before the driver (`NETIF_F_GSO`).
    public static let txGenericSegmentation = Self(rawValue: "tx-generic-segmentation")
    /// Joining of received segments in software (`NETIF_F_GRO`).
    public static let rxGRO = Self(rawValue: "rx-gro")

    /// Whether it is one of the checksums on sending, which `ethtool -K … tx` switches together.
    public var isTransmitChecksum: Bool { rawValue.hasPrefix("tx-checksum-") }
}

/// Whether a feature is in use.
public enum FeatureState: Hashable, Sendable {
    /// It is not.
    case off
    /// It is.
    case on
}

/// The names of features by the number of their bit, the same for every device of a kernel.
public struct LinkFeatureNames: Hashable, Sendable {
    /// The names in order of their bits; empty for a bit that is out of use.
    public let texts: [String]

    /// Names in order of their bits.
    public init(_ texts: [String]) { self.texts = texts }

    /// The feature of a bit; nil for one without a name.
    public subscript(bit: Int) -> LinkFeature? {
        guard texts.indices.contains(bit), !texts[bit].isEmpty else { return nil }
        return LinkFeature(rawValue: texts[bit])
    }
}
