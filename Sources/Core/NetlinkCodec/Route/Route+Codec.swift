internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension Route {
    /// Reads the payload of an `RTM_NEWROUTE`; nil for a family other than IPv4 and IPv6.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try RouteHeader(from: &reader)
        guard let family = IPFamily(rawValue: header.family) else { return nil }
        var fields = RouteFields(family: family)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() { try fields.read(attribute) }

        let destination = try Self.prefix(fields.destination, length: header.destinationLength, family)
        self.init(to: destination, fields.path(flags: RouteFlags(rawValue: header.flags)))
        if header.sourceLength > 0 {
            source = try Self.prefix(fields.source, length: header.sourceLength, family)
        }
        origin = RouteOrigin(
            table: RouteTable(rawValue: fields.table ?? UInt32(header.table)),
            source: RouteProtocol(rawValue: header.source), scope: RouteScope(rawValue: header.scope),
            type: RouteType(rawValue: header.type))
        origin.typeOfService = header.typeOfService
        metric = fields.metric
        preferredSource = fields.preferredSource
        metrics = fields.metrics
        preference = fields.preference
        lifetime = fields.lifetime
        unknown = fields.unknown
    }

    private static func prefix(
        _ address: IPAddress?, length: UInt8, _ family: IPFamily
    ) throws(WireError) -> IPPrefix {
        do {
            return try IPPrefix(
                containing: address ?? IPAddress(bits: 0, family: family), length: Int(length))
        } catch {
            throw .badValue(field: "rtm_dst_len", value: UInt64(length))
        }
    }

    /// Writes the payload of a request to add or delete this route.
    func encode(into writer: inout ByteWriter) {
        var header = RouteHeader(family: destination.family.rawValue)
        header.destinationLength = UInt8(destination.length)
        header.sourceLength = UInt8(source?.length ?? 0)
        header.typeOfService = origin.typeOfService
        // The one-byte field holds what fits; RTA_TABLE below is what counts (rtm_to_fib_config).
        header.table = UInt8(exactly: origin.table.rawValue) ?? UInt8(RT_TABLE_COMPAT.rawValue)
        header.source = origin.source.rawValue
        header.scope = origin.scope.rawValue
        header.type = origin.type.rawValue
        if case .single(let hop) = path { header.flags = hop.flags.rawValue }
        header.encode(into: &writer)

        if destination.length > 0 { writer.attribute(RTA_DST.rawValue, destination.base.octets) }
        if let source { writer.attribute(RTA_SRC.rawValue, source.base.octets) }
        writer.attribute(RTA_TABLE.rawValue, host: origin.table.rawValue)
        if let metric { writer.attribute(RTA_PRIORITY.rawValue, host: metric) }
        if let preferredSource { writer.attribute(RTA_PREFSRC.rawValue, preferredSource.octets) }
        if !metrics.isEmpty {
            writer.nest(RTA_METRICS.rawValue) { nest in
                for (number, value) in metrics.sorted(by: { $0.key < $1.key }) {
                    nest.attribute(number, host: value)
                }
            }
        }
        if let preference { writer.attribute(RTA_PREF.rawValue, [preference]) }
        encodePath(into: &writer)
    }

    private func encodePath(into writer: inout ByteWriter) {
        switch path {
        case .single(let hop):
            encodeGateway(of: hop, into: &writer)
            if let interface = hop.interface { writer.attribute(RTA_OIF.rawValue, host: interface.rawValue) }
        case .multiple(let hops):
            writer.nest(RTA_MULTIPATH.rawValue) { nest in
                for hop in hops { encode(hop, into: &nest) }
            }
        case .object(let id, _):
            writer.attribute(RTA_NH_ID.rawValue, host: id)
        }
    }

    /// Writes a `struct rtnexthop` with its attributes.
    private func encode(_ hop: NextHop, into writer: inout ByteWriter) {
        let start = writer.count
        writer.appendHost(UInt16(0))
        writer.append(UInt8(truncatingIfNeeded: hop.flags.rawValue))
        writer.append(UInt8(clamping: hop.weight - 1))
        writer.appendHost(hop.interface?.rawValue ?? 0)
        encodeGateway(of: hop, into: &writer)
        writer.overwrite(at: start, host: UInt16(writer.count - start))
    }

    private func encodeGateway(of hop: NextHop, into writer: inout ByteWriter) {
        guard let gateway = hop.gateway else { return }
        if gateway.family == destination.family {
            writer.attribute(RTA_GATEWAY.rawValue, gateway.octets)
        } else {
            var via = ByteWriter()
            via.appendHost(UInt16(gateway.family.rawValue))
            via.append(contentsOf: gateway.octets)
            writer.attribute(RTA_VIA.rawValue, via.bytes)
        }
    }
}

/// `struct rtmsg`: 12 bytes.
struct RouteHeader {
    var family: UInt8
    var destinationLength: UInt8 = 0
    var sourceLength: UInt8 = 0
    var typeOfService: UInt8 = 0
    var table: UInt8 = 0
    var source: UInt8 = 0
    var scope: UInt8 = 0
    var type: UInt8 = 0
    var flags: UInt32 = 0

    init(family: UInt8) { self.family = family }

    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(12)
        family = try reader.readHost()
        destinationLength = try reader.readHost()
        sourceLength = try reader.readHost()
        typeOfService = try reader.readHost()
        table = try reader.readHost()
        source = try reader.readHost()
        scope = try reader.readHost()
        type = try reader.readHost()
        flags = try reader.readHost()
    }

    func encode(into writer: inout ByteWriter) {
        let fields = [
            family, destinationLength, sourceLength, typeOfService, table, source, scope, type,
        ]
        writer.append(contentsOf: fields)
        writer.appendHost(flags)
    }
}
