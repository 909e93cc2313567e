internal import CLinuxNetworking

/// What a bridge port does with frames; all of it can be set (`br_port_policy` in net/bridge/br_netlink.c).
///
/// The bit of a flag is the number of its attribute.
public struct BridgePortFlags: OptionSet, Hashable, Sendable {
    /// A bit for each attribute `IFLA_BRPORT_*`.
    public let rawValue: UInt64

    /// Flags of those bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    init(attribute: Int) { rawValue = 1 << UInt64(attribute) }

    /// Frames may leave by the port that they came in by (`IFLA_BRPORT_MODE`); pods need it to reach themselves.
    public static let hairpin = Self(attribute: IFLA_BRPORT_MODE)
    /// Spanning tree messages from the port shut it (`IFLA_BRPORT_GUARD`).
    public static let guarded = Self(attribute: IFLA_BRPORT_GUARD)
    /// The port never becomes the root port (`IFLA_BRPORT_PROTECT`, `root_block`).
    public static let rootBlock = Self(attribute: IFLA_BRPORT_PROTECT)
    /// A group's last member that leaves ends it at once (`IFLA_BRPORT_FAST_LEAVE`).
    public static let fastLeave = Self(attribute: IFLA_BRPORT_FAST_LEAVE)
    /// Source addresses of what comes in are learnt (`IFLA_BRPORT_LEARNING`).
    public static let learning = Self(attribute: IFLA_BRPORT_LEARNING)
    /// Frames to unknown addresses leave by the port too (`IFLA_BRPORT_UNICAST_FLOOD`).
    public static let unicastFlood = Self(attribute: IFLA_BRPORT_UNICAST_FLOOD)
    /// Frames to groups without a known member leave by the port too (`IFLA_BRPORT_MCAST_FLOOD`).
    public static let multicastFlood = Self(attribute: IFLA_BRPORT_MCAST_FLOOD)
    /// Broadcast frames leave by the port (`IFLA_BRPORT_BCAST_FLOOD`).
    public static let broadcastFlood = Self(attribute: IFLA_BRPORT_BCAST_FLOOD)
    /// The bridge answers ARP requests for what is behind the port (`IFLA_BRPORT_PROXYARP`).
    public static let proxyARP = Self(attribute: IFLA_BRPORT_PROXYARP)
    /// Like `proxyARP`, as IEEE 802.11 and Hotspot 2.0 want it (`IFLA_BRPORT_PROXYARP_WIFI`).
    public static let proxyARPWiFi = Self(attribute: IFLA_BRPORT_PROXYARP_WIFI)
    /// Multicast is sent to each member's own address (`IFLA_BRPORT_MCAST_TO_UCAST`).
    public static let multicastToUnicast = Self(attribute: IFLA_BRPORT_MCAST_TO_UCAST)
    /// ARP and neighbour discovery are answered from the bridge's tables (`IFLA_BRPORT_NEIGH_SUPPRESS`).
    public static let neighbourSuppression = Self(attribute: IFLA_BRPORT_NEIGH_SUPPRESS)
    /// VLANs are mapped to the ids of a tunnel (`IFLA_BRPORT_VLAN_TUNNEL`).
    public static let vlanTunnel = Self(attribute: IFLA_BRPORT_VLAN_TUNNEL)
    /// Isolated ports do not reach each other (`IFLA_BRPORT_ISOLATED`).
    public static let isolated = Self(attribute: IFLA_BRPORT_ISOLATED)
    /// Only frames from addresses that the table has for the port may come in (`IFLA_BRPORT_LOCKED`).
    public static let locked = Self(attribute: IFLA_BRPORT_LOCKED)
    /// Unknown sources at a locked port get a locked entry; needs `learning` (`IFLA_BRPORT_MAB`, Linux 6.2).
    public static let authenticationBypass = Self(attribute: BridgePortAttribute.authenticationBypass)
    /// `neighbourSuppression`, chosen by VLAN (`IFLA_BRPORT_NEIGH_VLAN_SUPPRESS`, Linux 6.4).
    public static let neighbourSuppressionByVLAN = Self(
        attribute: BridgePortAttribute.neighbourSuppressionByVLAN)

    /// All that have a name here.
    static let known: Self = [
        .hairpin, .guarded, .rootBlock, .fastLeave, .learning, .unicastFlood, .multicastFlood,
        .broadcastFlood,
        .proxyARP, .proxyARPWiFi, .multicastToUnicast, .neighbourSuppression, .vlanTunnel, .isolated, .locked,
        .authenticationBypass, .neighbourSuppressionByVLAN,
    ]
}

/// What a bridge port is in the middle of; the kernel's alone to change.
public struct BridgePortStatus: OptionSet, Hashable, Sendable {
    /// A bit for each attribute `IFLA_BRPORT_*`.
    public let rawValue: UInt64

    /// Conditions of those bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    init(attribute: Int) { rawValue = 1 << UInt64(attribute) }

    /// A topology change is to be acknowledged (`IFLA_BRPORT_TOPOLOGY_CHANGE_ACK`).
    public static let topologyChangeAcknowledgement = Self(attribute: IFLA_BRPORT_TOPOLOGY_CHANGE_ACK)
    /// A configuration message is to be sent when the hold timer ends (`IFLA_BRPORT_CONFIG_PENDING`).
    public static let configurationPending = Self(attribute: IFLA_BRPORT_CONFIG_PENDING)
    /// A ring of the media redundancy protocol is open here (`IFLA_BRPORT_MRP_RING_OPEN`).
    public static let ringOpen = Self(attribute: IFLA_BRPORT_MRP_RING_OPEN)
    /// A connection of such rings is open here (`IFLA_BRPORT_MRP_IN_OPEN`).
    public static let interconnectionOpen = Self(attribute: IFLA_BRPORT_MRP_IN_OPEN)

    static let known: Self = [
        .topologyChangeAcknowledgement, .configurationPending, .ringOpen, .interconnectionOpen,
    ]
}

/// Attributes of a bridge port that are newer than Debian 12's headers (linux/if_link.h of Linux 6.18).
enum BridgePortAttribute {
    /// `IFLA_BRPORT_MAB`.
    static let authenticationBypass = 40
    /// `IFLA_BRPORT_MCAST_N_GROUPS`.
    static let groups = 41
    /// `IFLA_BRPORT_MCAST_MAX_GROUPS`.
    static let maximumGroups = 42
    /// `IFLA_BRPORT_NEIGH_VLAN_SUPPRESS`.
    static let neighbourSuppressionByVLAN = 43
    /// `IFLA_BRPORT_BACKUP_NHID`.
    static let backupNextHop = 44
}
