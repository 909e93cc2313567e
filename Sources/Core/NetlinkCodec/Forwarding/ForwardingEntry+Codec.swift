internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension ForwardingEntry {
    /// Reads the payload of an `RTM_NEWNEIGH` or `RTM_DELNEIGH` of the bridge family; nil for any other.
    ///
    /// It takes no memory of its own unless a control plane is told of the entry or an attribute is unknown.
    /// - Throws: `WireError` when a length or a number is wrong, or the link is missing.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try NeighbourHeader(from: &reader)
        guard header.family == bridgeFamily else { return nil }
        self.init(
            MACAddress(bits: 0), on: try header.requiredInterface(), state: header.state,
            flags: NeighbourFlags(header: header.flags, extended: 0))
        var remote = ForwardingRemote()
        var hasAddress = false
        var isRemote = false
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NDA_LLADDR:
                address = try attribute.ethernetAddress()
                hasAddress = true
            case NDA_MASTER: master = try attribute.interface()
            case NDA_VLAN: vlan = try attribute.host()
            case NDA_CACHEINFO: usage = try attribute.neighbourUsage()
            case NDA_FLAGS_EXT:
                flags = NeighbourFlags(header: header.flags, extended: try attribute.host())
            case NDA_FDB_EXT_ATTRS: activity = try attribute.nestedAttributes()
            default:
                if try remote.read(attribute) { isRemote = true } else { unknown.append(attribute.raw) }
            }
        }
        // A miss that a VXLAN device tells of may have an IP address only.
        guard hasAddress else { return nil }
        if isRemote { self.remote = remote }
    }

    /// Writes the payload of a request to add or delete this entry.
    func encode(into writer: inout ByteWriter) {
        var flags = flags
        if master != nil, !flags.contains(.ofDevice) { flags.insert(.ofMaster) }
        NeighbourHeader(
            family: bridgeFamily, interface: interface, state: state, flags: flags.header
        ).encode(into: &writer)
        writer.attribute(NDA_LLADDR, address.octets)
        remote?.encode(into: &writer)
        if let vlan { writer.attribute(NDA_VLAN, host: vlan) }
        writer.extendedFlags(flags)
        if !activity.isEmpty {
            writer.nest(NDA_FDB_EXT_ATTRS) { nest in
                for attribute in activity { nest.attribute(attribute.type, attribute.payload) }
            }
        }
    }
}

extension ForwardingRemote {
    /// Takes over an attribute; false for one of another kind.
    fileprivate mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) -> Bool {
        switch attribute.kind {
        case NDA_DST: address = try attribute.address(attribute.payload.count == 4 ? .ipv4 : .ipv6)
        case NDA_PORT: port = try attribute.network()
        case NDA_VNI: vni = try attribute.vni()
        case NDA_SRC_VNI: sourceVNI = try attribute.vni()
        case NDA_IFINDEX: interface = try attribute.interface()
        case NDA_LINK_NETNSID: namespace = try attribute.namespaceID()
        case NDA_NH_ID: nextHop = try attribute.host()
        default: return false
        }
        return true
    }

    /// Writes what a request may hold.
    func encode(into writer: inout ByteWriter) {
        if let address { writer.attribute(NDA_DST, address.octets) }
        if let port { writer.attribute(NDA_PORT, network: port) }
        if let vni { writer.attribute(NDA_VNI, host: vni.rawValue) }
        if let sourceVNI { writer.attribute(NDA_SRC_VNI, host: sourceVNI.rawValue) }
        if let interface { writer.attribute(NDA_IFINDEX, host: interface.rawValue) }
        if let nextHop { writer.attribute(NDA_NH_ID, host: nextHop) }
    }
}

extension AttributeReader.Attribute {
    fileprivate func ethernetAddress() throws(WireError) -> MACAddress {
        guard payload.count == 6 else { throw .badLength(payload.count, available: 6) }
        var bits: UInt64 = 0
        for index in payload.indices { bits = bits << 8 | UInt64(payload[index]) }
        return MACAddress(bits: bits)
    }

    fileprivate func vni() throws(WireError) -> VNI {
        let number: UInt32 = try host()
        do { return try VNI(Int(number)) } catch { throw .badValue(field: "VNI", value: UInt64(number)) }
    }

    fileprivate func nestedAttributes() throws(WireError) -> [RawAttribute] {
        var list: [RawAttribute] = []
        var reader = AttributeReader(payload)
        while let attribute = try reader.next() { list.append(attribute.raw) }
        return list
    }
}
