internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension RoutingRule {
    /// Reads the payload of an `RTM_NEWRULE` or `RTM_DELRULE`; nil for a family other than IPv4 and IPv6.
    ///
    /// Multicast routing has rules of its own families.
    /// - Throws: `WireError` when a length, a prefix or a range contradicts itself.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try RuleHeader(from: &reader)
        guard let family = IPFamily(rawValue: header.family) else { return nil }
        var fields = RuleFields(family: family)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() { try fields.read(attribute) }

        let action = RuleAction(
            number: header.action, table: fields.table ?? UInt32(header.table), target: fields.target,
            ofVRF: fields.isOfVRF)
        self.init(
            family, action, where: try fields.selector(header), priority: fields.priority ?? 0,
            flags: RuleFlags(rawValue: header.flags))
        if case .lookupOfVRF = action { selector.isOfVRF = false }
        source = fields.source
        suppression = fields.suppression
        realms = fields.realms
        unknown = fields.unknown
    }

    /// Writes the payload of a request to add or delete this rule, as iproute2 does.
    func encode(into writer: inout ByteWriter) {
        var header = RuleHeader(family: family.rawValue)
        header.destinationLength = UInt8(selector.to?.length ?? 0)
        header.sourceLength = UInt8(selector.from?.length ?? 0)
        header.typeOfService = selector.service.type
        header.action = action.number
        header.flags = flags.subtracting(.told).rawValue
        if case .lookup(let table) = action { header.table = UInt8(exactly: table.rawValue) ?? 0 }
        header.encode(into: &writer)

        if let priority { writer.attribute(FRA_PRIORITY, host: priority) }
        selector.encode(into: &writer)
        switch action {
        case .lookup(let table) where table.rawValue > 255:
            writer.attribute(FRA_TABLE, host: table.rawValue)
        case .lookupOfVRF where !selector.isOfVRF: writer.attribute(FRA_L3MDEV, host: UInt8(1))
        case .goTo(let priority): writer.attribute(FRA_GOTO, host: priority)
        default: break
        }
        if source.rawValue != 0 { writer.attribute(FRA_PROTOCOL, host: source.rawValue) }
        if let length = suppression.prefixLength { writer.attribute(FRA_SUPPRESS_PREFIXLEN, host: length) }
        if let group = suppression.interfaceGroup { writer.attribute(FRA_SUPPRESS_IFGROUP, host: group) }
        if let realms { writer.attribute(FRA_FLOW, host: realms.rawValue) }
    }
}

/// `struct fib_rule_hdr`: 12 bytes.
struct RuleHeader {
    var family: UInt8
    var destinationLength: UInt8 = 0
    var sourceLength: UInt8 = 0
    var typeOfService: UInt8 = 0
    var table: UInt8 = 0
    var action: UInt8 = 0
    var flags: UInt32 = 0

    init(family: UInt8) { self.family = family }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(12)
        family = try reader.readHost()
        destinationLength = try reader.readHost()
        sourceLength = try reader.readHost()
        typeOfService = try reader.readHost()
        table = try reader.readHost()
        try reader.skip(2)
        action = try reader.readHost()
        flags = try reader.readHost()
    }

    func encode(into writer: inout ByteWriter) {
        writer.append(contentsOf: [
            family, destinationLength, sourceLength, typeOfService, table, 0, 0, action,
        ])
        writer.appendHost(flags)
    }
}
