public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// One setting of a bridge port.
public enum BridgePortChange: Hashable, Sendable {
    /// Switches behaviour on.
    case turnOn(BridgePortFlags)
    /// Switches behaviour off.
    case turnOff(BridgePortFlags)
    /// Whether the port forwards, for a spanning tree in user space.
    ///
    /// Refused with `EBUSY` under the kernel's own tree, and with `ENETDOWN` for a link that is down
    /// (`br_set_port_state`). Without a tree `.disabled` stays, the rest turns to `.forwarding` at once.
    case state(BridgePortState)
    /// The rank among the ports of the bridge, 0 to 63.
    case priority(UInt16)
    /// The cost of a path through the port, 1 to 65535.
    case cost(UInt32)
    /// Whether a router is behind the port: 0 never, 1 as learnt, 2 always, 3 for a while.
    case multicastRouter(UInt8)
    /// The most groups; zero means no limit (Linux 6.3).
    case maximumGroups(UInt32)
    /// The most hosts that are tracked one by one.
    case trackedHostsLimit(UInt32)
    /// Link-local groups to forward; the kernel refuses the bits 0 to 2.
    case groupForwardMask(UInt16)
    /// The port that takes the traffic when the carrier is gone; nil for none.
    case backupPort(InterfaceIndex?)
    /// The nexthop object for the backup; zero for none (Linux 6.5).
    case backupNextHop(UInt32)
    /// Forgets the addresses that were learnt at the port.
    case flushForwarding
}

extension NetlinkRequest {
    /// Changes settings of a bridge port, all in one message.
    ///
    /// It is `bridge link set`: `RTM_SETLINK` of the family `AF_BRIDGE`. The same settings could travel in
    /// `IFLA_INFO_SLAVE_DATA`, as `ip link set type bridge_slave` sends them, but the kernel reads those with
    /// the rules of whatever the link is a port of (`__rtnl_newlink`), be it a bond; this form it refuses with
    /// `EOPNOTSUPP` for all but ports of a bridge (`rtnl_bridge_setlink` in net/core/rtnetlink.c). Later
    /// changes of the same setting win.
    public static func setPort(_ port: InterfaceIndex, _ changes: [BridgePortChange]) -> NetlinkRequest {
        NetlinkRequest("set bridge port #\(port) \(words(for: changes))", .setLink) { writer in
            LinkHeader(bridgeMember: port).encode(into: &writer)
            writer.nest(IFLA_PROTINFO) { info in
                for change in changes { change.encode(into: &info) }
            }
        }
    }

    /// Changes settings of a bridge port, all in one message.
    public static func setPort(_ port: InterfaceIndex, _ changes: BridgePortChange...) -> NetlinkRequest {
        setPort(port, changes)
    }
}

private func words(for changes: [BridgePortChange]) -> String {
    changes.map(\.description).joined(separator: " ")
}

extension BridgePortChange {
    fileprivate func encode(into writer: inout ByteWriter) {
        switch self {
        case .turnOn(let flags): flags.encode(1, into: &writer)
        case .turnOff(let flags): flags.encode(0, into: &writer)
        case .state(let state): writer.attribute(IFLA_BRPORT_STATE, host: state.rawValue)
        case .priority(let priority): writer.attribute(IFLA_BRPORT_PRIORITY, host: priority)
        case .cost(let cost): writer.attribute(IFLA_BRPORT_COST, host: cost)
        case .multicastRouter(let mode): writer.attribute(IFLA_BRPORT_MULTICAST_ROUTER, host: mode)
        case .maximumGroups(let count): writer.attribute(BridgePortAttribute.maximumGroups, host: count)
        case .trackedHostsLimit(let count): writer.attribute(IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT, host: count)
        case .groupForwardMask(let mask): writer.attribute(IFLA_BRPORT_GROUP_FWD_MASK, host: mask)
        case .backupPort(let port): writer.attribute(IFLA_BRPORT_BACKUP_PORT, host: port?.rawValue ?? 0)
        case .backupNextHop(let id): writer.attribute(BridgePortAttribute.backupNextHop, host: id)
        case .flushForwarding: writer.attribute(IFLA_BRPORT_FLUSH, [])
        }
    }
}

extension BridgePortFlags {
    /// Writes an attribute for each flag, in ascending order of number.
    fileprivate func encode(_ value: UInt8, into writer: inout ByteWriter) {
        for number in 0..<64 where intersection(.known).contains(Self(attribute: number)) {
            writer.attribute(number, host: value)
        }
    }
}

extension BridgePortChange: CustomStringConvertible {
    /// The change in the words of bridge(8).
    public var description: String {
        switch self {
        case .turnOn(let flags): flags.names.map { "\($0) on" }.joined(separator: " ")
        case .turnOff(let flags): flags.names.map { "\($0) off" }.joined(separator: " ")
        case .state(let state): "state \(state)"
        case .priority(let priority): "priority \(priority)"
        case .cost(let cost): "cost \(cost)"
        case .multicastRouter(let mode): "mcast_router \(mode)"
        case .maximumGroups(let count): "mcast_max_groups \(count)"
        case .trackedHostsLimit(let count): "mcast_eht_hosts_limit \(count)"
        case .groupForwardMask(let mask): "group_fwd_mask 0x\(String(mask, radix: 16))"
        case .backupPort(let port): port.map { "backup_port #\($0)" } ?? "nobackup_port"
        case .backupNextHop(let id): "backup_nhid \(id)"
        case .flushForwarding: "flush"
        }
    }
}

extension BridgePortFlags {
    /// The words of bridge(8) for the flags that are set.
    fileprivate var names: [String] {
        let all: [(Self, String)] = [
            (.hairpin, "hairpin"), (.guarded, "guard"), (.rootBlock, "root_block"),
            (.fastLeave, "fastleave"), (.learning, "learning"), (.unicastFlood, "flood"),
            (.proxyARP, "proxy_arp"), (.proxyARPWiFi, "proxy_arp_wifi"), (.multicastFlood, "mcast_flood"),
            (.multicastToUnicast, "mcast_to_unicast"), (.vlanTunnel, "vlan_tunnel"),
            (.broadcastFlood, "bcast_flood"), (.neighbourSuppression, "neigh_suppress"),
            (.isolated, "isolated"), (.locked, "locked"), (.authenticationBypass, "mab"),
            (.neighbourSuppressionByVLAN, "neigh_vlan_suppress"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
