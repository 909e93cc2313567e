internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension ConntrackEntry {
    /// Reads the payload of an `IPCTNL_MSG_CT_NEW` or `IPCTNL_MSG_CT_DELETE`.
    ///
    /// Nil for a family other than IPv4 and IPv6, and for a message without both directions.
    /// - Throws: a `WireError` where lengths contradict each other.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try NetfilterHeader(from: &reader)
        guard IPFamily(rawValue: header.family) != nil else { return nil }
        var original: ConntrackTuple?
        var reply: ConntrackTuple?
        var rest = Fields()
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case CTA_TUPLE_ORIG.rawValue: original = try ConntrackTuple(nest: attribute.payload)
            case CTA_TUPLE_REPLY.rawValue: reply = try ConntrackTuple(nest: attribute.payload)
            default: try rest.read(attribute)
            }
        }
        guard let original, let reply else { return nil }
        self.init(original, reply: reply)
        rest.fill(&self)
    }

    /// All but the two directions, which an entry cannot be without.
    private struct Fields {
        private var id: UInt32?
        private var zone: UInt16 = 0
        private var status: UInt32 = 0
        private var mark: UInt32 = 0
        private var timeout: UInt32?
        private var traffic: ConntrackTraffic?
        private var connection: ConntrackConnection?
        private var unknown: [RawAttribute] = []

        mutating func read(_ attribute: borrowing AttributeReader.Attribute) throws(WireError) {
            switch UInt32(attribute.type) {
            case CTA_ID.rawValue: id = try attribute.network(UInt32.self)
            case CTA_ZONE.rawValue: zone = try attribute.network(UInt16.self)
            case CTA_STATUS.rawValue: status = try attribute.network(UInt32.self)
            case CTA_MARK.rawValue: mark = try attribute.network(UInt32.self)
            case CTA_TIMEOUT.rawValue: timeout = try attribute.network(UInt32.self)
            case CTA_COUNTERS_ORIG.rawValue:
                let count = try ConntrackTraffic.Count(nest: attribute.payload)
                traffic = traffic ?? ConntrackTraffic()
                traffic?.original = count
            case CTA_COUNTERS_REPLY.rawValue:
                let count = try ConntrackTraffic.Count(nest: attribute.payload)
                traffic = traffic ?? ConntrackTraffic()
                traffic?.reply = count
            case CTA_PROTOINFO.rawValue:
                connection = try ConntrackConnection(nest: attribute.payload)
                if connection == nil { unknown.append(attribute.raw) }
            // How many hold the entry, the kernel's own listing among them: nothing about the flow.
            case CTA_USE.rawValue: break
            default: unknown.append(attribute.raw)
            }
        }

        func fill(_ entry: inout ConntrackEntry) {
            entry.id = id
            entry.zone = zone
            entry.status = ConntrackStatus(rawValue: status)
            entry.mark = mark
            entry.timeout = timeout.map { .seconds(Int64($0)) }
            entry.traffic = traffic
            entry.connection = connection
            entry.unknown = unknown
        }
    }

    /// Appends what makes an entry: all but its id and counters, which the kernel makes, and what is unknown.
    func encode(into writer: inout ByteWriter) {
        NetfilterHeader(family: original.source.family.rawValue).encode(into: &writer)
        original.encode(as: CTA_TUPLE_ORIG, into: &writer)
        reply.encode(as: CTA_TUPLE_REPLY, into: &writer)
        if zone != 0 { writer.attribute(CTA_ZONE.rawValue, network: zone) }
        if !status.isEmpty {
            // What is new counts as confirmed, and without that bit the kernel says EBUSY
            // (ctnetlink_change_status in net/netfilter/nf_conntrack_netlink.c).
            let confirmed = status.union(.confirmed)
            writer.attribute(CTA_STATUS.rawValue, network: confirmed.rawValue)
        }
        if mark != 0 { writer.attribute(CTA_MARK.rawValue, network: mark) }
        if let timeout {
            let seconds = UInt32(clamping: timeout.components.seconds)
            writer.attribute(CTA_TIMEOUT.rawValue, network: seconds)
        }
        connection?.encode(into: &writer)
    }
}

extension ConntrackTraffic.Count {
    /// Reads the nest `CTA_COUNTERS_ORIG` or `CTA_COUNTERS_REPLY`.
    fileprivate init(nest: Span<UInt8>) throws(WireError) {
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case CTA_COUNTERS_PACKETS.rawValue: packets = try attribute.network(UInt64.self)
            case CTA_COUNTERS_BYTES.rawValue: bytes = try attribute.network(UInt64.self)
            default: break
            }
        }
    }
}
