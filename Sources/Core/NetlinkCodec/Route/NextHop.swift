public import Addressing

/// One way out of a route.
public struct NextHop: Hashable, Sendable {
    /// May be of the other family (`RTA_VIA`, RFC 5549); nil is the destination itself.
    public var gateway: IPAddress?
    /// The interface that packets leave by (`RTA_OIF`); nil lets the kernel find it.
    public var interface: InterfaceIndex?
    /// What the kernel says of it, and whether the gateway counts as on the link (`RTNH_F_*`).
    public var flags: RouteFlags
    /// Share among several next hops: 1 to 256.
    public var weight: Int
    private var rare = Rare<NextHopDetails>.absent

    /// A way through a gateway, an interface or both.
    public init(
        gateway: IPAddress? = nil, interface: InterfaceIndex? = nil, flags: RouteFlags = [], weight: Int = 1
    ) {
        self.gateway = gateway
        self.interface = interface
        self.flags = flags
        self.weight = weight
    }

    /// Nothing in it but gateway, interface and flags of its own.
    var isPlain: Bool { rare == .absent && weight == 1 && RouteFlags.ofNextHop.isSuperset(of: flags) }

    /// What few next hops have.
    public var details: NextHopDetails {
        get { rare.value ?? NextHopDetails() }
        set { rare = newValue == NextHopDetails() ? .absent : .present(newValue) }
    }

    /// A tunnel header that packets get on this way (`RTA_ENCAP`).
    public var encapsulation: RouteEncapsulation? {
        get { rare.value?.encapsulation }
        set { if newValue != encapsulation { details.encapsulation = newValue } }
    }

    /// Classes for accounting and for the `route` classifier (`RTA_FLOW`).
    public var realms: RouteRealms? {
        get { rare.value?.realms }
        set { if newValue != realms { details.realms = newValue } }
    }
}

/// What few next hops have.
public struct NextHopDetails: Hashable, Sendable {
    /// A tunnel header that packets get on this way (`RTA_ENCAP`).
    public var encapsulation: RouteEncapsulation?
    /// Classes for accounting and for the `route` classifier (`RTA_FLOW`).
    public var realms: RouteRealms?
    /// Attributes in a `struct rtnexthop` that this module does not know, as they came; a request does not send
    /// them.
    public var unknown: [RawAttribute] = []

    /// Nothing of all that.
    public init() {}
}

/// The two classes of a route (`RTA_FLOW`): that of its sources and its own.
public struct RouteRealms: Hashable, Sendable {
    /// The class of what is sent from here; zero is none.
    public var source: UInt16
    /// The class of the destination.
    public var destination: UInt16

    /// Realms as `ip route … realms source/destination` has them.
    public init(source: UInt16 = 0, destination: UInt16) {
        self.source = source
        self.destination = destination
    }

    init(rawValue: UInt32) {
        self.init(
            source: UInt16(rawValue >> 16), destination: UInt16(truncatingIfNeeded: rawValue))
    }

    var rawValue: UInt32 { UInt32(source) << 16 | UInt32(destination) }
}
