public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// What a bridge tells of itself.
public struct BridgeStatus: Hashable, Sendable {
    /// The bridge's own id, of its priority and its lowest or given address.
    public var id: BridgeID?
    /// The id of the spanning tree's root; the bridge's own if it is the root.
    public var root: BridgeID?
    /// The number, among the bridge's ports, of the one towards the root; zero if the bridge is the root.
    public var rootPort: UInt16?
    /// The sum of the costs of all ports on the way to the root.
    public var rootPathCost: UInt32?
    /// Whether the topology is changing.
    public var isTopologyChanging: Bool?
    /// Whether this bridge has seen the topology change.
    public var hasDetectedTopologyChange: Bool?
    /// The timers of the spanning tree and the table.
    public var timers = BridgeTimers()
    /// Addresses that were learnt (`IFLA_BR_FDB_N_LEARNED`, from Linux 6.7).
    public var learnedAddresses: UInt32?
    /// Who asks for multicast members.
    public var queriers: BridgeQueriers?
}

/// The time left of each of a bridge's timers, in hundredths of a second; zero for one that is not set.
public struct BridgeTimers: Hashable, Sendable {
    /// Until the next hello message of a root.
    public var hello: Duration?
    /// Until the next topology change notification.
    public var topologyChangeNotification: Duration?
    /// Until a change of the topology counts as over.
    public var topologyChange: Duration?
    /// Until old addresses are thrown away.
    public var garbageCollection: Duration?

    /// Timers that the kernel has not told.
    public init() {}
}

/// The queriers that a bridge knows, one for each family (`IFLA_BR_MCAST_QUERIER_STATE`).
public struct BridgeQueriers: Hashable, Sendable {
    /// The one of IGMP.
    public var ipv4 = Querier()
    /// The one of MLD.
    public var ipv6 = Querier()

    /// No querier of either family.
    public init() {}

    /// One that asks for multicast members.
    public struct Querier: Hashable, Sendable {
        /// Its address, if there is a querier.
        public var address: IPAddress?
        /// The port that it is behind; nil for the bridge itself.
        public var port: InterfaceIndex?
        /// Until the bridge takes it for gone, in hundredths of a second.
        public var remaining: Duration?
    }
}

extension BridgeStatus: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.shown(IFLA_BR_ROOT_ID, &root, .bridgeID)
        try coder.shown(IFLA_BR_BRIDGE_ID, &id, .bridgeID)
        try coder.shown(IFLA_BR_ROOT_PORT, &rootPort, .host)
        try coder.shown(IFLA_BR_ROOT_PATH_COST, &rootPathCost, .host)
        try coder.shown(IFLA_BR_TOPOLOGY_CHANGE, &isTopologyChanging, .byte)
        try coder.shown(IFLA_BR_TOPOLOGY_CHANGE_DETECTED, &hasDetectedTopologyChange, .byte)
        try coder.shown(IFLA_BR_HELLO_TIMER, &timers.hello, .longHundredths)
        try coder.shown(IFLA_BR_TCN_TIMER, &timers.topologyChangeNotification, .longHundredths)
        try coder.shown(IFLA_BR_TOPOLOGY_CHANGE_TIMER, &timers.topologyChange, .longHundredths)
        try coder.shown(IFLA_BR_GC_TIMER, &timers.garbageCollection, .longHundredths)
        // linux/if_link.h from 6.7 on.
        try coder.shown(48, &learnedAddresses, .host)
        try coder.shown(IFLA_BR_MCAST_QUERIER_STATE, &queriers, .nested(BridgeQueriers.init))
    }
}

extension BridgeQueriers: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.shown(BRIDGE_QUERIER_IP_ADDRESS, &ipv4.address, .octets(.ipv4))
        try coder.shown(BRIDGE_QUERIER_IP_PORT, &ipv4.port, .interface)
        try coder.shown(BRIDGE_QUERIER_IP_OTHER_TIMER, &ipv4.remaining, .longHundredths)
        try coder.shown(BRIDGE_QUERIER_IPV6_ADDRESS, &ipv6.address, .octets(.ipv6))
        try coder.shown(BRIDGE_QUERIER_IPV6_PORT, &ipv6.port, .interface)
        try coder.shown(BRIDGE_QUERIER_IPV6_OTHER_TIMER, &ipv6.remaining, .longHundredths)
    }
}

extension AttributeFormat where Value == BridgeID {
    /// The priority, then the address, both in wire order.
    fileprivate static var bridgeID: Self {
        Self { attribute throws(WireError) in
            guard attribute.payload.count == 8 else {
                throw .badLength(attribute.payload.count, available: 8)
            }
            let bits: UInt64 = try attribute.network()
            return BridgeID(priority: UInt16(bits >> 48), address: MACAddress(bits: bits))
        } write: { id, type, writer in
            writer.attribute(type, network: UInt64(id.priority) << 48 | id.address.bits)
        }
    }
}
