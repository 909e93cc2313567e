internal import CLinuxNetworking
public import WireFormat

/// The driver of a virtual link and its settings (`IFLA_LINKINFO`).
///
/// A setting is nil where the kernel did not tell it: an older one, or one that shows it only when it is in use.
/// Kinds without a value have no settings.
public enum LinkKind: Hashable, Sendable {
    /// One end of a cable between two namespaces; the other end is the link's lower device.
    case veth
    /// A switch.
    indirect case bridge(BridgeSettings)
    /// A tunnel of Ethernet frames in UDP (RFC 7348).
    indirect case vxlan(VXLANLink)
    /// A tunnel of Ethernet frames in UDP (RFC 8926).
    indirect case geneve(GeneveLink)
    /// A second address on a lower device.
    indirect case macvlan(MACVLANSettings)
    /// A macvlan whose frames a process reads and writes.
    indirect case macvtap(MACVLANSettings)
    /// A second namespace behind the address of a lower device.
    indirect case ipvlan(IPVLANSettings)
    /// The frames of a lower device with one VLAN tag.
    indirect case vlan(VLANLink)
    /// A routing table of its own for the links that are its ports.
    indirect case vrf(VRFSettings)
    /// A device whose frames or packets a process reads and writes (`/dev/net/tun`).
    indirect case tun(TUNSettings)
    /// A device that swallows what is sent.
    case dummy
    /// A place to queue what other links receive.
    case ifb
    /// A WireGuard tunnel, whose settings have a generic netlink family of their own.
    case wireguard
    /// A kind that this module has no settings for, its `IFLA_INFO_DATA` kept.
    case other(name: String, data: [UInt8])

    /// The name that the kernel knows the driver by (`IFLA_INFO_KIND`).
    public var name: String {
        switch self {
        case .veth: "veth"
        case .bridge: "bridge"
        case .vxlan: "vxlan"
        case .geneve: "geneve"
        case .macvlan: "macvlan"
        case .macvtap: "macvtap"
        case .ipvlan: "ipvlan"
        case .vlan: "vlan"
        case .vrf: "vrf"
        case .tun: "tun"
        case .dummy: "dummy"
        case .ifb: "ifb"
        case .wireguard: "wireguard"
        case .other(let name, _): name
        }
    }
}

extension LinkKind {
    /// Reads the content of `IFLA_LINKINFO`; nil if it names no kind.
    ///
    /// - Throws: `WireError` for an attribute whose length or value does not fit its type.
    public init?(_ content: Span<UInt8>) throws(WireError) {
        var name: String?
        var reader = AttributeReader(content)
        while let attribute = try reader.next() {
            if attribute.kind == IFLA_INFO_KIND { name = attribute.text }
        }
        guard let name else { return nil }
        reader = AttributeReader(content)
        while let attribute = try reader.next() {
            guard attribute.kind == IFLA_INFO_DATA else { continue }
            try self.init(name, attribute.payload)
            return
        }
        try self.init(name, content.extracting(0..<0))
    }

    private init(_ name: String, _ data: Span<UInt8>) throws(WireError) {
        switch name {
        case "veth": self = .veth
        case "bridge": self = .bridge(try BridgeSettings(data))
        case "vxlan": self = .vxlan(try VXLANLink(data))
        case "geneve": self = .geneve(try GeneveLink(data))
        case "macvlan": self = .macvlan(try MACVLANSettings(data))
        case "macvtap": self = .macvtap(try MACVLANSettings(data))
        case "ipvlan": self = .ipvlan(try IPVLANSettings(data))
        case "vlan": self = .vlan(try VLANLink(data))
        case "vrf": self = .vrf(try VRFSettings(data))
        case "tun": self = .tun(try TUNSettings(data))
        case "dummy": self = .dummy
        case "ifb": self = .ifb
        case "wireguard": self = .wireguard
        default:
            self = .other(name: name, data: data.indices.map { data[$0] })
        }
    }
}
