/// Who made a route, for which table, and what it is (the middle of `struct rtmsg`).
public struct RouteOrigin: Hashable, Sendable {
    /// The table that holds it.
    public var table: RouteTable
    /// Who put it in.
    public var source: RouteProtocol
    /// How far away the destination is.
    public var scope: RouteScope
    /// What becomes of a packet.
    public var type: RouteType
    /// IPv4 type of service that a packet must have (`rtm_tos`); zero is any.
    public var typeOfService: UInt8

    /// An origin; what is not given is as `ip route add` has it.
    public init(
        table: RouteTable = .main, source: RouteProtocol = .boot, scope: RouteScope = .universe,
        type: RouteType = .unicast
    ) {
        self.table = table
        self.source = source
        self.scope = scope
        self.type = type
        typeOfService = 0
    }
}

/// A routing table's number (`RT_TABLE_*`).
public struct RouteTable: RawRepresentable, Hashable, Sendable {
    /// The number, of 32 bits (`RTA_TABLE`).
    public let rawValue: UInt32

    /// The table of that number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// No table in particular (`RT_TABLE_UNSPEC`): the kernel takes the main one, and a filter takes all.
    public static let unspecified = Self(rawValue: 0)
    /// What the last rule of a fresh namespace looks at (`RT_TABLE_DEFAULT`).
    public static let `default` = Self(rawValue: 253)
    /// Where routes go that name no table (`RT_TABLE_MAIN`).
    public static let main = Self(rawValue: 254)
    /// The kernel's own, for addresses of this host (`RT_TABLE_LOCAL`).
    public static let local = Self(rawValue: 255)
}

/// How far away a destination is (`RT_SCOPE_*`).
public struct RouteScope: RawRepresentable, Hashable, Sendable {
    /// The number: the higher, the nearer.
    public let rawValue: UInt8

    /// The scope of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Anywhere (`RT_SCOPE_UNIVERSE`).
    public static let universe = Self(rawValue: 0)
    /// In this site (`RT_SCOPE_SITE`).
    public static let site = Self(rawValue: 200)
    /// On the attached link only (`RT_SCOPE_LINK`).
    public static let link = Self(rawValue: 253)
    /// On this host only (`RT_SCOPE_HOST`).
    public static let host = Self(rawValue: 254)
    /// Does not exist (`RT_SCOPE_NOWHERE`): what matches any scope in a deletion.
    public static let nowhere = Self(rawValue: 255)
}

/// What becomes of a packet (`RTN_*`).
public struct RouteType: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt8

    /// The type of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// None (`RTN_UNSPEC`): what matches any type in a deletion.
    public static let unspecified = Self(rawValue: 0)
    /// It goes along the path (`RTN_UNICAST`).
    public static let unicast = Self(rawValue: 1)
    /// It is for this host (`RTN_LOCAL`).
    public static let local = Self(rawValue: 2)
    /// It is for this host and all others of the link (`RTN_BROADCAST`).
    public static let broadcast = Self(rawValue: 3)
    /// It is for this host, as for others that have the address as well (`RTN_ANYCAST`).
    public static let anycast = Self(rawValue: 4)
    /// It is for a group (`RTN_MULTICAST`).
    public static let multicast = Self(rawValue: 5)
    /// It is dropped in silence (`RTN_BLACKHOLE`).
    public static let blackhole = Self(rawValue: 6)
    /// It is dropped, and its sender hears that the host is unreachable (`RTN_UNREACHABLE`).
    public static let unreachable = Self(rawValue: 7)
    /// It is dropped, and its sender hears that this is forbidden (`RTN_PROHIBIT`).
    public static let prohibit = Self(rawValue: 8)
    /// This table does not say: the next rule decides (`RTN_THROW`).
    public static let `throw` = Self(rawValue: 9)
    /// Its addresses are translated (`RTN_NAT`); no kernel since 2.6 does that.
    public static let nat = Self(rawValue: 10)
    /// A program is to be asked (`RTN_XRESOLVE`); no kernel does that.
    public static let externalResolver = Self(rawValue: 11)
}
