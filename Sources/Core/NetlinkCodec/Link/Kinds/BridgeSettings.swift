public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The settings of a bridge (`IFLA_BR_*`, net/bridge/br_netlink.c), made or read.
///
/// Nil leaves a setting as it is, and at birth to the kernel's default.
public struct BridgeSettings: Hashable, Sendable {
    /// How it takes part in the spanning tree protocol.
    public var spanningTree = BridgeSpanningTree()
    /// What it learns and forwards.
    public var forwarding = BridgeForwarding()
    /// How it treats VLAN tags.
    public var vlan = BridgeVLANSettings()
    /// How it forwards multicast.
    public var multicast = BridgeMulticast()
    /// Whether the firewall sees what it forwards.
    public var netfilter = BridgeNetfilter()
    /// Switches that came later than the others (`IFLA_BR_MULTI_BOOLOPT`).
    ///
    /// A kernel without VLAN filtering refuses a mask with its switches in it, even to switch them off.
    public var options: MaskedFlags<BridgeOptions>?
    /// What the bridge tells of itself; no request holds it.
    public var status = BridgeStatus()
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// Settings that say nothing yet.
    public init() {}

    init(_ data: Span<UInt8>) throws(WireError) { unknown = try read(data) }
}

extension BridgeSettings: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try spanningTree.code(with: &coder)
        try forwarding.code(with: &coder)
        try vlan.code(with: &coder)
        try multicast.code(with: &coder)
        try netfilter.code(with: &coder)
        try coder.field(IFLA_BR_MULTI_BOOLOPT, &options, .masked())
        try status.code(with: &coder)
        coder.padding(IFLA_BR_PAD)
    }
}

/// How a bridge takes part in the spanning tree protocol (IEEE 802.1D).
public struct BridgeSpanningTree: Hashable, Sendable {
    /// Time in each of the states listening and learning, in hundredths of a second; the kernel's default is 15 s.
    public var forwardDelay: Duration?
    /// Time between two hello messages of the root, in hundredths of a second; the kernel's default is 2 s.
    public var helloTime: Duration?
    /// Time after which a silent root counts as gone, in hundredths of a second; the kernel's default is 20 s.
    public var maximumAge: Duration?
    /// Which spanning tree is spoken (`IFLA_BR_STP_STATE`): 0 none, 1 the kernel's, 2 that of a daemon.
    public var protocolState: UInt32?
    /// The upper 16 bits of the bridge's id, 32768 unless set; the lowest becomes the root.
    public var priority: UInt16?

    /// Settings that say nothing yet.
    public init() {}
}

extension BridgeSpanningTree: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_FORWARD_DELAY, &forwardDelay, .hundredths)
        try coder.field(IFLA_BR_HELLO_TIME, &helloTime, .hundredths)
        try coder.field(IFLA_BR_MAX_AGE, &maximumAge, .hundredths)
        try coder.field(IFLA_BR_STP_STATE, &protocolState, .host)
        try coder.field(IFLA_BR_PRIORITY, &priority, .host)
    }
}

/// What a bridge keeps in its forwarding table, and what it forwards at all.
public struct BridgeForwarding: Hashable, Sendable {
    /// Time that a learnt address lasts, in hundredths of a second; the kernel's default is 300 s.
    public var ageing: Duration?
    /// How many addresses may be learnt (`IFLA_BR_FDB_MAX_LEARNED`, from Linux 6.7); zero is no limit.
    public var maximumLearned: UInt32?
    /// Which of the addresses 01:80:c2:00:00:00 to 0f are forwarded, a bit for each.
    public var groupMask: UInt16?
    /// The address that hello messages go to; a link-local group address.
    public var groupAddress: MACAddress?

    /// Settings that say nothing yet.
    public init() {}
}

extension BridgeForwarding: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_AGEING_TIME, &ageing, .hundredths)
        // linux/if_link.h from 6.7 on.
        try coder.field(49, &maximumLearned, .host)
        try coder.field(IFLA_BR_GROUP_FWD_MASK, &groupMask, .host)
        try coder.field(IFLA_BR_GROUP_ADDR, &groupAddress, .octets)
    }
}

/// How a bridge treats VLAN tags; a kernel without `CONFIG_BRIDGE_VLAN_FILTERING` neither shows nor takes it.
public struct BridgeVLANSettings: Hashable, Sendable {
    /// Whether ports accept the VLANs of their own list only.
    public var isFiltering: Bool?
    /// The tag that counts.
    public var tag: VLANProtocol?
    /// The VLAN of untagged frames on a new port, 1 unless set; zero is none.
    public var defaultID: UInt16?
    /// Whether packets are counted per VLAN.
    public var countsPackets: Bool?
    /// Whether they are counted per port and VLAN; to be changed only while no port has a VLAN.
    public var countsPacketsPerPort: Bool?

    /// Settings that say nothing yet.
    public init() {}
}

extension BridgeVLANSettings: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_VLAN_FILTERING, &isFiltering, .byte)
        try coder.field(IFLA_BR_VLAN_PROTOCOL, &tag, .networkNumber)
        try coder.field(IFLA_BR_VLAN_DEFAULT_PVID, &defaultID, .host)
        try coder.field(IFLA_BR_VLAN_STATS_ENABLED, &countsPackets, .byte)
        try coder.field(IFLA_BR_VLAN_STATS_PER_PORT, &countsPacketsPerPort, .byte)
    }
}

/// Whether bridged packets pass the firewall's rules; the module `br_netfilter` does it.
public struct BridgeNetfilter: Hashable, Sendable {
    /// IPv4 packets (`IFLA_BR_NF_CALL_IPTABLES`).
    public var callsIPTables: Bool?
    /// IPv6 packets (`IFLA_BR_NF_CALL_IP6TABLES`).
    public var callsIP6Tables: Bool?
    /// ARP packets (`IFLA_BR_NF_CALL_ARPTABLES`).
    public var callsARPTables: Bool?

    /// Settings that say nothing yet.
    public init() {}
}

extension BridgeNetfilter: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_NF_CALL_IPTABLES, &callsIPTables, .byte)
        try coder.field(IFLA_BR_NF_CALL_IP6TABLES, &callsIP6Tables, .byte)
        try coder.field(IFLA_BR_NF_CALL_ARPTABLES, &callsARPTables, .byte)
    }
}

/// Switches of a bridge (`enum br_boolopt_id`, linux/if_bridge.h).
public struct BridgeOptions: OptionSet, Hashable, Sendable {
    /// A bit for each option.
    public let rawValue: UInt32

    /// The options of these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Learns nothing from link-local frames (`BR_BOOLOPT_NO_LL_LEARN`).
    public static let noLinkLocalLearning = Self(rawValue: 1 << 0)
    /// Snoops multicast in each VLAN (`BR_BOOLOPT_MCAST_VLAN_SNOOPING`).
    public static let multicastVLANSnooping = Self(rawValue: 1 << 1)
    /// Runs a spanning tree for each group of VLANs (`BR_BOOLOPT_MST_ENABLE`).
    public static let multipleSpanningTrees = Self(rawValue: 1 << 2)
    /// Tells of multicast entries that the hardware did not take (`BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION`).
    public static let multicastOffloadFailures = Self(rawValue: 1 << 3)
    /// Keeps local addresses without a VLAN only (`BR_BOOLOPT_FDB_LOCAL_VLAN_0`).
    public static let localAddressesWithoutVLAN = Self(rawValue: 1 << 4)
}
