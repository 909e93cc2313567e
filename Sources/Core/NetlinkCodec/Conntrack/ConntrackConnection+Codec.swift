internal import CLinuxNetworking
internal import WireFormat

extension ConntrackConnection {
    /// Reads the nest `CTA_PROTOINFO`; nil for another protocol's.
    init?(nest: Span<UInt8>) throws(WireError) {
        var found: ConntrackConnection?
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case CTA_PROTOINFO_TCP.rawValue:
                var tcp = ConntrackTCP(.init(rawValue: 0))
                try tcp.read(attribute.payload)
                found = .tcp(tcp)
            case CTA_PROTOINFO_SCTP.rawValue:
                var sctp = ConntrackSCTP(.none)
                try sctp.read(attribute.payload)
                found = .sctp(sctp)
            default: break
            }
        }
        guard let found else { return nil }
        self = found
    }

    /// Appends the nest.
    func encode(into writer: inout ByteWriter) {
        writer.nest(CTA_PROTOINFO.rawValue) { writer in
            switch self {
            case .tcp(let tcp): writer.nest(CTA_PROTOINFO_TCP.rawValue) { tcp.encode(into: &$0) }
            case .sctp(let sctp): writer.nest(CTA_PROTOINFO_SCTP.rawValue) { sctp.encode(into: &$0) }
            }
        }
    }
}

extension ConntrackTCP {
    fileprivate mutating func read(_ nest: Span<UInt8>) throws(WireError) {
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case CTA_PROTOINFO_TCP_STATE.rawValue: state = State(rawValue: try attribute.host())
            case CTA_PROTOINFO_TCP_WSCALE_ORIGINAL.rawValue: original.windowScale = try attribute.host()
            case CTA_PROTOINFO_TCP_WSCALE_REPLY.rawValue: reply.windowScale = try attribute.host()
            case CTA_PROTOINFO_TCP_FLAGS_ORIGINAL.rawValue: original.flags = try attribute.tcpFlags()
            case CTA_PROTOINFO_TCP_FLAGS_REPLY.rawValue: reply.flags = try attribute.tcpFlags()
            default: break
            }
        }
    }

    fileprivate func encode(into writer: inout ByteWriter) {
        writer.attribute(CTA_PROTOINFO_TCP_STATE.rawValue, host: state.rawValue)
        writer.attribute(CTA_PROTOINFO_TCP_WSCALE_ORIGINAL.rawValue, host: original.windowScale)
        writer.attribute(CTA_PROTOINFO_TCP_WSCALE_REPLY.rawValue, host: reply.windowScale)
        // struct nf_ct_tcp_flags: which bits, and which of them are meant.
        writer.attribute(CTA_PROTOINFO_TCP_FLAGS_ORIGINAL.rawValue, [original.flags, 0xff])
        writer.attribute(CTA_PROTOINFO_TCP_FLAGS_REPLY.rawValue, [reply.flags, 0xff])
    }
}

extension ConntrackSCTP {
    fileprivate mutating func read(_ nest: Span<UInt8>) throws(WireError) {
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case CTA_PROTOINFO_SCTP_STATE.rawValue: state = State(rawValue: try attribute.host())
            case CTA_PROTOINFO_SCTP_VTAG_ORIGINAL.rawValue: originalTag = try attribute.network()
            case CTA_PROTOINFO_SCTP_VTAG_REPLY.rawValue: replyTag = try attribute.network()
            default: break
            }
        }
    }

    fileprivate func encode(into writer: inout ByteWriter) {
        writer.attribute(CTA_PROTOINFO_SCTP_STATE.rawValue, host: state.rawValue)
        writer.attribute(CTA_PROTOINFO_SCTP_VTAG_ORIGINAL.rawValue, network: originalTag)
        writer.attribute(CTA_PROTOINFO_SCTP_VTAG_REPLY.rawValue, network: replyTag)
    }
}

extension AttributeReader.Attribute {
    /// The first byte of `struct nf_ct_tcp_flags`; the second, a mask, counts in requests only.
    fileprivate func tcpFlags() throws(WireError) -> UInt8 {
        guard payload.count == 2 else { throw .badLength(payload.count, available: 2) }
        return payload[0]
    }
}
