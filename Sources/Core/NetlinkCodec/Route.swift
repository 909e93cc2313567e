package import Addressing

/// A route of either family (`RTM_NEWROUTE`, `struct rtmsg`).
package struct Route: Hashable, Sendable {
    package var destination: IPPrefix
    /// Only packets from here take the route (IPv6 source routing); nil is anywhere.
    package var source: IPPrefix?
    package var origin = RouteOrigin()
    package var path: RoutePath
    /// `RTA_PRIORITY`; the lower goes first.
    ///
    /// Absent and 0 are the same for IPv4.
    package var metric: UInt32?
    /// The address that local programs send from (`RTA_PREFSRC`).
    package var preferredSource: IPAddress?
    /// Path metrics by number (`RTAX_*`): 2 is the MTU, 8 the advertised MSS.
    package var metrics: [UInt16: UInt32] = [:]
    /// IPv6 router preference (RFC 4191): 0 medium, 1 high, 3 low.
    package var preference: UInt8?
    /// Seconds until the route goes, where it does (`rta_expires`, hundredths on the wire).
    package var lifetime: RouteLifetime?
    package var unknown: [RawAttribute] = []

    package init(to destination: IPPrefix, _ path: RoutePath, origin: RouteOrigin = RouteOrigin()) {
        self.destination = destination
        self.path = path
        self.origin = origin
    }

    /// A route through one interface, with a gateway or without.
    package init(
        to destination: IPPrefix, via gateway: IPAddress? = nil, on interface: InterfaceIndex,
        flags: RouteFlags = [], origin: RouteOrigin = RouteOrigin()
    ) {
        let hop = NextHop(gateway: gateway, interface: interface, flags: flags)
        self.init(to: destination, .single(hop), origin: origin)
    }
}

/// Who made a route, for which table, and what it is.
package struct RouteOrigin: Hashable, Sendable {
    package var table = RouteTable.main
    package var source = RouteProtocol.boot
    package var scope = RouteScope.universe
    package var type = RouteType.unicast
    /// IPv4 type of service.
    package var typeOfService: UInt8 = 0

    package init(
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
package enum RoutePath: Hashable, Sendable {
    /// One next hop, or none in it for a route that drops.
    case single(NextHop)
    case multiple([NextHop])
    /// A nexthop object (`RTA_NH_ID`), with what the kernel repeats of it.
    case object(UInt32, [NextHop])

    package var nextHops: [NextHop] {
        switch self {
        case .single(let hop): [hop]
        case .multiple(let hops), .object(_, let hops): hops
        }
    }
}

/// One way out of a route.
package struct NextHop: Hashable, Sendable {
    /// May be of the other family (`RTA_VIA`, RFC 5549).
    package var gateway: IPAddress?
    package var interface: InterfaceIndex?
    package var flags: RouteFlags
    /// Share among several next hops: 1 to 256.
    package var weight: Int

    package init(
        gateway: IPAddress? = nil, interface: InterfaceIndex? = nil, flags: RouteFlags = [], weight: Int = 1
    ) {
        self.gateway = gateway
        self.interface = interface
        self.flags = flags
        self.weight = weight
    }
}

/// `struct rta_cacheinfo`, as far as a route list shows it.
package struct RouteLifetime: Hashable, Sendable {
    /// Hundredths of a second until the route expires; zero is never.
    package var expires: Int32
    /// The errno that packets on this route are answered with, negative as the kernel has it.
    package var error: Int32

    package init(expires: Int32, error: Int32) {
        self.expires = expires
        self.error = error
    }
}

/// A routing table's number (`RT_TABLE_*`).
package struct RouteTable: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let main = Self(rawValue: 254)
    package static let local = Self(rawValue: 255)
}

/// Who put a route in (`RTPROT_*`).
package struct RouteProtocol: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let kernel = Self(rawValue: 2)
    package static let boot = Self(rawValue: 3)
    package static let `static` = Self(rawValue: 4)
    /// Swiftlet's own mark: a number that neither linux/rtnetlink.h nor iproute2's `rt_protos` names.
    package static let swiftlet = Self(rawValue: 83)
}

/// How far away a destination is (`RT_SCOPE_*`).
package struct RouteScope: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Anywhere (`RT_SCOPE_UNIVERSE`).
    package static let universe = Self(rawValue: 0)
    /// On the attached link only (`RT_SCOPE_LINK`).
    package static let link = Self(rawValue: 253)
    /// On this host only (`RT_SCOPE_HOST`).
    package static let host = Self(rawValue: 254)
    /// Does not exist (`RT_SCOPE_NOWHERE`): what matches any scope in a deletion.
    package static let nowhere = Self(rawValue: 255)
}

/// What becomes of a packet (`RTN_*`).
package struct RouteType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let unicast = Self(rawValue: 1)
    package static let local = Self(rawValue: 2)
    package static let broadcast = Self(rawValue: 3)
    package static let multicast = Self(rawValue: 5)
    package static let blackhole = Self(rawValue: 6)
    package static let unreachable = Self(rawValue: 7)
}

/// Flags of a next hop (`RTNH_F_*`).
package struct RouteFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let dead = Self(rawValue: 1 << 0)
    /// The gateway counts as on the link, whatever the routes say (`RTNH_F_ONLINK`).
    package static let onLink = Self(rawValue: 1 << 2)
    package static let linkDown = Self(rawValue: 1 << 4)
}
