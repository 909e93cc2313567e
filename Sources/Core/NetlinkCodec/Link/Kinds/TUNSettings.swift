internal import CLinuxNetworking
internal import WireFormat

/// What the kernel tells of a TUN or TAP device (`IFLA_TUN_*`, drivers/net/tun.c).
///
/// Such a device is made through `/dev/net/tun` (`TUNSETIFF`); the kernel refuses it over netlink.
public struct TUNSettings: Hashable, Sendable {
    /// Packets or frames.
    public var mode: TUNMode?
    /// The user that may attach; nil is any with the right to.
    public var owner: UInt32?
    /// The group that may attach; nil is any with the right to.
    public var group: UInt32?
    /// Whether a packet's protocol stands before it (`IFF_NO_PI` unset).
    public var hasPacketInformation: Bool?
    /// Whether offload information stands before a packet (`IFF_VNET_HDR`).
    public var hasVirtioHeader: Bool?
    /// Whether the device outlives the process.
    public var isPersistent: Bool?
    /// Whether a process may attach to several queues.
    public var isMultiQueue: Bool?
    /// Queues that a process is attached to, of a device with several.
    public var queues: UInt32?
    /// Queues that are attached and switched off, of a device with several.
    public var disabledQueues: UInt32?
    /// Attributes that this module does not know.
    public var unknown: [RawAttribute] = []

    /// Settings that say nothing yet.
    public init() {}

    init(_ data: Span<UInt8>) throws(WireError) { unknown = try read(data) }
}

/// What passes a TUN device (`IFF_TUN`, `IFF_TAP`, linux/if_tun.h).
public struct TUNMode: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt8

    /// The mode of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// IP packets.
    public static let tun = Self(rawValue: 1)
    /// Ethernet frames.
    public static let tap = Self(rawValue: 2)
}

extension TUNSettings: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.shown(IFLA_TUN_OWNER, &owner, .host)
        try coder.shown(IFLA_TUN_GROUP, &group, .host)
        try coder.shown(IFLA_TUN_TYPE, &mode, .number)
        try coder.shown(IFLA_TUN_PI, &hasPacketInformation, .byte)
        try coder.shown(IFLA_TUN_VNET_HDR, &hasVirtioHeader, .byte)
        try coder.shown(IFLA_TUN_PERSIST, &isPersistent, .byte)
        try coder.shown(IFLA_TUN_MULTI_QUEUE, &isMultiQueue, .byte)
        try coder.shown(IFLA_TUN_NUM_QUEUES, &queues, .host)
        try coder.shown(IFLA_TUN_NUM_DISABLED_QUEUES, &disabledQueues, .host)
    }
}
