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
    /// The socket of a switch or of a network card that the link stands for.
    public var port = PhysicalPort()
    /// The device that the link is a function of.
    public var parent = ParentDevice()

    /// Hardware of which nothing is known.
    public init() {}
}

/// The physical port behind a link, where the driver tells of one.
public struct PhysicalPort: Hashable, Sendable {
    /// The port's name on its switch (`IFLA_PHYS_PORT_NAME`).
    public var name: String?
    /// The same for all links that share the port (`IFLA_PHYS_PORT_ID`).
    public var id: [UInt8] = []
    /// The same for all ports of a switch (`IFLA_PHYS_SWITCH_ID`).
    public var switchID: [UInt8] = []

    /// No port.
    public init() {}
}

/// The device in sysfs that a link belongs to.
public struct ParentDevice: Hashable, Sendable {
    /// Its bus: `pci`, `virtio` (`IFLA_PARENT_DEV_BUS_NAME`).
    public var bus: String?
    /// Its name on the bus: `0000:00:1f.6` (`IFLA_PARENT_DEV_NAME`).
    public var name: String?

    /// No device.
    public init() {}
}
