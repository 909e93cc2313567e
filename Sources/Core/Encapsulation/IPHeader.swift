package import WireFormat

/// The header of an IP packet of either family.
package enum IPHeader: PacketHeader {
    case ipv4(IPv4Header)
    case ipv6(IPv6Header)

    /// Reads the header that the version in the first four bits asks for.
    package init(from reader: inout ByteReader) throws(WireError) {
        var ahead = copy reader
        let version = try ahead.readBigEndian(UInt8.self) >> 4
        switch version {
        case 4: self = .ipv4(try IPv4Header(from: &reader))
        case 6: self = .ipv6(try IPv6Header(from: &reader))
        default: throw .badValue(field: "IP version", value: UInt64(version))
        }
    }

    package var endpoints: IPEndpoints {
        switch self {
        case .ipv4(let header): .ipv4(source: header.source, destination: header.destination)
        case .ipv6(let header): .ipv6(source: header.source, destination: header.destination)
        }
    }

    /// What follows the header; over IPv6 that may be an extension header.
    package var `protocol`: IPProtocol {
        switch self {
        case .ipv4(let header): header.protocol
        case .ipv6(let header): header.nextHeader
        }
    }

    package var payloadLength: UInt16 {
        switch self {
        case .ipv4(let header): header.payloadLength
        case .ipv6(let header): header.payloadLength
        }
    }

    /// Part of a cut packet; over IPv6 an extension header would say so, and `protocol` names that.
    package var isFragment: Bool {
        switch self {
        case .ipv4(let header): header.fragment.isPart
        case .ipv6: false
        }
    }

    package var byteCount: Int {
        switch self {
        case .ipv4(let header): header.byteCount
        case .ipv6(let header): header.byteCount
        }
    }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        switch self {
        case .ipv4(let header): header.encode(into: &out)
        case .ipv6(let header): header.encode(into: &out)
        }
    }
}
