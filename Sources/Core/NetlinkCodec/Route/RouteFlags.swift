/// Flags of a next hop (`RTNH_F_*`, the low byte) and of a whole route (`RTM_F_*`, the bits above).
///
/// Both stand in one field of a route's header (`rtm_flags`).
public struct RouteFlags: OptionSet, Hashable, Sendable {
    /// The bits as the kernel has them.
    public let rawValue: UInt32

    /// The flags of those bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The interface is down or gone: packets do not go this way (`RTNH_F_DEAD`).
    public static let dead = Self(rawValue: 1 << 0)
    /// The gateway is itself looked up in the tables (`RTNH_F_PERVASIVE`).
    public static let pervasive = Self(rawValue: 1 << 1)
    /// The gateway counts as on the link, whatever the routes say (`RTNH_F_ONLINK`).
    public static let onLink = Self(rawValue: 1 << 2)
    /// Hardware forwards by this next hop (`RTNH_F_OFFLOAD`).
    public static let offloaded = Self(rawValue: 1 << 3)
    /// The interface has no carrier (`RTNH_F_LINKDOWN`).
    public static let linkDown = Self(rawValue: 1 << 4)
    /// A multicast route waits for its daemon (`RTNH_F_UNRESOLVED`).
    public static let unresolved = Self(rawValue: 1 << 5)
    /// Hardware hands the packets of this next hop to the kernel (`RTNH_F_TRAP`).
    public static let trapped = Self(rawValue: 1 << 6)

    /// The change is to be told to the user (`RTM_F_NOTIFY`).
    public static let notify = Self(rawValue: 0x100)
    /// Made for one destination, by a redirect or a path MTU (`RTM_F_CLONED`).
    public static let cloned = Self(rawValue: 0x200)
    /// A multipath equalizer was asked for (`RTM_F_EQUALIZE`); no kernel has one.
    public static let equalize = Self(rawValue: 0x400)
    /// For a prefix that a router advertised (`RTM_F_PREFIX`).
    public static let prefix = Self(rawValue: 0x800)
    /// In a lookup: the answer names the table that it comes from (`RTM_F_LOOKUP_TABLE`).
    public static let lookupTable = Self(rawValue: 0x1000)
    /// In a lookup: the answer is the table's entry, not what becomes of one packet (`RTM_F_FIB_MATCH`).
    public static let tableEntry = Self(rawValue: 0x2000)
    /// Hardware has the whole route (`RTM_F_OFFLOAD`).
    public static let routeOffloaded = Self(rawValue: 0x4000)
    /// Hardware hands packets of the route to the kernel (`RTM_F_TRAP`).
    public static let routeTrapped = Self(rawValue: 0x8000)
    /// Hardware could not take the route (`RTM_F_OFFLOAD_FAILED`).
    public static let routeOffloadFailed = Self(rawValue: 0x2000_0000)

    /// Those that concern a next hop.
    static let ofNextHop = Self(rawValue: 0xff)

    /// Those that only the kernel sets; it refuses a route that has the first two (`fib_create_info`).
    static let told: Self = [
        .dead, .linkDown, .offloaded, .unresolved, .trapped, .routeOffloaded, .routeTrapped,
        .routeOffloadFailed,
    ]
}
