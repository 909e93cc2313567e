internal import CLinuxNetworking
internal import WireFormat

/// The settings of an ipvlan device (`IFLA_IPVLAN_*`, drivers/net/ipvlan/ipvlan_main.c).
///
/// Both are shared by all devices on the same lower one. Nil leaves a setting as it is.
public struct IPVLANSettings: Hashable, Sendable {
    /// What the device looks at.
    public var mode: IPVLANMode?
    /// With whom the device speaks, all flags at once.
    public var flags: IPVLANFlags?
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// Settings of that mode; the kernel's default is `l3`.
    public init(_ mode: IPVLANMode? = nil, flags: IPVLANFlags? = nil) {
        self.mode = mode
        self.flags = flags
    }

    init(_ data: Span<UInt8>) throws(WireError) { unknown = try read(data) }
}

/// What an ipvlan device looks at (`enum ipvlan_mode`, linux/if_link.h).
public struct IPVLANMode: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt16

    /// The mode of that number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Frames, with broadcast and multicast.
    public static let l2 = Self(rawValue: 0)
    /// Packets, routed in the lower device's namespace.
    public static let l3 = Self(rawValue: 1)
    /// As `l3`, and its packets pass the firewall there.
    public static let l3Symmetric = Self(rawValue: 2)
}

/// With whom an ipvlan device speaks (`IPVLAN_F_*`, linux/if_link.h); with all on the same lower one if empty.
public struct IPVLANFlags: OptionSet, Hashable, Sendable {
    /// A bit for each flag.
    public let rawValue: UInt16

    /// The flags of these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// With no other on the same lower device.
    public static let `private` = Self(rawValue: 1 << 0)
    /// With others through a switch outside only.
    public static let vepa = Self(rawValue: 1 << 1)
}

extension IPVLANSettings: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_IPVLAN_MODE, &mode, .number)
        try coder.field(IFLA_IPVLAN_FLAGS, &flags, .number)
    }
}
