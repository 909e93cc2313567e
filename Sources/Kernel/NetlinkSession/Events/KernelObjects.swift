public import Addressing
public import NetlinkCodec

extension Link: KernelObject {
    /// Links are told apart by their number.
    public var slot: InterfaceIndex { index }

    /// The link without counters, timers that run, what is unheard, and what only a message has.
    ///
    /// A message carries counters and a list does not; the queueing discipline is told of in messages of traffic
    /// control only, and how many programs want all packets is told of when it is the first or the last of them.
    public var settled: Link? {
        var link = self
        link.unknown = []
        link.protocols.unknown = []
        link.state.queueDiscipline = nil
        link.state.listeners = LinkListeners()
        link.state.statistics = nil
        link.relations.event = 0
        link.relations.move = nil
        if case .bridge(var settings) = kind {
            settings.status.timers = BridgeTimers()
            settings.status.learnedAddresses = nil
            settings.status.queriers = nil
            settings.unknown = []
            link.kind = .bridge(settings)
        }
        if case .bridge(var port) = relations.port {
            port.spanningTree.messageAge = .zero
            port.spanningTree.forwardDelay = .zero
            port.spanningTree.hold = .zero
            port.multicast.trackedHosts = nil
            port.multicast.groups = nil
            port.unknown = []
            link.relations.port = .bridge(port)
        }
        return link
    }
}

extension AssignedAddress: KernelObject {
    /// What tells addresses apart.
    public struct Slot: Hashable, Sendable {
        let interface: InterfaceIndex
        let address: InterfaceAddress
        let peer: IPAddress?
    }

    /// An address stands on an interface, with a prefix length and perhaps a peer (`inet_insert_ifa` in
    /// net/ipv4/devinet.c).
    public var slot: Slot { Slot(interface: interface, address: address, peer: peer) }

    /// The address without the times at which it was given and changed, and of its lifetime only whether it has an end.
    public var settled: AssignedAddress? {
        var address = self
        address.details.times = nil
        if case .seconds = lifetime.valid { address.lifetime.valid = .seconds(0) }
        if case .seconds = lifetime.preferred { address.lifetime.preferred = .seconds(0) }
        address.details.unknown = []
        return address
    }
}

extension Neighbour: KernelObject {
    /// What tells neighbours apart.
    public struct Slot: Hashable, Sendable {
        let interface: InterfaceIndex
        let address: IPAddress
    }

    /// A neighbour is the address on the interface (`neigh_lookup` in net/core/neighbour.c).
    public var slot: Slot { Slot(interface: interface, address: address) }

    /// The entry, with `NUD_DELAY` for `NUD_STALE`: the kernel does not tell when one turns into the other.
    ///
    /// Nil for what it makes without telling: entries that need no resolution, as those of multicast addresses
    /// (`NUD_NOARP`), and entries whose resolution has only begun (`NUD_INCOMPLETE`, `NUD_NONE`). Of proxies it tells
    /// nothing at all.
    public var settled: Neighbour? {
        guard state.rawValue != 0, state.isDisjoint(with: [.noARP, .incomplete]) else { return nil }
        var entry = asRequested
        if state == .delay { entry.state = .stale }
        return entry
    }
}

extension ForwardingEntry: KernelObject {
    /// What tells forwarding entries apart.
    public struct Slot: Hashable, Sendable {
        let owner: InterfaceIndex
        let isOfBridge: Bool
        let address: MACAddress
        let vlan: UInt16?
        /// The network that a VXLAN device of several networks has it for.
        let sourceVNI: VNI?
        /// Of group addresses and the all-zero address, which may have many.
        let remote: ForwardingRemote?
    }

    /// An entry of a bridge is its address and VLAN; one of a device's own table stands for the device.
    ///
    /// In a bridge an address has one entry for each VLAN, whichever port it points to (`br_fdb_find`): when it moves
    /// to another port there is one message, for the new one.
    ///
    /// On a VXLAN device a unicast address has one destination, and a new one replaces it; group addresses and the
    /// all-zero address have any number (`vxlan_fdb_update_existing`).
    public var slot: Slot {
        Slot(
            owner: master ?? interface, isOfBridge: master != nil, address: address, vlan: vlan,
            sourceVNI: remote?.sourceVNI, remote: address.isMulticast || address.bits == 0 ? remote : nil)
    }

    /// The entry, a learned one of a bridge as if it were fresh: that it grows old is not told, only that it goes.
    ///
    /// Nil for the group addresses that a device's filter lets in, which `bridge fdb` shows as `self permanent`: they
    /// come and go with programs and protocols, and no message tells of them.
    public var settled: ForwardingEntry? {
        if flags.contains(.ofDevice), address.isMulticast, remote == nil { return nil }
        var entry = asRequested
        entry.activity = []
        if master != nil, state == .stale { entry.state = .reachable }
        // Of a device that keeps a plain list, the message says NUD_NOARP as well, the list does not (rtnl_fdb_add).
        if state.contains(.permanent) { entry.state = .permanent }
        return entry
    }
}

extension RoutingRule: KernelObject {
    /// A rule is told apart by all that it says (`rule_exists` in net/core/fib_rules.c).
    public var slot: RoutingRule { asRequested }

    /// The rule without what the kernel says of its interfaces, which changes with them and without a message.
    public var settled: RoutingRule? { asRequested }

    /// Rules that say the same may stand there twice: only a list tells whether one is left.
    public static func removal(of gone: RoutingRule, among known: [RoutingRule]) -> Removal { .unclear }
}
