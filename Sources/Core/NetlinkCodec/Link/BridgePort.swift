public import Addressing

/// A port of a bridge (`IFLA_BRPORT_*`, `br_port_fill_attrs` in net/bridge/br_netlink.c).
public struct BridgePort: Hashable, Sendable {
    /// Whether it forwards frames.
    public var state: BridgePortState = .disabled
    /// Its rank among the ports of the bridge, 0 to 63; the smaller one wins.
    public var priority: UInt16 = 0
    /// The cost of a path through it, 1 to 65535; the smaller one wins.
    public var cost: UInt32 = 0
    /// What it does with frames.
    public var flags: BridgePortFlags = []
    /// What it is in the middle of.
    public var status: BridgePortStatus = []
    /// Its place in the spanning tree.
    public var spanningTree = BridgePortTree()
    /// What it does for multicast groups.
    public var multicast = BridgePortMulticast()
    /// Link-local groups 01:80:c2:00:00:0X that it forwards, a bit for each X (`IFLA_BRPORT_GROUP_FWD_MASK`).
    public var groupForwardMask: UInt16 = 0
    /// What takes its traffic when its carrier is gone.
    public var backup = BridgePortBackup()
    /// What this module does not decode, in the kernel's order.
    public var unknown: [RawAttribute] = []

    /// A port with nothing set.
    public init() {}
}

/// Whether a bridge port forwards frames (`BR_STATE_*`, linux/if_bridge.h).
public struct BridgePortState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The kernel's number.
    public let rawValue: UInt8

    /// The state of that number, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Neither frames nor spanning tree messages.
    public static let disabled = Self(rawValue: 0)
    /// Listens for spanning tree messages.
    public static let listening = Self(rawValue: 1)
    /// Learns addresses.
    public static let learning = Self(rawValue: 2)
    /// Forwards frames.
    public static let forwarding = Self(rawValue: 3)
    /// Shut by the spanning tree.
    public static let blocking = Self(rawValue: 4)

    /// The word of bridge(8), or the number.
    public var description: String {
        let words = ["disabled", "listening", "learning", "forwarding", "blocking"]
        return words.indices.contains(Int(rawValue)) ? words[Int(rawValue)] : String(rawValue)
    }
}

/// A bridge port's place in the spanning tree.
public struct BridgePortTree: Hashable, Sendable {
    /// The root that the port knows of (`IFLA_BRPORT_ROOT_ID`).
    public var root: BridgeID?
    /// The bridge that leads to the root on the port's segment (`IFLA_BRPORT_BRIDGE_ID`).
    public var designatedBridge: BridgeID?
    /// That bridge's port (`IFLA_BRPORT_DESIGNATED_PORT`).
    public var designatedPort: UInt16 = 0
    /// The cost from there to the root (`IFLA_BRPORT_DESIGNATED_COST`).
    public var designatedCost: UInt16 = 0
    /// Priority and number in one (`IFLA_BRPORT_ID`).
    public var id: UInt16 = 0
    /// The port's number on its bridge (`IFLA_BRPORT_NO`).
    public var number: UInt16 = 0
    /// Until the root's last message is too old; zero when it does not run.
    public var messageAge: Duration = .zero
    /// Until the port's next state; zero when it does not run.
    public var forwardDelay: Duration = .zero
    /// Until the next configuration message may be sent; zero when it does not run.
    public var hold: Duration = .zero

    /// No place.
    public init() {}
}

/// What a bridge port does for multicast groups.
public struct BridgePortMulticast: Hashable, Sendable {
    /// Whether a router is behind it: 0 never, 1 as learnt, 2 always, 3 for a while (`MDB_RTR_TYPE_*`).
    public var router: UInt8 = 0
    /// The most hosts that are tracked one by one (`IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT`).
    public var trackedHostsLimit: UInt32?
    /// How many are (`IFLA_BRPORT_MCAST_EHT_HOSTS_CNT`).
    public var trackedHosts: UInt32?
    /// How many groups have a member here; Linux 6.3 and later tell (`IFLA_BRPORT_MCAST_N_GROUPS`).
    public var groups: UInt32?
    /// The most groups; zero means no limit (`IFLA_BRPORT_MCAST_MAX_GROUPS`).
    public var maximumGroups: UInt32?

    /// Nothing.
    public init() {}
}

/// What takes a bridge port's traffic when its carrier is gone.
public struct BridgePortBackup: Hashable, Sendable {
    /// Another port of the bridge (`IFLA_BRPORT_BACKUP_PORT`).
    public var port: InterfaceIndex?
    /// A nexthop object, for a VXLAN device as backup; zero for none (`IFLA_BRPORT_BACKUP_NHID`).
    public var nextHop: UInt32 = 0

    /// None.
    public init() {}
}
