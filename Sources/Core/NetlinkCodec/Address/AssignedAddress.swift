public import Addressing

/// An IP address on a link (`RTM_NEWADDR`, `struct ifaddrmsg`).
public struct AssignedAddress: Hashable, Sendable {
    /// The link that it is on.
    public var interface: InterfaceIndex
    /// This host's own address (`IFA_LOCAL`) with the length of its network, on a point-to-point link with that of
    /// the peer's.
    public var address: InterfaceAddress
    /// The other end of a point-to-point link (`IFA_ADDRESS`, where that is not our own address).
    public var peer: IPAddress?
    /// Where packets for all of the network go, IPv4 only (`IFA_BROADCAST`).
    public var broadcast: IPAddress?
    /// How far away the address may be used.
    public var scope = RouteScope.universe
    /// What the kernel does with it, and what it says of it (`IFA_FLAGS`).
    public var flags: AddressFlags = []
    /// A name for old programs, which begins with the link's own, IPv4 only (`IFA_LABEL`): `eth0:web`.
    public var label: String?
    /// How long it may be used (`IFA_CACHEINFO`).
    public var lifetime = AddressLifetime.forever
    /// What few addresses have.
    public var details = AddressDetails()

    /// An address on a link.
    public init(_ address: InterfaceAddress, on interface: InterfaceIndex, flags: AddressFlags = []) {
        self.interface = interface
        self.address = address
        self.flags = flags
    }
}

/// What few addresses have, and what only the kernel tells.
public struct AddressDetails: Hashable, Sendable {
    /// The metric of the route that the kernel adds for the address's network (`IFA_RT_PRIORITY`).
    public var metric: UInt32?
    /// Who assigned it (`IFA_PROTO`).
    public var source: AddressSource?
    /// The namespace that a list was asked for, by its id here (`IFA_TARGET_NETNSID`).
    public var namespaceID: NamespaceID?
    /// When it was assigned and changed: the kernel's to tell.
    public var times: AddressTimes?
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// Nothing of all that.
    public init() {}
}

/// When an address was assigned and changed (`struct ifa_cacheinfo`), in hundredths of a second since the kernel's
/// start.
public struct AddressTimes: Hashable, Sendable {
    /// When it was assigned (`cstamp`).
    public var assigned: UInt32
    /// When it was changed last (`tstamp`).
    public var changed: UInt32

    /// Times as the kernel tells them.
    public init(assigned: UInt32, changed: UInt32) {
        self.assigned = assigned
        self.changed = changed
    }
}

/// Who assigned an address (`IFAPROT_*`, `IFA_PROTO`).
public struct AddressSource: RawRepresentable, Hashable, Sendable {
    /// The number; the kernel keeps others than its own without a look at them.
    public let rawValue: UInt8

    /// The source of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Nobody in particular (`IFAPROT_UNSPEC`).
    public static let unspecified = Self(rawValue: 0)
    /// The kernel, on the loopback interface (`IFAPROT_KERNEL_LO`).
    public static let loopback = Self(rawValue: 1)
    /// The kernel, after a router advertisement (`IFAPROT_KERNEL_RA`).
    public static let routerAdvertisement = Self(rawValue: 2)
    /// The kernel, for the link alone (`IFAPROT_KERNEL_LL`).
    public static let linkLocal = Self(rawValue: 3)
}
