package import WireFormat

/// The header of a UDP datagram (RFC 768).
package struct UDPHeader: PacketHeader {
    package let sourcePort: UInt16
    package let destinationPort: UInt16
    /// Bytes after the header; the length on the wire counts the header too.
    package let payloadLength: UInt16
    /// As on the wire; zero says that the sender computed none.
    package let checksum: UInt16

    package static let byteCount = 8

    package init(
        sourcePort: UInt16, destinationPort: UInt16, payloadLength: Int, checksum: UInt16 = 0
    ) throws(WireError) {
        let room = Int(UInt16.max) - Self.byteCount
        guard (0...room).contains(payloadLength) else { throw .badLength(payloadLength, available: room) }
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.payloadLength = UInt16(payloadLength)
        self.checksum = checksum
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(Self.byteCount)
        sourcePort = try reader.readBigEndian()
        destinationPort = try reader.readBigEndian()
        let length: UInt16 = try reader.readBigEndian()
        checksum = try reader.readBigEndian()
        guard Int(length) >= Self.byteCount, Int(length) - Self.byteCount <= reader.remaining else {
            throw .badLength(Int(length), available: Self.byteCount + reader.remaining)
        }
        payloadLength = length - UInt16(Self.byteCount)
    }

    package var byteCount: Int { Self.byteCount }

    /// The length field: header and payload.
    package var length: UInt16 { payloadLength + UInt16(Self.byteCount) }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.appendBigEndian(sourcePort)
        out.appendBigEndian(destinationPort)
        out.appendBigEndian(length)
        out.appendBigEndian(checksum)
    }

    /// The sum over pseudo header and this header, to which the payload is to be added.
    package func startOfChecksum(between endpoints: IPEndpoints) -> InternetChecksum {
        var sum = endpoints.pseudoHeader(of: .udp, length: length)
        sum.add(sourcePort)
        sum.add(destinationPort)
        sum.add(length)
        sum.add(checksum)
        return sum
    }

    /// The same header with the checksum that `sum` comes to; a sum of zero is sent as all ones (RFC 768).
    package func checksummed(_ sum: InternetChecksum) -> Self {
        Self(self, checksum: sum.value == 0 ? 0xffff : sum.value)
    }

    private init(_ header: Self, checksum: UInt16) {
        sourcePort = header.sourcePort
        destinationPort = header.destinationPort
        payloadLength = header.payloadLength
        self.checksum = checksum
    }
}
