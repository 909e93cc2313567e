internal import CLinuxNetworking
internal import WireFormat

/// The settings of a VLAN device (`IFLA_VLAN_*`, net/8021q/vlan_netlink.c).
public struct VLANLink: Hashable, Sendable {
    /// The number of the VLAN, 0 to 4094.
    public var id: UInt16
    /// Which tag it is; nil is that of IEEE 802.1Q.
    public var tag: VLANProtocol?
    /// What can be changed later.
    public var options: VLANOptions
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// The device of that VLAN.
    public init(id: UInt16, tag: VLANProtocol? = nil, options: VLANOptions = VLANOptions()) {
        self.id = id
        self.tag = tag
        self.options = options
    }

    init(_ data: Span<UInt8>) throws(WireError) {
        self.init(id: 0)
        unknown = try read(data)
    }
}

/// What can be changed of a VLAN device that exists; nil and empty leave a setting as it is.
public struct VLANOptions: Hashable, Sendable {
    /// Flags that are on or off; the rest is left as it is.
    public var flags: MaskedFlags<VLANFlags>?
    /// From a frame's priority (0 to 7) to that of the packet within this machine.
    public var ingressPriorities: [VLANPriority] = []
    /// From a packet's priority within this machine to that of the frame (0 to 7).
    public var egressPriorities: [VLANPriority] = []

    /// Options that say nothing yet.
    public init() {}
}

/// Which tag a VLAN has: an EtherType.
public struct VLANProtocol: RawRepresentable, Hashable, Sendable {
    /// The EtherType.
    public let rawValue: UInt16

    /// The tag of that EtherType.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The customer's tag, 0x8100.
    public static let dot1Q = Self(rawValue: 0x8100)
    /// The provider's tag, 0x88a8, outside the customer's.
    public static let dot1AD = Self(rawValue: 0x88a8)
}

/// Flags of a VLAN device (`enum vlan_flags`, linux/if_vlan.h).
public struct VLANFlags: OptionSet, Hashable, Sendable {
    /// A bit for each flag.
    public let rawValue: UInt32

    /// The flags of these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Received frames look as if they had no tag; on by default.
    public static let reordersHeader = Self(rawValue: 1 << 0)
    /// Announces the VLAN by GVRP.
    public static let gvrp = Self(rawValue: 1 << 1)
    /// Stays up when the lower device goes down.
    public static let looseBinding = Self(rawValue: 1 << 2)
    /// Announces the VLAN by MVRP (IEEE 802.1Q).
    public static let mvrp = Self(rawValue: 1 << 3)
    /// Is operational while a port of the lower bridge has the VLAN.
    public static let bridgeBinding = Self(rawValue: 1 << 4)
}

/// Which priority stands for which on the other side of a VLAN device (`struct ifla_vlan_qos_mapping`).
public struct VLANPriority: Hashable, Sendable {
    /// What it was.
    public var from: UInt32
    /// What it becomes; zero takes the mapping away.
    public var to: UInt32

    /// One priority that becomes another.
    public init(from: UInt32, to: UInt32) {
        self.from = from
        self.to = to
    }
}

extension VLANLink: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.required(IFLA_VLAN_ID, &id, .host)
        try coder.field(IFLA_VLAN_PROTOCOL, &tag, .networkNumber)
        try options.code(with: &coder)
    }
}

extension VLANOptions: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_VLAN_FLAGS, &flags, .masked())
        try coder.list(IFLA_VLAN_INGRESS_QOS, &ingressPriorities, .priorities)
        try coder.list(IFLA_VLAN_EGRESS_QOS, &egressPriorities, .priorities)
    }
}

extension AttributeFormat where Value == [VLANPriority] {
    /// A nest of pairs.
    fileprivate static var priorities: Self {
        Self { attribute throws(WireError) in
            var list: [VLANPriority] = []
            var reader = AttributeReader(attribute.payload)
            while let entry = try reader.next() {
                guard entry.kind == IFLA_VLAN_QOS_MAPPING else { continue }
                guard entry.payload.count == 8 else { throw .badLength(entry.payload.count, available: 8) }
                var pair = ByteReader(entry.payload)
                list.append(VLANPriority(from: try pair.readHost(), to: try pair.readHost()))
            }
            return list
        } write: { list, type, writer in
            writer.nest(type) { nest in
                for entry in list {
                    var pair = ByteWriter(reserving: 8)
                    pair.appendHost(entry.from)
                    pair.appendHost(entry.to)
                    nest.attribute(IFLA_VLAN_QOS_MAPPING, pair.bytes)
                }
            }
        }
    }
}
