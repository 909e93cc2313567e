/// Interface flags (`IFF_*`, linux/if.h).
public struct LinkFlags: OptionSet, Hashable, Sendable {
    /// The bits of `ifi_flags`.
    public let rawValue: UInt32

    /// Flags of those bits, unknown ones included.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Administratively up (`IFF_UP`).
    public static let up = Self(rawValue: 1 << 0)
    /// The link can send to all its neighbours at once (`IFF_BROADCAST`).
    public static let broadcast = Self(rawValue: 1 << 1)
    /// Drivers that heed it say more in the kernel's log (`IFF_DEBUG`).
    public static let debug = Self(rawValue: 1 << 2)
    /// What is sent comes back to this host (`IFF_LOOPBACK`).
    public static let loopback = Self(rawValue: 1 << 3)
    /// There is one neighbour, at the other end (`IFF_POINTOPOINT`).
    public static let pointToPoint = Self(rawValue: 1 << 4)
    /// No trailers; without a meaning today, but settable (`IFF_NOTRAILERS`).
    public static let noTrailers = Self(rawValue: 1 << 5)
    /// Operationally up (`IFF_RUNNING`).
    public static let running = Self(rawValue: 1 << 6)
    /// No address resolution; `ip link set arp off` (`IFF_NOARP`).
    public static let noARP = Self(rawValue: 1 << 7)
    /// Asked to receive frames for any address; the kernel's own count is `promiscuity` (`IFF_PROMISC`).
    public static let promiscuous = Self(rawValue: 1 << 8)
    /// Asked to receive all multicast frames (`IFF_ALLMULTI`).
    public static let allMulticast = Self(rawValue: 1 << 9)
    /// A bond (`IFF_MASTER`).
    public static let master = Self(rawValue: 1 << 10)
    /// A port of a bond (`IFF_SLAVE`).
    public static let slave = Self(rawValue: 1 << 11)
    /// The link can send to groups (`IFF_MULTICAST`).
    public static let multicast = Self(rawValue: 1 << 12)
    /// The medium can be selected (`IFF_PORTSEL`).
    public static let portSelection = Self(rawValue: 1 << 13)
    /// The medium is selected by itself (`IFF_AUTOMEDIA`).
    public static let automaticMedium = Self(rawValue: 1 << 14)
    /// Addresses go when the link goes down (`IFF_DYNAMIC`).
    public static let dynamic = Self(rawValue: 1 << 15)
    /// The driver signals a carrier (`IFF_LOWER_UP`).
    public static let lowerUp = Self(rawValue: 1 << 16)
    /// The driver signals that the link waits for an event from outside (`IFF_DORMANT`).
    public static let dormant = Self(rawValue: 1 << 17)
    /// Frames that were sent are shown to local listeners (`IFF_ECHO`).
    public static let echo = Self(rawValue: 1 << 18)
}
