public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension LinkSpecification {
    /// What is made.
    ///
    /// TUN and TAP devices are not among them: they are made through `/dev/net/tun`.
    public enum Kind: Hashable, Sendable {
        /// A bridge.
        indirect case bridge(BridgeSettings)
        /// A VXLAN device.
        indirect case vxlan(VXLANLink)
        /// A Geneve device.
        indirect case geneve(GeneveLink)
        /// Both ends of a veth pair.
        case veth(peer: VethPeer)
        /// A macvlan device on a lower one.
        case macvlan(MACVLANSettings, over: InterfaceIndex)
        /// A macvtap device on a lower one.
        case macvtap(MACVLANSettings, over: InterfaceIndex)
        /// An ipvlan device on a lower one.
        case ipvlan(IPVLANSettings, over: InterfaceIndex)
        /// A VLAN of a lower device.
        case vlan(VLANLink, over: InterfaceIndex)
        /// A VRF.
        case vrf(VRFSettings)
        /// A dummy device.
        case dummy
        /// An intermediate functional block.
        case ifb
        /// A WireGuard device, still without key and peers.
        case wireguard
        /// A kind that this module has no settings for, with the attributes of its `IFLA_INFO_DATA`.
        case other(name: String, [RawAttribute])

        /// A bridge with the kernel's defaults.
        public static var bridge: Self { .bridge(BridgeSettings()) }
    }
}

extension LinkSpecification.Kind {
    /// The name that the kernel knows the driver by.
    var name: String {
        switch self {
        case .bridge: "bridge"
        case .vxlan: "vxlan"
        case .geneve: "geneve"
        case .veth: "veth"
        case .macvlan: "macvlan"
        case .macvtap: "macvtap"
        case .ipvlan: "ipvlan"
        case .vlan: "vlan"
        case .vrf: "vrf"
        case .dummy: "dummy"
        case .ifb: "ifb"
        case .wireguard: "wireguard"
        case .other(let name, _): name
        }
    }

    /// The lower device (`IFLA_LINK`) of the kinds that cannot be without one.
    private var lower: InterfaceIndex? {
        switch self {
        case .macvlan(_, let lower), .macvtap(_, let lower), .ipvlan(_, let lower), .vlan(_, let lower):
            lower
        default: nil
        }
    }

    /// Writes `IFLA_LINK` and `IFLA_LINKINFO`.
    func encode(queues: UInt32?, into writer: inout ByteWriter) {
        if let lower { writer.attribute(IFLA_LINK, host: lower.rawValue) }
        writer.nest(IFLA_LINKINFO) { info in
            info.attribute(IFLA_INFO_KIND, text: name)
            var data = ByteWriter(reserving: 128)
            encodeData(queues: queues, into: &data)
            if data.count > 0 { info.nest(IFLA_INFO_DATA) { $0.append(contentsOf: data.bytes) } }
        }
    }

    private func encodeData(queues: UInt32?, into writer: inout ByteWriter) {
        switch self {
        case .bridge(let settings): settings.encode(into: &writer)
        case .vxlan(let settings): settings.encode(into: &writer)
        case .geneve(let settings): settings.encode(into: &writer)
        case .veth(let peer):
            writer.nest(VETH_INFO_PEER) { peer.encode(queues: queues, into: &$0) }
        case .macvlan(let settings, _), .macvtap(let settings, _): settings.encode(into: &writer)
        case .ipvlan(let settings, _): settings.encode(into: &writer)
        case .vlan(let settings, _): settings.encode(into: &writer)
        case .vrf(let settings): settings.encode(into: &writer)
        case .dummy, .ifb, .wireguard: break
        case .other(_, let attributes):
            for attribute in attributes { writer.attribute(attribute.type, attribute.payload) }
        }
    }
}
