package import Addressing

/// A network interface as the kernel shows it (`RTM_NEWLINK`, `struct ifinfomsg`).
package struct Link: Hashable, Sendable {
    package var index: InterfaceIndex
    package var name: InterfaceName
    package var flags: LinkFlags = []
    package var hardware = LinkHardware()
    /// Bytes; the loopback interface has 65536, one more than an `MTU` may hold.
    package var mtu: UInt32 = 0
    package var state = LinkState()
    package var relations = LinkRelations()
    package var labels = LinkLabels()
    package var kind: LinkKind?
    /// What this module does not decode, in the kernel's order.
    package var unknown: [RawAttribute] = []

    package init(index: InterfaceIndex, name: InterfaceName) {
        self.index = index
        self.name = name
    }

    /// The Ethernet address, if the link has one.
    package var macAddress: MACAddress? { MACAddress(octets: hardware.address) }
}

/// Interface flags (`IFF_*`, linux/if.h).
package struct LinkFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Administratively up (`IFF_UP`).
    package static let up = Self(rawValue: 1 << 0)
    package static let broadcast = Self(rawValue: 1 << 1)
    package static let loopback = Self(rawValue: 1 << 3)
    package static let pointToPoint = Self(rawValue: 1 << 4)
    /// Operationally up (`IFF_RUNNING`).
    package static let running = Self(rawValue: 1 << 6)
    package static let noARP = Self(rawValue: 1 << 7)
    package static let promiscuous = Self(rawValue: 1 << 8)
    package static let multicast = Self(rawValue: 1 << 12)
    /// The driver signals a carrier (`IFF_LOWER_UP`).
    package static let lowerUp = Self(rawValue: 1 << 16)
}

/// The hardware side of a link.
package struct LinkHardware: Hashable, Sendable {
    /// `ARPHRD_*` (linux/if_arp.h): 1 is Ethernet, 772 loopback.
    package var type: UInt16 = 0
    /// Octets in wire order; as many as the hardware type has.
    package var address: [UInt8] = []
    /// The broadcast address, or the peer's address of a point-to-point link.
    package var broadcast: [UInt8] = []
    /// The address burnt into the device, where the driver tells it.
    package var permanent: [UInt8] = []
}

/// What a link is doing.
package struct LinkState: Hashable, Sendable {
    /// RFC 2863 state (`IF_OPER_*`): 0 unknown, 2 down, 6 up.
    package var operational: UInt8 = 0
    /// `IF_LINK_MODE_*`: 0 default, 1 dormant.
    package var mode: UInt8 = 0
    package var group: UInt32 = 0
    package var queueDiscipline: String?
    /// Packets that the transmit queue holds.
    package var queueLength: UInt32?
}

/// The links that a link hangs together with.
package struct LinkRelations: Hashable, Sendable {
    /// The bridge, bond or VRF that this link is a port of (`IFLA_MASTER`).
    package var master: InterfaceIndex?
    /// The lower device or veth peer (`IFLA_LINK`); zero stands for none, and is shown as such by `ip`.
    package var lower: UInt32?
    /// The id, in this namespace, of the namespace that the lower device is in (`IFLA_LINK_NETNSID`).
    package var lowerNamespace: Int32?

    package init() {}
}

/// Texts that people or programs put on a link.
package struct LinkLabels: Hashable, Sendable {
    /// `ip link set dev D alias …` (`IFLA_IFALIAS`); Swiftlet marks what it owns with it.
    package var alias: String?
    package var alternativeNames: [String] = []
}

/// The driver of a virtual link and its settings (`IFLA_LINKINFO`).
package enum LinkKind: Hashable, Sendable {
    case veth
    case bridge([RawAttribute])
    case vxlan(VXLANLink)
    /// A kind that this module has no settings for, its `IFLA_INFO_DATA` kept.
    case other(name: String, data: [UInt8])

    package var name: String {
        switch self {
        case .veth: "veth"
        case .bridge: "bridge"
        case .vxlan: "vxlan"
        case .other(let name, _): name
        }
    }
}

/// The settings of a VXLAN device (`IFLA_VXLAN_*`, drivers/net/vxlan/vxlan_core.c).
package struct VXLANLink: Hashable, Sendable {
    package var vni: VNI
    /// UDP destination port; the kernel's default is 8472, IANA's 4789.
    package var port: UInt16
    /// The outer source address.
    package var local: IPAddress?
    /// The underlay interface.
    package var underlay: InterfaceIndex?
    package var learning: Learning
    package var unknown: [RawAttribute] = []

    /// Whether the device learns forwarding entries from what it receives.
    package enum Learning: Hashable, Sendable {
        case off
        case on
    }

    package init(
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
