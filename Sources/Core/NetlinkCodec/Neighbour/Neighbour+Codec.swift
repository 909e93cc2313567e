internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension Neighbour {
    /// Reads the payload of an `RTM_NEWNEIGH` or `RTM_DELNEIGH`; nil for a forwarding entry or a proxy.
    ///
    /// It takes no memory of its own unless an attribute is unknown.
    /// - Throws: `WireError` when a length is wrong or the link is missing.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try NeighbourHeader(from: &reader)
        guard let family = IPFamily(rawValue: header.family) else { return nil }
        if NeighbourFlags(header: header.flags, extended: 0).contains(.proxy) { return nil }
        self.init(
            IPAddress(bits: 0, family: family), at: nil, on: try header.requiredInterface(),
            state: header.state)
        var report = NeighbourReport(type: RouteType(rawValue: header.type))
        var extendedFlags: UInt32 = 0
        var hasAddress = false
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NDA_DST:
                address = try attribute.address(family)
                hasAddress = true
            case NDA_LLADDR: linkLayer = try attribute.linkLayerAddress()
            case NDA_CACHEINFO: report.usage = try attribute.neighbourUsage()
            case NDA_PROBES: report.probes = try attribute.host()
            case NDA_FLAGS_EXT: extendedFlags = try attribute.host()
            case NDA_PROTOCOL: source = RouteProtocol(rawValue: try attribute.host())
            default: unknown.append(attribute.raw)
            }
        }
        // A miss that a VXLAN device tells of may have a link-layer address only.
        guard hasAddress else { return nil }
        flags = NeighbourFlags(header: header.flags, extended: extendedFlags)
        self.report = report
    }

    /// Writes the payload of a request to add, change or delete this entry.
    func encode(into writer: inout ByteWriter) {
        NeighbourHeader(
            family: address.family.rawValue, interface: interface, state: state, flags: flags.header
        ).encode(into: &writer)
        writer.attribute(NDA_DST, address.octets)
        if let linkLayer { writer.attribute(NDA_LLADDR, linkLayer.octets) }
        writer.extendedFlags(flags)
        writer.neighbourSource(source)
    }
}

extension NeighbourProxy {
    /// Reads the payload of an `RTM_NEWNEIGH` or `RTM_DELNEIGH`; nil for any entry but a proxy.
    ///
    /// - Throws: `WireError` when a length is wrong.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try NeighbourHeader(from: &reader)
        var flags = NeighbourFlags(header: header.flags, extended: 0)
        guard let family = IPFamily(rawValue: header.family), flags.contains(.proxy) else { return nil }
        flags.remove(.proxy)
        self.init(
            IPAddress(bits: 0, family: family), on: InterfaceIndex(header.interface), flags: flags)
        var hasAddress = false
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NDA_DST:
                address = try attribute.address(family)
                hasAddress = true
            case NDA_FLAGS_EXT:
                self.flags = NeighbourFlags(header: flags.header, extended: try attribute.host())
            case NDA_PROTOCOL: source = RouteProtocol(rawValue: try attribute.host())
            default: unknown.append(attribute.raw)
            }
        }
        guard hasAddress else { return nil }
    }

    /// Writes the payload of a request to add or delete this proxy.
    func encode(into writer: inout ByteWriter) {
        // Not permanent, it would go when the link loses its carrier (pneigh_ifdown).
        NeighbourHeader(
            family: address.family.rawValue, interface: interface, state: .permanent,
            flags: flags.union(.proxy).header
        ).encode(into: &writer)
        writer.attribute(NDA_DST, address.octets)
        writer.extendedFlags(flags)
        writer.neighbourSource(source)
    }
}

extension AttributeReader.Attribute {
    /// Up to 32 octets; nil for none, which links without addresses have.
    func linkLayerAddress() throws(WireError) -> LinkLayerAddress? {
        if payload.isEmpty { return nil }
        guard let address = LinkLayerAddress(payload) else {
            throw .badLength(payload.count, available: LinkLayerAddress.limit)
        }
        return address
    }
}
