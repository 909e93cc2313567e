package import Addressing
package import WireFormat

/// The fixed header of an IPv6 packet (RFC 8200 §3).
///
/// Extension headers belong to the payload.
package struct IPv6Header: PacketHeader {
    package let trafficClass: UInt8
    /// 20 bits.
    package let flowLabel: UInt32
    /// Bytes after this header, extension headers included.
    package let payloadLength: UInt16
    package let nextHeader: IPProtocol
    package let hopLimit: UInt8
    package let source: IPv6Address
    package let destination: IPv6Address

    package static let byteCount = 40

    /// Takes the low 20 bits of the flow label.
    package init(
        trafficClass: UInt8 = 0, flowLabel: UInt32 = 0, payloadLength: Int, nextHeader: IPProtocol,
        hopLimit: UInt8 = 64, source: IPv6Address, destination: IPv6Address
    ) throws(WireError) {
        let room = Int(UInt16.max)
        guard (0...room).contains(payloadLength) else { throw .badLength(payloadLength, available: room) }
        self.trafficClass = trafficClass
        self.flowLabel = flowLabel & 0xf_ffff
        self.payloadLength = UInt16(payloadLength)
        self.nextHeader = nextHeader
        self.hopLimit = hopLimit
        self.source = source
        self.destination = destination
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(Self.byteCount)
        let start: UInt32 = try reader.readBigEndian()
        guard start >> 28 == 6 else { throw .badValue(field: "IP version", value: UInt64(start >> 28)) }
        trafficClass = UInt8(truncatingIfNeeded: start >> 20)
        flowLabel = start & 0xf_ffff
        payloadLength = try reader.readBigEndian()
        nextHeader = IPProtocol(rawValue: try reader.readBigEndian())
        hopLimit = try reader.readBigEndian()
        source = IPv6Address(bits: try reader.readBigEndian())
        destination = IPv6Address(bits: try reader.readBigEndian())
        guard Int(payloadLength) <= reader.remaining else {
            throw .badLength(Int(payloadLength), available: reader.remaining)
        }
    }

    package var byteCount: Int { Self.byteCount }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.appendBigEndian(6 << 28 | UInt32(trafficClass) << 20 | flowLabel)
        out.appendBigEndian(payloadLength)
        out.appendBigEndian(nextHeader.rawValue)
        out.appendBigEndian(hopLimit)
        out.appendBigEndian(source.bits)
        out.appendBigEndian(destination.bits)
    }
}
