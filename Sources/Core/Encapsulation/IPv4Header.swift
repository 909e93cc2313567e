package import Addressing
package import WireFormat

/// What an IP packet carries (IANA protocol numbers; `IPPROTO_*`).
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let icmp = Self(rawValue: 1)
    package static let tcp = Self(rawValue: 6)
    package static let udp = Self(rawValue: 17)
    package static let icmpv6 = Self(rawValue: 58)
    package static let sctp = Self(rawValue: 132)
}

/// The flags and offset of an IPv4 header: whether the packet may be cut, and which part of one it is.
package struct IPv4Fragment: RawRepresentable, Hashable, Sendable {
    /// As on the wire: reserved, DF and MF from the top, then the offset in units of eight bytes.
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A whole packet that routers may cut.
    package static let allowed = Self(rawValue: 0)
    /// A whole packet that must not be cut (DF).
    package static let forbidden = Self(rawValue: 0x4000)

    /// More follows, or something came before.
    package var isPart: Bool { rawValue & 0x3fff != 0 }

    /// Where this part stands in the whole payload, in bytes.
    package var offset: Int { Int(rawValue & 0x1fff) * 8 }
}

/// The header of an IPv4 packet (RFC 791 §3.1).
///
/// Options are skipped when read and never written. The checksum is no field: it is verified when read and computed
/// when written.
package struct IPv4Header: PacketHeader {
    package let typeOfService: UInt8
    /// Bytes after the header; the total length on the wire counts the header too.
    package let payloadLength: UInt16
    package let identification: UInt16
    package let fragment: IPv4Fragment
    package let timeToLive: UInt8
    package let `protocol`: IPProtocol
    package let source: IPv4Address
    package let destination: IPv4Address

    /// Bytes of a header without options.
    package static let minimumByteCount = 20

    package init(
        typeOfService: UInt8 = 0, payloadLength: Int, identification: UInt16 = 0,
        fragment: IPv4Fragment = .allowed, timeToLive: UInt8 = 64, protocol: IPProtocol,
        source: IPv4Address, destination: IPv4Address
    ) throws(WireError) {
        let room = Int(UInt16.max) - Self.minimumByteCount
        guard (0...room).contains(payloadLength) else { throw .badLength(payloadLength, available: room) }
        self.typeOfService = typeOfService
        self.payloadLength = UInt16(payloadLength)
        self.identification = identification
        self.fragment = fragment
        self.timeToLive = timeToLive
        self.protocol = `protocol`
        self.source = source
        self.destination = destination
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        try Self.verify(reader)
        let versionAndLength: UInt8 = try reader.readBigEndian()
        let headerLength = Int(versionAndLength & 0xf) * 4
        typeOfService = try reader.readBigEndian()
        let totalLength: UInt16 = try reader.readBigEndian()
        identification = try reader.readBigEndian()
        fragment = IPv4Fragment(rawValue: try reader.readBigEndian())
        timeToLive = try reader.readBigEndian()
        `protocol` = IPProtocol(rawValue: try reader.readBigEndian())
        try reader.skip(2)
        source = IPv4Address(bits: try reader.readBigEndian())
        destination = IPv4Address(bits: try reader.readBigEndian())
        try reader.skip(headerLength - Self.minimumByteCount)
        guard Int(totalLength) >= headerLength, Int(totalLength) - headerLength <= reader.remaining else {
            throw .badLength(Int(totalLength), available: headerLength + reader.remaining)
        }
        payloadLength = totalLength - UInt16(headerLength)
    }

    /// Checks version, header length and checksum, as `ip_rcv_core` does (net/ipv4/ip_input.c).
    private static func verify(_ reader: borrowing ByteReader) throws(WireError) {
        var ahead = copy reader
        let versionAndLength: UInt8 = try ahead.readBigEndian()
        guard versionAndLength >> 4 == 4 else {
            throw .badValue(field: "IP version", value: UInt64(versionAndLength >> 4))
        }
        let length = Int(versionAndLength & 0xf) * 4
        guard length >= minimumByteCount else { throw .badLength(length, available: reader.remaining) }
        var whole = copy reader
        var checksum = InternetChecksum()
        checksum.add(try whole.read(length))
        guard checksum.value == 0 else {
            throw .badValue(field: "IPv4 checksum", value: UInt64(checksum.value))
        }
    }

    package var byteCount: Int { Self.minimumByteCount }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        let totalLength = payloadLength + UInt16(byteCount)
        let start = 0x4500_0000 | UInt32(typeOfService) << 16 | UInt32(totalLength)
        let cut = UInt32(identification) << 16 | UInt32(fragment.rawValue)
        let carried = UInt16(timeToLive) << 8 | UInt16(`protocol`.rawValue)
        var checksum = InternetChecksum()
        checksum.add(start)
        checksum.add(cut)
        checksum.add(carried)
        checksum.add(source.bits)
        checksum.add(destination.bits)
        out.appendBigEndian(start)
        out.appendBigEndian(cut)
        out.appendBigEndian(carried)
        out.appendBigEndian(checksum.value)
        out.appendBigEndian(source.bits)
        out.appendBigEndian(destination.bits)
    }
}
