public import Addressing

/// A network interface as the kernel shows it (`RTM_NEWLINK`, `struct ifinfomsg`).
public struct Link: Hashable, Sendable {
    public var index: InterfaceIndex
    public var name: InterfaceName
    public var flags: LinkFlags = []
    public var hardware = LinkHardware()
    /// Bytes; the loopback interface has 65536, one more than an `MTU` may hold.
    public var mtu: UInt32 = 0
    public var state = LinkState()
    public var relations = LinkRelations()
    public var labels = LinkLabels()
    public var kind: LinkKind?
    /// What this module does not decode, in the kernel's order.
    public var unknown: [RawAttribute] = []

    public init(index: InterfaceIndex, name: InterfaceName) {
        self.index = index
        self.name = name
    }

    /// The Ethernet address, if the link has one.
    public var macAddress: MACAddress? { MACAddress(octets: hardware.address) }
}

/// Interface flags (`IFF_*`, linux/if.h).
public struct LinkFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Administratively up (`IFF_UP`).
    public static let up = Self(rawValue: 1 << 0)
    public static let broadcast = Self(rawValue: 1 << 1)
    public static let loopback = Self(rawValue: 1 << 3)
    public static let pointToPoint = Self(rawValue: 1 << 4)
    /// Operationally up (`IFF_RUNNING`).
    public static let running = Self(rawValue: 1 << 6)
    public static let noARP = Self(rawValue: 1 << 7)
    public static let promiscuous = Self(rawValue: 1 << 8)
    public static let multicast = Self(rawValue: 1 << 12)
    /// The driver signals a carrier (`IFF_LOWER_UP`).
    public static let lowerUp = Self(rawValue: 1 << 16)
}

/// The hardware side of a link.
public struct LinkHardware: Hashable, Sendable {
    /// `ARPHRD_*` (linux/if_arp.h): 1 is Ethernet, 772 loopback.
    public var type: UInt16 = 0
    /// Octets in wire order; as many as the hardware type has.
    public var address: [UInt8] = []
    /// The broadcast address, or the peer's address of a point-to-point link.
    public var broadcast: [UInt8] = []
    /// The address burnt into the device, where the driver tells it.
    public var permanent: [UInt8] = []
}

/// What a link is doing.
public struct LinkState: Hashable, Sendable {
    /// RFC 2863 state (`IF_OPER_*`): 0 unknown, 2 down, 6 up.
    public var operational: UInt8 = 0
    /// `IF_LINK_MODE_*`: 0 default, 1 dormant.
    public var mode: UInt8 = 0
    public var group: UInt32 = 0
    public var queueDiscipline: String?
    /// Packets that the transmit queue holds.
    public var queueLength: UInt32?
}

/// The links that a link hangs together with.
public struct LinkRelations: Hashable, Sendable {
    /// The bridge, bond or VRF that this link is a port of (`IFLA_MASTER`).
    public var master: InterfaceIndex?
    /// The lower device or veth peer (`IFLA_LINK`); zero stands for none, and is shown as such by `ip`.
    public var lower: UInt32?
    /// The id, in this namespace, of the namespace that the lower device is in (`IFLA_LINK_NETNSID`).
    public var lowerNamespace: Int32?

    public init() {}
}

/// Texts that people or programs put on a link.
public struct LinkLabels: Hashable, Sendable {
    /// `ip link set dev D alias …` (`IFLA_IFALIAS`); Swiftlet marks what it owns with it.
    public var alias: String?
    public var alternativeNames: [String] = []
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
