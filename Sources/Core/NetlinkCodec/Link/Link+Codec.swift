internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension Link {
    /// Reads the payload of an `RTM_NEWLINK`, without counters.
    ///
    /// Nil for a message of another family, such as a bridge's list of ports (`BridgeMember`).
    /// - Throws: `WireError` for a length or number that the kernel does not send, or if there is no name.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        try self.init(payload, statistics: .omitted)
    }

    /// Reads the payload of an `RTM_NEWLINK`; nil for a message of another family.
    ///
    /// - Throws: `WireError` for a length or number that the kernel does not send, or if there is no name.
    public init?(
        _ payload: Span<UInt8>, statistics inclusion: LinkStatistics.Inclusion
    ) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try LinkHeader(from: &reader)
        guard header.family == 0 else { return nil }
        let attributes = reader.readRest()
        guard let index = InterfaceIndex(UInt32(bitPattern: header.index)) else {
            throw .badValue(field: "ifi_index", value: UInt64(header.index.magnitude))
        }
        self.init(index: index, name: try Self.name(in: attributes))
        flags = LinkFlags(rawValue: header.flags)
        hardware.type = header.hardwareType
        var rest = AttributeReader(attributes)
        while let attribute = try rest.next() {
            switch attribute.kind {
            case IFLA_STATS64 where inclusion == .included:
                state.statistics = try LinkStatistics(attribute.payload, of: UInt64.self)
            case IFLA_STATS where inclusion == .included && state.statistics == nil:
                state.statistics = try LinkStatistics(attribute.payload, of: UInt32.self)
            case IFLA_STATS, IFLA_STATS64, IFLA_MAP: break
            default: try read(attribute)
            }
        }
    }

    /// The name among a link's attributes; it is looked for first, since no link is without.
    static func name(in attributes: Span<UInt8>) throws(WireError) -> InterfaceName {
        var reader = AttributeReader(attributes)
        while let attribute = try reader.next() {
            guard attribute.kind == IFLA_IFNAME else { continue }
            do {
                return try InterfaceName(attribute.text)
            } catch {
                throw .badValue(field: "IFLA_IFNAME", value: UInt64(attribute.payload.count))
            }
        }
        throw .badValue(field: "IFLA_IFNAME", value: 0)
    }

    private mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) {
        switch attribute.kind {
        case IFLA_IFNAME: break
        case IFLA_MASTER: relations.master = try attribute.interface()
        case IFLA_IFALIAS: labels.alias = attribute.text
        case IFLA_PROP_LIST: labels.alternativeNames = try Self.alternativeNames(attribute.payload)
        case IFLA_LINKINFO:
            kind = try LinkKind(attribute.payload)
            relations.port = try LinkPort(attribute.payload)
        case IFLA_AF_SPEC: try protocols.readFamilies(attribute.payload)
        case IFLA_XDP: protocols.xdp = try XDPAttachment(attribute.payload)
        default:
            if try sizes.read(attribute) { return }
            if try state.read(attribute) { return }
            if try hardware.read(attribute) { return }
            if try relations.read(attribute) { return }
            unknown.append(attribute.raw)
        }
    }

    private static func alternativeNames(_ list: Span<UInt8>) throws(WireError) -> [String] {
        var names: [String] = []
        var reader = AttributeReader(list)
        while let attribute = try reader.next() {
            if attribute.kind == IFLA_ALT_IFNAME { names.append(attribute.text) }
        }
        return names
    }
}

/// `struct ifinfomsg`: 16 bytes.
struct LinkHeader {
    var family: UInt8 = 0
    var hardwareType: UInt16 = 0
    var index: Int32 = 0
    var flags: UInt32 = 0
    /// Which flags a request changes.
    var changeMask: UInt32 = 0

    init(index: InterfaceIndex? = nil) { self.index = Int32(index?.rawValue ?? 0) }

    /// Of a request that goes to the bridge which a link is or is a port of; nil asks about all.
    init(bridgeMember index: InterfaceIndex?) {
        self.init(index: index)
        family = bridgeFamily
    }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(16)
        family = try reader.readHost()
        try reader.skip(1)
        hardwareType = try reader.readHost()
        index = Int32(bitPattern: try reader.readHost())
        flags = try reader.readHost()
        changeMask = try reader.readHost()
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(family)
        writer.append(0)
        writer.appendHost(hardwareType)
        writer.appendHost(UInt32(bitPattern: index))
        writer.appendHost(flags)
        writer.appendHost(changeMask)
    }
}
