public import Addressing

/// A network interface as the kernel shows it (`RTM_NEWLINK`, `struct ifinfomsg`).
public struct Link: Hashable, Sendable {
    /// The number in its namespace; it may be another in the next one.
    public var index: InterfaceIndex
    /// The name that `ip link` shows (`IFLA_IFNAME`).
    public var name: InterfaceName
    /// Addresses and physical ports.
    public var hardware = LinkHardware()
    /// How large packets and queues may be.
    public var sizes = LinkSizes()
    /// What it is doing.
    public var state = LinkState()
    /// What it hangs together with.
    public var relations = LinkRelations()
    /// What people or programs call it.
    public var labels = LinkLabels()
    /// The driver of a virtual link; nil for hardware and the loopback interface.
    public var kind: LinkKind?
    /// What protocols and programs keep on it.
    public var protocols = LinkProtocols()
    /// What this module does not decode, in the kernel's order.
    ///
    /// `IFLA_MAP`, the addresses of ISA cards, and counters that were not asked for are left out.
    public var unknown: [RawAttribute] = []

    /// A link of which nothing else is known.
    public init(index: InterfaceIndex, name: InterfaceName) {
        self.index = index
        self.name = name
    }

    /// The Ethernet address, if the link has one.
    public var macAddress: MACAddress? { MACAddress(octets: hardware.address) }

    /// Interface flags (`ifi_flags`).
    public var flags: LinkFlags {
        get { state.flags }
        set { state.flags = newValue }
    }

    /// The largest packet, in bytes; the loopback interface has 65536, one more than an `MTU` may hold.
    public var mtu: UInt32 {
        get { sizes.mtu }
        set { sizes.mtu = newValue }
    }

    /// Counters; nil unless the query asked for them.
    public var statistics: LinkStatistics? { state.statistics }
}

/// The driver of a virtual link and its settings (`IFLA_LINKINFO`).
public enum LinkKind: Hashable, Sendable {
    case veth
    case bridge([RawAttribute])
    case vxlan(VXLANLink)
    /// A kind that this module has no settings for, its `IFLA_INFO_DATA` kept.
    case other(name: String, data: [UInt8])

    public var name: String {
        switch self {
        case .veth: "veth"
        case .bridge: "bridge"
        case .vxlan: "vxlan"
        case .other(let name, _): name
        }
    }
}

/// The settings of a VXLAN device (`IFLA_VXLAN_*`, drivers/net/vxlan/vxlan_core.c).
public struct VXLANLink: Hashable, Sendable {
    public var vni: VNI
    /// UDP destination port; the kernel's default is 8472, IANA's 4789.
    public var port: UInt16
    /// The outer source address.
    public var local: IPAddress?
    /// The underlay interface.
    public var underlay: InterfaceIndex?
    public var learning: Learning
    public var unknown: [RawAttribute] = []

    /// Whether the device learns forwarding entries from what it receives.
    public enum Learning: Hashable, Sendable {
        case off
        case on
    }

    public init(
        vni: VNI, port: UInt16 = 8472, local: IPAddress? = nil, underlay: InterfaceIndex? = nil,
        learning: Learning = .off
    ) {
        self.vni = vni
        self.port = port
        self.local = local
        self.underlay = underlay
        self.learning = learning
    }
}
