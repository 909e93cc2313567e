package import Addressing
package import WireFormat

/// What an Ethernet frame carries (IEEE 802 numbers; `ETH_P_*` in linux/if_ether.h).
package struct EtherType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let ipv4 = Self(rawValue: 0x0800)
    package static let arp = Self(rawValue: 0x0806)
    /// An IEEE 802.1Q tag follows, and after it the type proper.
    package static let vlan = Self(rawValue: 0x8100)
    package static let ipv6 = Self(rawValue: 0x86dd)
}

/// The control field of an 802.1Q tag: priority (3 bits), drop eligible (1), VLAN identifier (12).
package struct VLANTag: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package var identifier: UInt16 { rawValue & 0x0fff }
}

/// The header of an Ethernet II frame, with at most one 802.1Q tag.
///
/// ```
/// destination (6)  source (6)  [0x8100 (2)  tag (2)]  type (2)
/// ```
/// A second tag is not looked into: `type` is then that tag's, and the frame carries nothing that is known here.
/// An IEEE 802.3 length in the place of the type is kept as it is.
package struct EthernetHeader: PacketHeader {
    package var destination: MACAddress
    package var source: MACAddress
    package var tag: VLANTag?
    package var type: EtherType

    /// Bytes of a header without a tag.
    package static let untaggedByteCount = 14

    package init(destination: MACAddress, source: MACAddress, tag: VLANTag? = nil, type: EtherType) {
        self.destination = destination
        self.source = source
        self.tag = tag
        self.type = type
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(Self.untaggedByteCount)
        destination = try reader.readMACAddress()
        source = try reader.readMACAddress()
        type = EtherType(rawValue: try reader.readBigEndian())
        guard type == .vlan else { return }
        tag = VLANTag(rawValue: try reader.readBigEndian())
        type = EtherType(rawValue: try reader.readBigEndian())
    }

    package var byteCount: Int { Self.untaggedByteCount + (tag == nil ? 0 : 4) }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.append(destination)
        out.append(source)
        if let tag {
            out.appendBigEndian(EtherType.vlan.rawValue)
            out.appendBigEndian(tag.rawValue)
        }
        out.appendBigEndian(type.rawValue)
    }
}

extension ByteReader {
    mutating func readMACAddress() throws(WireError) -> MACAddress {
        let high = try readBigEndian(UInt16.self)
        return MACAddress(bits: UInt64(high) << 32 | UInt64(try readBigEndian(UInt32.self)))
    }
}

extension OutputSpan where Element == UInt8 {
    @_lifetime(self: copy self)
    mutating func append(_ address: MACAddress) {
        appendBigEndian(UInt16(truncatingIfNeeded: address.bits >> 32))
        appendBigEndian(UInt32(truncatingIfNeeded: address.bits))
    }
}
