internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension ConntrackTuple {
    /// Reads the nest `CTA_TUPLE_ORIG` or `CTA_TUPLE_REPLY`; nil without both addresses and a protocol.
    init?(nest: Span<UInt8>) throws(WireError) {
        var addresses = Addresses()
        var flow: (transport: Transport, layer4: Layer4)?
        var zone: UInt16?
        var unknown: [RawAttribute] = []
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case CTA_TUPLE_IP.rawValue: try addresses.read(attribute.payload)
            case CTA_TUPLE_PROTO.rawValue: flow = try Layer4Fields(attribute.payload).flow
            case CTA_TUPLE_ZONE.rawValue: zone = try attribute.network(UInt16.self)
            default: unknown.append(attribute.raw)
            }
        }
        guard let source = addresses.source, let destination = addresses.destination, let flow else {
            return nil
        }
        guard source.family == destination.family else {
            throw .badValue(field: "CTA_TUPLE_IP", value: UInt64(destination.family.rawValue))
        }
        self.init(flow.transport, from: source, to: destination, flow.layer4)
        self.zone = zone
        self.unknown = unknown
    }

    /// Appends the nest.
    func encode(as type: ctattr_type, into writer: inout ByteWriter) {
        writer.nest(type.rawValue) { writer in
            writer.nest(CTA_TUPLE_IP.rawValue) { writer in
                writer.conntrackAddress(source, .source)
                writer.conntrackAddress(destination, .destination)
            }
            writer.nest(CTA_TUPLE_PROTO.rawValue) { layer4.encode(over: transport, into: &$0) }
            if let zone { writer.attribute(CTA_TUPLE_ZONE.rawValue, network: zone) }
        }
    }

    /// The nest `CTA_TUPLE_IP`.
    private struct Addresses {
        var source: IPAddress?
        var destination: IPAddress?

        mutating func read(_ nest: Span<UInt8>) throws(WireError) {
            var attributes = AttributeReader(nest)
            while let attribute = try attributes.next() {
                switch UInt32(attribute.type) {
                case CTA_IP_V4_SRC.rawValue: source = try attribute.address(.ipv4)
                case CTA_IP_V4_DST.rawValue: destination = try attribute.address(.ipv4)
                case CTA_IP_V6_SRC.rawValue: source = try attribute.address(.ipv6)
                case CTA_IP_V6_DST.rawValue: destination = try attribute.address(.ipv6)
                default: break
                }
            }
        }
    }

    /// The nest `CTA_TUPLE_PROTO`.
    private struct Layer4Fields {
        private var transport: UInt8?
        private var source: UInt16?
        private var destination: UInt16?
        private var type: UInt8?
        private var code: UInt8?
        private var id: UInt16?

        init(_ nest: Span<UInt8>) throws(WireError) {
            var attributes = AttributeReader(nest)
            while let attribute = try attributes.next() {
                switch UInt32(attribute.type) {
                case CTA_PROTO_NUM.rawValue: transport = try attribute.host(UInt8.self)
                case CTA_PROTO_SRC_PORT.rawValue: source = try attribute.network(UInt16.self)
                case CTA_PROTO_DST_PORT.rawValue: destination = try attribute.network(UInt16.self)
                case CTA_PROTO_ICMP_TYPE.rawValue, CTA_PROTO_ICMPV6_TYPE.rawValue:
                    type = try attribute.host(UInt8.self)
                case CTA_PROTO_ICMP_CODE.rawValue, CTA_PROTO_ICMPV6_CODE.rawValue:
                    code = try attribute.host(UInt8.self)
                case CTA_PROTO_ICMP_ID.rawValue, CTA_PROTO_ICMPV6_ID.rawValue:
                    id = try attribute.network(UInt16.self)
                default: break
                }
            }
        }

        var flow: (transport: Transport, layer4: Layer4)? {
            guard let transport else { return nil }
            var layer4 = Layer4.none
            if let source, let destination {
                layer4 = .ports(source: source, destination: destination)
            } else if let type, let code, let id {
                layer4 = .icmp(type: type, code: code, id: id)
            }
            return (Transport(rawValue: transport), layer4)
        }
    }
}

extension ConntrackTuple.Layer4 {
    /// Appends the content of `CTA_TUPLE_PROTO`.
    fileprivate func encode(over transport: ConntrackTuple.Transport, into writer: inout ByteWriter) {
        writer.attribute(CTA_PROTO_NUM.rawValue, host: transport.rawValue)
        switch self {
        case .ports(let source, let destination):
            writer.attribute(CTA_PROTO_SRC_PORT.rawValue, network: source)
            writer.attribute(CTA_PROTO_DST_PORT.rawValue, network: destination)
        case .icmp(let type, let code, let id) where transport == .icmpv6:
            writer.attribute(CTA_PROTO_ICMPV6_TYPE.rawValue, host: type)
            writer.attribute(CTA_PROTO_ICMPV6_CODE.rawValue, host: code)
            writer.attribute(CTA_PROTO_ICMPV6_ID.rawValue, network: id)
        case .icmp(let type, let code, let id):
            writer.attribute(CTA_PROTO_ICMP_TYPE.rawValue, host: type)
            writer.attribute(CTA_PROTO_ICMP_CODE.rawValue, host: code)
            writer.attribute(CTA_PROTO_ICMP_ID.rawValue, network: id)
        case .none: break
        }
    }
}

/// Which end of a direction an address belongs to.
enum ConntrackEnd { case source, destination }

extension ByteWriter {
    /// Appends an attribute of the nest `CTA_TUPLE_IP`.
    mutating func conntrackAddress(_ address: IPAddress, _ end: ConntrackEnd) {
        let type =
            switch (address.family, end) {
            case (.ipv4, .source): CTA_IP_V4_SRC
            case (.ipv4, .destination): CTA_IP_V4_DST
            case (.ipv6, .source): CTA_IP_V6_SRC
            case (.ipv6, .destination): CTA_IP_V6_DST
            }
        attribute(type.rawValue, address.octets)
    }
}
