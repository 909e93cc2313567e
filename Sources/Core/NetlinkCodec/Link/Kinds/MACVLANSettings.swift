public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The settings of a macvlan or macvtap device (`IFLA_MACVLAN_*`, drivers/net/macvlan.c).
///
/// Nil leaves a setting as it is, and at birth to the kernel's default.
public struct MACVLANSettings: Hashable, Sendable {
    /// With whom the device speaks.
    public var mode: MACVLANMode?
    /// Flags, all at once.
    public var flags: MACVLANFlags?
    /// Broadcast packets that wait for the other devices on the same lower one; the highest wish there counts.
    public var broadcastQueueLength: UInt32?
    /// What the highest wish is; no request holds it.
    public var usedBroadcastQueueLength: UInt32?
    /// The senders whose frames the device takes, in mode `source`; empty says nothing in a request.
    public var sources: Set<MACAddress> = []
    /// Devices from which on a broadcast goes through the queue (from Linux 6.5); negative is never.
    public var broadcastCutoff: Int32?
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// Settings of that mode; the kernel's default is `vepa`.
    public init(_ mode: MACVLANMode? = nil) { self.mode = mode }

    init(_ data: Span<UInt8>) throws(WireError) { unknown = try read(data) }
}

/// With whom a macvlan device speaks (`enum macvlan_mode`, linux/if_link.h).
public struct MACVLANMode: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt32

    /// The mode of that number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// With no other on the same lower device.
    public static let `private` = Self(rawValue: MACVLAN_MODE_PRIVATE.rawValue)
    /// With others through a switch outside that sends frames back (IEEE 802.1Qbg).
    public static let vepa = Self(rawValue: MACVLAN_MODE_VEPA.rawValue)
    /// With others at once.
    public static let bridge = Self(rawValue: MACVLAN_MODE_BRIDGE.rawValue)
    /// The only one, with the lower device's own address.
    public static let passthrough = Self(rawValue: MACVLAN_MODE_PASSTHRU.rawValue)
    /// With a list of senders.
    public static let source = Self(rawValue: MACVLAN_MODE_SOURCE.rawValue)
}

/// Flags of a macvlan device (`MACVLAN_FLAG_*`, linux/if_link.h).
public struct MACVLANFlags: OptionSet, Hashable, Sendable {
    /// A bit for each flag.
    public let rawValue: UInt16

    /// The flags of these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Leaves the lower device out of promiscuous mode, in mode `passthrough`.
    public static let noPromiscuous = Self(rawValue: 1 << 0)
    /// Hands a frame to the list's owner alone, in mode `source`.
    public static let noDestination = Self(rawValue: 1 << 1)
}

extension MACVLANSettings: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_MACVLAN_MODE, &mode, .number)
        try coder.field(IFLA_MACVLAN_FLAGS, &flags, .number)
        var addresses = sources.sorted()
        try coder.list(IFLA_MACVLAN_MACADDR_DATA, &addresses, .sources)
        sources = Set(addresses)
        // The number of the addresses, which their list tells as well.
        var count: UInt32?
        try coder.shown(IFLA_MACVLAN_MACADDR_COUNT, &count, .host)
        try coder.field(IFLA_MACVLAN_BC_QUEUE_LEN, &broadcastQueueLength, .host)
        try coder.shown(IFLA_MACVLAN_BC_QUEUE_LEN_USED, &usedBroadcastQueueLength, .host)
        // IFLA_MACVLAN_BC_CUTOFF, linux/if_link.h from 6.5 on.
        var cutoff = broadcastCutoff.map { UInt32(bitPattern: $0) }
        try coder.field(9, &cutoff, .host)
        broadcastCutoff = cutoff.map { Int32(bitPattern: $0) }
    }
}

/// A change of the senders whose frames a macvlan device in mode `source` takes.
public enum MACVLANSourceChange: Hashable, Sendable {
    /// One more.
    case add(MACAddress)
    /// One less.
    case remove(MACAddress)
    /// These take the place of all that were there; none is an empty list.
    case replace(Set<MACAddress>)
}

extension MACVLANSourceChange {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .add(let address):
            writer.attribute(IFLA_MACVLAN_MACADDR_MODE, host: MACVLAN_MACADDR_ADD.rawValue)
            writer.attribute(IFLA_MACVLAN_MACADDR, address.octets)
        case .remove(let address):
            writer.attribute(IFLA_MACVLAN_MACADDR_MODE, host: MACVLAN_MACADDR_DEL.rawValue)
            writer.attribute(IFLA_MACVLAN_MACADDR, address.octets)
        case .replace([]):
            writer.attribute(IFLA_MACVLAN_MACADDR_MODE, host: MACVLAN_MACADDR_FLUSH.rawValue)
        case .replace(let addresses):
            AttributeFormat.sources.write(addresses.sorted(), IFLA_MACVLAN_MACADDR_DATA, &writer)
        }
    }
}

extension AttributeFormat where Value == [MACAddress] {
    /// A nest of addresses; a request says before it that they replace what is there.
    fileprivate static var sources: Self {
        Self { attribute throws(WireError) in
            var addresses: [MACAddress] = []
            var reader = AttributeReader(attribute.payload)
            while let entry = try reader.next() {
                guard entry.kind == IFLA_MACVLAN_MACADDR else { continue }
                addresses.append(try AttributeFormat<MACAddress>.octets.read(entry))
            }
            return addresses
        } write: { addresses, type, writer in
            writer.attribute(IFLA_MACVLAN_MACADDR_MODE, host: MACVLAN_MACADDR_SET.rawValue)
            writer.nest(type) { nest in
                for address in addresses { nest.attribute(IFLA_MACVLAN_MACADDR, address.octets) }
            }
        }
    }
}
