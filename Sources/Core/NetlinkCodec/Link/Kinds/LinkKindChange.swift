internal import CLinuxNetworking
internal import WireFormat

/// New settings of a link that exists, as far as the kernel changes them for its kind.
public enum LinkKindChange: Hashable, Sendable {
    /// Any setting of a bridge; its status is left out.
    indirect case bridge(BridgeSettings)
    /// What a VXLAN device changes.
    indirect case vxlan(VXLANChange)
    /// What a Geneve device changes.
    indirect case geneve(GeneveChange)
    /// Any setting of a macvlan device.
    case macvlan(MACVLANSettings)
    /// Any setting of a macvtap device.
    case macvtap(MACVLANSettings)
    /// The senders that a macvlan device in mode `source` listens to.
    case macvlanSources(MACVLANSourceChange)
    /// Any setting of an ipvlan device.
    case ipvlan(IPVLANSettings)
    /// What a VLAN device changes.
    case vlan(VLANOptions)
    /// A kind that this module has no settings for, with the attributes of its `IFLA_INFO_DATA`.
    case other(name: String, [RawAttribute])

    /// The name that the kernel knows the driver by; it refuses a link of another kind.
    public var name: String {
        switch self {
        case .bridge: "bridge"
        case .vxlan: "vxlan"
        case .geneve: "geneve"
        case .macvlan, .macvlanSources: "macvlan"
        case .macvtap: "macvtap"
        case .ipvlan: "ipvlan"
        case .vlan: "vlan"
        case .other(let name, _): name
        }
    }
}

extension NetlinkRequest {
    /// Changes the settings that a link's kind has, as `ip link set … type …` does.
    ///
    /// The kernel answers `ENODEV` if there is no such link, and `EOPNOTSUPP` for one of another kind and for a
    /// setting that stays as it was made.
    public static func setLink(_ link: LinkReference, settings change: LinkKindChange) -> NetlinkRequest {
        NetlinkRequest("set link \(link) type \(change.name)", .newLink) { writer in
            link.encode(into: &writer)
            writer.nest(IFLA_LINKINFO) { info in
                info.attribute(IFLA_INFO_KIND, text: change.name)
                info.nest(IFLA_INFO_DATA) { change.encode(into: &$0) }
            }
        }
    }

    /// Forgets all addresses that a bridge has learnt, of whatever port.
    public static func flushForwarding(ofBridge link: LinkReference) -> NetlinkRequest {
        NetlinkRequest("flush forwarding of bridge \(link)", .newLink) { writer in
            link.encode(into: &writer)
            writer.nest(IFLA_LINKINFO) { info in
                info.attribute(IFLA_INFO_KIND, text: "bridge")
                info.nest(IFLA_INFO_DATA) { $0.attribute(IFLA_BR_FDB_FLUSH, []) }
            }
        }
    }
}

extension LinkKindChange {
    fileprivate func encode(into writer: inout ByteWriter) {
        switch self {
        case .bridge(let settings): settings.encode(into: &writer)
        case .vxlan(let change): change.encode(into: &writer)
        case .geneve(let change): change.encode(into: &writer)
        case .macvlan(let settings), .macvtap(let settings): settings.encode(into: &writer)
        case .macvlanSources(let change): change.encode(into: &writer)
        case .ipvlan(let settings): settings.encode(into: &writer)
        case .vlan(let options): options.encode(into: &writer)
        case .other(_, let attributes):
            for attribute in attributes { writer.attribute(attribute.type, attribute.payload) }
        }
    }
}
