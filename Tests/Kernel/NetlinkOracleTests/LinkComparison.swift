import Addressing
import LibnlDecoding
import NetlinkCodec
import WireFormat

extension Comparison where Ours == Link, Theirs == LibnlLink {
    static let links = Comparison(
        message: .newLink,
        decode: { bytes throws(WireError) in try Link(bytes, statistics: .included) },
        fields: common + state + [
            Field("kind", ours: { $0.kind?.name }, libnl: \.kind),
            Field("macvlan mode", ours: { $0.macvlan?.mode?.rawValue }, libnl: \.macvlanMode),
            Field("ipvlan mode", ours: { $0.ipvlan?.mode?.rawValue }, libnl: \.ipvlanMode),
            Field("VRF table", ours: { $0.vrf?.table.rawValue }, libnl: \.vrfTable),
        ] + vlan + vxlan + geneve)

    private static let common: [Field<Ours, Theirs>] = [
        Field("index", ours: { $0.index.rawValue }, libnl: { UInt32($0.index) }),
        Field("name", ours: { $0.name.text }, libnl: { $0.name ?? "" }),
        Field("flags", ours: { $0.flags.rawValue }, libnl: \.flags),
        Field("mtu", ours: \.mtu, libnl: \.mtu),
        Field("hardware type", ours: { UInt32($0.hardware.type) }, libnl: \.hardwareType),
        Field("address", ours: \.hardware.address, libnl: { $0.address?.octets ?? [] }),
        Field("broadcast", ours: \.hardware.broadcast, libnl: { $0.broadcast?.octets ?? [] }),
        Field("master", ours: { $0.relations.master?.rawValue ?? 0 }, libnl: { UInt32($0.master) }),
        Field("master's kind", ours: { $0.relations.port?.name }, libnl: \.masterKind),
        Field("lower link", ours: { $0.relations.lower ?? 0 }, libnl: { UInt32($0.lower) }),
        Field("lower link's namespace", ours: \.relations.lowerNamespace, libnl: \.lowerNamespace),
        Field("transmit queues", ours: \.sizes.transmitQueues, libnl: \.transmitQueues),
        Field("receive queues", ours: \.sizes.receiveQueues, libnl: \.receiveQueues),
        Field("GSO size", ours: \.sizes.segmentation.gsoSize, libnl: \.gsoSize),
        Field("GSO segments", ours: \.sizes.segmentation.gsoSegments, libnl: \.gsoSegments),
        Field("alias", ours: \.labels.alias, libnl: \.alias),
    ]

    private static let state: [Field<Ours, Theirs>] = [
        Field("operational state", ours: \.state.operational, libnl: \.operationalState),
        Field("link mode", ours: \.state.mode, libnl: \.mode),
        Field("queue length", ours: { $0.state.queueLength ?? 0 }, libnl: \.queueLength),
        Field("queue discipline", ours: \.state.queueDiscipline, libnl: \.queueDiscipline),
        Field("group", ours: \.state.group, libnl: \.group),
        Field("promiscuity", ours: \.state.listeners.promiscuous, libnl: \.promiscuity),
        Field("carrier", ours: { $0.state.carrier.isPresent == true ? 1 : 0 }, libnl: \.carrier),
        Field("carrier changes", ours: \.state.carrier.changes, libnl: { $0.carrierChanges ?? 0 }),
        Field("counters", ours: { $0.statistics?.inTheKernelsOrder ?? [] }, libnl: \.counters),
    ]

    private static let vlan: [Field<Ours, Theirs>] = [
        Field("VLAN", ours: { $0.vlan.map { Int32($0.id) } }, libnl: { $0.vlan?.id }),
        Field("VLAN tag", ours: { $0.vlan?.tag?.rawValue }, libnl: { $0.vlan?.tag }),
        Field(
            "VLAN flags", ours: { $0.vlan.map { Int32($0.options.flags?.values.rawValue ?? 0) } },
            libnl: { $0.vlan?.flags }),
        Field(
            "ingress priorities", ours: { $0.vlan?.options.ingressTable },
            libnl: { $0.vlan?.ingressPriorities }),
        Field(
            "egress priorities",
            ours: { $0.vlan?.options.egressPriorities.map { "\($0.from):\($0.to)" }.sorted() },
            libnl: { $0.vlan?.egressPriorities.map { "\($0.key):\($0.value)" }.sorted() }),
    ]
}

extension LinkStatistics {
    /// As in `struct rtnl_link_stats64`, without the last, which the library does not know.
    fileprivate var inTheKernelsOrder: [UInt64] {
        [
            received.packets, transmitted.packets, received.bytes, transmitted.bytes, received.errors,
            transmitted.errors, received.dropped, transmitted.dropped, multicast, collisions,
            receiveErrors.length, receiveErrors.overrun, receiveErrors.checksum, receiveErrors.frame,
            receiveErrors.queue, receiveErrors.missed, transmitErrors.aborted, transmitErrors.carrier,
            transmitErrors.queue, transmitErrors.heartbeat, transmitErrors.window, received.compressed,
            transmitted.compressed, receiveErrors.noHandler,
        ]
    }
}

extension VLANOptions {
    /// What each priority of a frame becomes; empty without any mapping.
    fileprivate var ingressTable: [UInt32] {
        if ingressPriorities.isEmpty { return [] }
        return (UInt32(0)...7).map { from in ingressPriorities.last { $0.from == from }?.to ?? 0 }
    }
}

extension Link {
    fileprivate var macvlan: MACVLANSettings? {
        switch kind {
        case .macvlan(let settings), .macvtap(let settings): settings
        default: nil
        }
    }

    fileprivate var ipvlan: IPVLANSettings? {
        guard case .ipvlan(let settings) = kind else { return nil }
        return settings
    }

    fileprivate var vrf: VRFSettings? {
        guard case .vrf(let settings) = kind else { return nil }
        return settings
    }

    fileprivate var vlan: VLANLink? {
        guard case .vlan(let settings) = kind else { return nil }
        return settings
    }
}
