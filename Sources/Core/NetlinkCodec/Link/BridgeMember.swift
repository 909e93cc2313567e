public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// A port of a bridge, or a bridge itself, as a bridge tells of it (`RTM_NEWLINK` of the family `AF_BRIDGE`).
public struct BridgeMember: Hashable, Sendable {
    /// The link's number.
    public var index: InterfaceIndex
    /// The link's name.
    public var name: InterfaceName
    /// The bridge; its own number for a bridge (`IFLA_MASTER`).
    public var bridge: InterfaceIndex?
    /// Interface flags.
    public var flags: LinkFlags = []
    /// RFC 2863 state (`IF_OPER_*`): 0 unknown, 2 down, 6 up.
    public var operational: UInt8 = 0
    /// The largest packet, in bytes.
    public var mtu: UInt32 = 0
    /// The settings of a port; nil for a bridge (`IFLA_PROTINFO`).
    public var port: BridgePort?
    /// VLANs, where the query asked for them.
    public var vlans = BridgeVLANTable()
    /// What this module does not decode, in the kernel's order.
    public var unknown: [RawAttribute] = []

    /// A member of which nothing else is known.
    public init(index: InterfaceIndex, name: InterfaceName) {
        self.index = index
        self.name = name
    }

    /// What a list of members holds.
    public enum Detail: Hashable, Sendable {
        /// Ports with their settings.
        case ports
        /// Ports with their settings and VLANs, and bridges with theirs.
        case vlans
    }
}

extension BridgeMember {
    /// Reads the payload of an `RTM_NEWLINK` or `RTM_DELLINK`; nil for a message of another family.
    ///
    /// - Throws: `WireError` for a length or number that the kernel does not send, or if there is no name.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try LinkHeader(from: &reader)
        guard header.family == bridgeFamily else { return nil }
        guard let index = InterfaceIndex(UInt32(bitPattern: header.index)) else {
            throw .badValue(field: "ifi_index", value: UInt64(header.index.magnitude))
        }
        let attributes = reader.readRest()
        self.init(index: index, name: try Link.name(in: attributes))
        flags = LinkFlags(rawValue: header.flags)
        var rest = AttributeReader(attributes)
        while let attribute = try rest.next() { try read(attribute) }
    }

    private mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) {
        switch attribute.kind {
        case IFLA_IFNAME: break
        case IFLA_MASTER: bridge = try attribute.interface()
        case IFLA_MTU: mtu = try attribute.host()
        case IFLA_OPERSTATE: operational = try attribute.host()
        case IFLA_PROTINFO: port = try BridgePort(attribute.payload)
        case IFLA_AF_SPEC: vlans = try BridgeVLANTable(attribute.payload)
        default: unknown.append(attribute.raw)
        }
    }
}

extension NetlinkQuery where Value == BridgeMember {
    /// The ports of all bridges, and with `.vlans` the bridges too, ranges of VLANs as ranges.
    public static func bridgeMembers(_ detail: BridgeMember.Detail = .ports) -> Self {
        let request = NetlinkRequest("list bridge members", .getLink, .dump) { writer in
            LinkHeader(bridgeMember: nil).encode(into: &writer)
            if detail == .vlans {
                writer.attribute(IFLA_EXT_MASK, host: UInt32(RTEXT_FILTER_BRVLAN_COMPRESSED))
            }
        }
        return NetlinkQuery(request: request, answer: .newLink) { bytes throws(WireError) in
            try BridgeMember(bytes)
        }
    }
}
