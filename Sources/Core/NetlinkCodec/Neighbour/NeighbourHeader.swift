internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// `struct ndmsg`: 12 bytes, at the head of neighbours, proxies and forwarding entries.
struct NeighbourHeader {
    var family: UInt8
    /// Zero in a proxy for all links, and in most dumps.
    var interface: UInt32
    var state: NeighbourState = []
    var flags: UInt8 = 0
    var type: UInt8 = 0

    init(family: UInt8, interface: InterfaceIndex? = nil, state: NeighbourState = [], flags: UInt8 = 0) {
        self.family = family
        self.interface = interface?.rawValue ?? 0
        self.state = state
        self.flags = flags
    }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(12)
        family = try reader.readHost()
        try reader.skip(3)
        interface = try reader.readHost()
        state = NeighbourState(rawValue: try reader.readHost())
        flags = try reader.readHost()
        type = try reader.readHost()
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(family)
        writer.appendZeros(3)
        writer.appendHost(interface)
        writer.appendHost(state.rawValue)
        writer.append(flags)
        writer.append(type)
    }

    /// The link that an entry must have.
    func requiredInterface() throws(WireError) -> InterfaceIndex {
        guard let index = InterfaceIndex(interface) else {
            throw .badValue(field: "ndm_ifindex", value: UInt64(interface))
        }
        return index
    }
}

extension AttributeReader.Attribute {
    /// `struct nda_cacheinfo`: four numbers.
    func neighbourUsage() throws(WireError) -> NeighbourUsage {
        var reader = ByteReader(payload)
        try reader.require(16)
        return NeighbourUsage(
            confirmed: try reader.readHost(), used: try reader.readHost(), updated: try reader.readHost(),
            references: try reader.readHost())
    }
}

extension ByteWriter {
    /// `NDA_FLAGS_EXT`, where it says anything.
    mutating func extendedFlags(_ flags: NeighbourFlags) {
        if flags.extended != 0 { attribute(NDA_FLAGS_EXT, host: flags.extended) }
    }

    /// `NDA_PROTOCOL`, where it says anything.
    mutating func neighbourSource(_ source: RouteProtocol) {
        if source.rawValue != 0 { attribute(NDA_PROTOCOL, host: source.rawValue) }
    }
}
