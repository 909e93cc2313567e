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
