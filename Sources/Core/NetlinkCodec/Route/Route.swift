public import Addressing

/// A route of either family (`RTM_NEWROUTE`, `struct rtmsg` in linux/rtnetlink.h).
///
/// What nearly all routes have stands in the value itself, what few have behind one word, which takes memory of its
/// own only where there is something in it: a table of 100,000 ordinary routes is one array and nothing else.
public struct Route: Hashable, Sendable {
    var core: RouteCore
    private var rare = Rare<RareRoute>.absent

    /// A route along any path.
    public init(to destination: IPPrefix, _ path: RoutePath, origin: RouteOrigin = RouteOrigin()) {
        core = RouteCore(family: destination.family)
        core.prefix = destination
        core.origin = origin
        self.path = path
    }

    /// A route through one interface, with a gateway or without.
    public init(
        to destination: IPPrefix, via gateway: IPAddress? = nil, on interface: InterfaceIndex,
        flags: RouteFlags = [], origin: RouteOrigin = RouteOrigin()
    ) {
        let hop = NextHop(gateway: gateway, interface: interface, flags: flags)
        self.init(to: destination, .single(hop), origin: origin)
    }

    /// A route with nothing rare in it.
    @inline(__always)
    init(_ core: RouteCore) { self.core = core }

    /// Where packets go.
    public var path: RoutePath {
        get { rare.value?.path ?? .single(core.hop) }
        set {
            let flags = flags
            if case .single(let hop) = newValue, hop.isPlain {
                if rare.value?.path != nil { changeRare { $0.path = nil } }
                core.hop = hop
            } else {
                core.hop = NextHop()
                changeRare { $0.path = newValue }
            }
            self.flags = flags
        }
    }

    /// What the kernel says of the whole route (`RTM_F_*`), and of all next hops where there are several.
    ///
    /// Flags of a single next hop stand in that.
    public var flags: RouteFlags {
        get {
            let flags = RouteFlags(rawValue: core.flags)
            return rare.value?.path == nil ? flags.subtracting(.ofNextHop) : flags
        }
        set {
            if rare.value?.path == nil {
                let ofNextHop = core.flags & RouteFlags.ofNextHop.rawValue
                core.flags = newValue.subtracting(.ofNextHop).rawValue | ofNextHop
            } else {
                core.flags = newValue.rawValue
            }
        }
    }

    /// What few routes have.
    public var details: RouteDetails {
        get { rare.value?.details ?? RouteDetails() }
        set { if newValue != details { changeRare { $0.details = newValue } } }
    }

    private mutating func changeRare(_ change: (inout RareRoute) -> Void) {
        var value = rare.value ?? RareRoute()
        change(&value)
        rare = value == RareRoute() ? .absent : .present(value)
    }

    /// What does not fit into the core.
    private struct RareRoute: Hashable, Sendable {
        /// Nil for a single next hop with nothing rare in it.
        var path: RoutePath?
        var details = RouteDetails()
    }
}
