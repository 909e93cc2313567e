public import Addressing

/// A route of either family (`RTM_NEWROUTE`, `struct rtmsg`).
public struct Route: Hashable, Sendable {
    public var destination: IPPrefix
    /// Only packets from here take the route (IPv6 source routing); nil is anywhere.
    public var source: IPPrefix?
    public var origin = RouteOrigin()
    public var path: RoutePath
    /// `RTA_PRIORITY`; the lower goes first.
    ///
    /// Absent and 0 are the same for IPv4.
    public var metric: UInt32?
    /// The address that local programs send from (`RTA_PREFSRC`).
    public var preferredSource: IPAddress?
    /// Path metrics by number (`RTAX_*`): 2 is the MTU, 8 the advertised MSS.
    public var metrics: [UInt16: UInt32] = [:]
    /// IPv6 router preference (RFC 4191): 0 medium, 1 high, 3 low.
    public var preference: UInt8?
    /// Seconds until the route goes, where it does (`rta_expires`, hundredths on the wire).
    public var lifetime: RouteLifetime?
    public var unknown: [RawAttribute] = []

    public init(to destination: IPPrefix, _ path: RoutePath, origin: RouteOrigin = RouteOrigin()) {
        self.destination = destination
        self.path = path
        self.origin = origin
    }

    /// A route through one interface, with a gateway or without.
    public init(
        to destination: IPPrefix, via gateway: IPAddress? = nil, on interface: InterfaceIndex,
        flags: RouteFlags = [], origin: RouteOrigin = RouteOrigin()
    ) {
        let hop = NextHop(gateway: gateway, interface: interface, flags: flags)
        self.init(to: destination, .single(hop), origin: origin)
    }
}

/// Who made a route, for which table, and what it is.
public struct RouteOrigin: Hashable, Sendable {
    public var table = RouteTable.main
    public var source = RouteProtocol.boot
    public var scope = RouteScope.universe
    public var type = RouteType.unicast
    /// IPv4 type of service.
    public var typeOfService: UInt8 = 0

    public init(
        table: RouteTable = .main, source: RouteProtocol = .boot, scope: RouteScope = .universe,
        type: RouteType = .unicast
    ) {
        self.table = table
        self.source = source
        self.scope = scope
        self.type = type
    }
}

/// Where packets of a route go.
public enum RoutePath: Hashable, Sendable {
    /// One next hop, or none in it for a route that drops.
    case single(NextHop)
    case multiple([NextHop])
    /// A nexthop object (`RTA_NH_ID`), with what the kernel repeats of it.
    case object(UInt32, [NextHop])

    public var nextHops: [NextHop] {
        switch self {
        case .single(let hop): [hop]
        case .multiple(let hops), .object(_, let hops): hops
        }
    }
}

/// One way out of a route.
public struct NextHop: Hashable, Sendable {
    /// May be of the other family (`RTA_VIA`, RFC 5549).
    public var gateway: IPAddress?
    public var interface: InterfaceIndex?
    public var flags: RouteFlags
    /// Share among several next hops: 1 to 256.
    public var weight: Int

    public init(
        gateway: IPAddress? = nil, interface: InterfaceIndex? = nil, flags: RouteFlags = [], weight: Int = 1
    ) {
        self.gateway = gateway
        self.interface = interface
        self.flags = flags
        self.weight = weight
    }
}

/// `struct rta_cacheinfo`, as far as a route list shows it.
public struct RouteLifetime: Hashable, Sendable {
    /// Hundredths of a second until the route expires; zero is never.
    public var expires: Int32
    /// The errno that packets on this route are answered with, negative as the kernel has it.
    public var error: Int32

    public init(expires: Int32, error: Int32) {
        self.expires = expires
        self.error = error
    }
}

/// A routing table's number (`RT_TABLE_*`).
public struct RouteTable: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let main = Self(rawValue: 254)
    public static let local = Self(rawValue: 255)
}

/// Who put a route in (`RTPROT_*`).
public struct RouteProtocol: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let kernel = Self(rawValue: 2)
    public static let boot = Self(rawValue: 3)
    public static let `static` = Self(rawValue: 4)
    /// Swiftlet's own mark: a number that neither linux/rtnetlink.h nor iproute2's `rt_protos` names.
    public static let swiftlet = Self(rawValue: 83)
}

/// How far away a destination is (`RT_SCOPE_*`).
public struct RouteScope: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Anywhere (`RT_SCOPE_UNIVERSE`).
    public static let universe = Self(rawValue: 0)
    /// On the attached link only (`RT_SCOPE_LINK`).
    public static let link = Self(rawValue: 253)
    /// On this host only (`RT_SCOPE_HOST`).
    public static let host = Self(rawValue: 254)
    /// Does not exist (`RT_SCOPE_NOWHERE`): what matches any scope in a deletion.
    public static let nowhere = Self(rawValue: 255)
}

/// What becomes of a packet (`RTN_*`).
public struct RouteType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let unicast = Self(rawValue: 1)
    public static let local = Self(rawValue: 2)
    public static let broadcast = Self(rawValue: 3)
    public static let multicast = Self(rawValue: 5)
    public static let blackhole = Self(rawValue: 6)
    public static let unreachable = Self(rawValue: 7)
}

/// Flags of a next hop (`RTNH_F_*`).
public struct RouteFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let dead = Self(rawValue: 1 << 0)
    /// The gateway counts as on the link, whatever the routes say (`RTNH_F_ONLINK`).
    public static let onLink = Self(rawValue: 1 << 2)
    public static let linkDown = Self(rawValue: 1 << 4)
}
