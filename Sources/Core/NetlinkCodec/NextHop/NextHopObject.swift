public import Addressing

/// A next hop with a number of its own, which routes name in place of one (`RTM_NEWNEXTHOP`, linux/nexthop.h).
public struct NextHopObject: Hashable, Sendable {
    /// The number that routes name it by (`NHA_ID`); zero in a request lets the kernel choose.
    public var id: UInt32
    /// Where packets go.
    public var target: NextHopTarget
    /// Whose it is: routes', or forwarding entries' (`NHA_FDB`).
    public var usage = NextHopUsage.routes
    /// Who put it in (`nh_protocol`).
    public var source = RouteProtocol.unspecified
    /// How far away the next hop is (`nh_scope`): the kernel's to tell, not to ask for.
    public var scope = RouteScope.universe
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// An object of that number.
    public init(_ id: UInt32, _ target: NextHopTarget, source: RouteProtocol = .unspecified) {
        self.id = id
        self.target = target
        self.source = source
    }
}

/// Where packets of a nexthop object go.
public enum NextHopTarget: Hashable, Sendable {
    /// One way out for routes of that family.
    ///
    /// Gateway, interface, `onLink` and encapsulation count; the weight is that of the group which holds it.
    case hop(NextHop, IPFamily)
    /// Nowhere (`NHA_BLACKHOLE`), for routes of that family.
    case blackhole(IPFamily)
    /// One of several others (`NHA_GROUP`).
    case group(NextHopGroup)
}

/// What a nexthop object is for.
public enum NextHopUsage: Hashable, Sendable {
    /// Routes name it (`RTA_NH_ID`).
    case routes
    /// Forwarding entries of a VXLAN device name it (`NHA_FDB`, `NDA_NH_ID`).
    case forwarding
}

/// Several nexthop objects that share the packets (`NHA_GROUP`).
public struct NextHopGroup: Hashable, Sendable {
    /// Those that share, in the order in which they were given.
    public var members: [NextHopMember]
    /// How packets find their member (`NHA_GROUP_TYPE`).
    public var balancing: NextHopBalancing

    /// A group; packets find their member by hash and threshold unless told otherwise.
    public init(_ members: [NextHopMember], balancing: NextHopBalancing = .hashThreshold) {
        self.members = members
        self.balancing = balancing
    }
}

/// A nexthop object as part of a group (`struct nexthop_grp`).
public struct NextHopMember: Hashable, Sendable {
    /// The object's number.
    public var id: UInt32
    /// Its share: 1 to 256, from Linux 6.12 on to 65536.
    public var weight: Int

    /// A member with its share.
    public init(_ id: UInt32, weight: Int = 1) {
        self.id = id
        self.weight = weight
    }
}

/// How packets find the member of a group that they go to (`NEXTHOP_GRP_TYPE_*`).
public enum NextHopBalancing: Hashable, Sendable {
    /// By the flow's hash: a change of the group moves flows (`NEXTHOP_GRP_TYPE_MPATH`).
    case hashThreshold
    /// By a table of buckets, which keep their member while they are in use (`NEXTHOP_GRP_TYPE_RES`).
    case resilient(ResilientParameters)
    /// A way that this module does not know.
    case other(UInt16)
}

/// How a resilient group keeps its buckets (`NHA_RES_GROUP_*`).
public struct ResilientParameters: Hashable, Sendable {
    /// How many there are (`NHA_RES_GROUP_BUCKETS`); nil lets the kernel choose.
    ///
    /// Their number cannot be changed.
    public var buckets: UInt16?
    /// How long a bucket must be out of use before it may move, in hundredths of a second.
    public var idleTimer: UInt32?
    /// How long the group may be out of balance before used buckets move as well, in hundredths of a second; zero
    /// is for ever.
    public var unbalancedTimer: UInt32?
    /// For how long the group has been out of balance, in hundredths of a second: the kernel's to tell.
    public var unbalancedTime: UInt64 = 0

    /// Parameters; what is nil is the kernel's default.
    public init(buckets: UInt16? = nil, idleTimer: UInt32? = nil, unbalancedTimer: UInt32? = nil) {
        self.buckets = buckets
        self.idleTimer = idleTimer
        self.unbalancedTimer = unbalancedTimer
    }
}
