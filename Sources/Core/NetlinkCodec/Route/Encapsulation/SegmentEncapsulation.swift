public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// A list of segments that packets go through (`SEG6_IPTUNNEL_SRH` in linux/seg6_iptunnel.h, RFC 8754).
public struct SegmentEncapsulation: Hashable, Sendable {
    /// How the list gets into a packet.
    public var mode: SegmentMode
    /// In the order in which a packet comes through them; the packet's own destination is left out.
    public var segments: [IPv6Address]
    /// The key by which the header is signed (`SR6_TLV_HMAC`); nil leaves it unsigned.
    public var signingKey: UInt32?

    /// Segments, in the order in which a packet comes through them.
    public init(_ segments: [IPv6Address], mode: SegmentMode, signingKey: UInt32? = nil) {
        self.mode = mode
        self.segments = segments
        self.signingKey = signingKey
    }
}

/// How a list of segments gets into a packet (`SEG6_IPTUN_MODE_*`).
public struct SegmentMode: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: Int32

    /// The mode of that number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// As an extension header of the IPv6 packet itself (`SEG6_IPTUN_MODE_INLINE`).
    public static let inline = Self(rawValue: 0)
    /// In an outer IPv6 header (`SEG6_IPTUN_MODE_ENCAP`).
    public static let encapsulated = Self(rawValue: 1)
    /// In an outer IPv6 header around the whole frame (`SEG6_IPTUN_MODE_L2ENCAP`).
    public static let encapsulatedFrame = Self(rawValue: 2)
    /// As `encapsulated`, without the first segment in the list (`SEG6_IPTUN_MODE_ENCAP_RED`).
    public static let reduced = Self(rawValue: 3)
    /// As `encapsulatedFrame`, without the first segment in the list (`SEG6_IPTUN_MODE_L2ENCAP_RED`).
    public static let reducedFrame = Self(rawValue: 4)
}

extension SegmentEncapsulation {
    /// `SR6_FLAG1_HMAC`.
    private static let signed: UInt8 = 1 << 3
    /// `struct sr6_tlv_hmac`: type, length, two reserved bytes, the key's number, 32 bytes of digest.
    private static let signatureSize = 40
    /// The routing header's type (`IPV6_SRCRT_TYPE_4`).
    private static let routingType: UInt8 = 4

    /// Nil where there is more than this type holds.
    init?(_ payload: Span<UInt8>) throws(WireError) {
        var attributes = AttributeReader(payload)
        var found: SegmentEncapsulation?
        while let attribute = try attributes.next() {
            guard attribute.kind == SEG6_IPTUNNEL_SRH else { return nil }
            found = try Self(header: attribute.payload)
        }
        guard let found else { return nil }
        self = found
    }

    /// `struct seg6_iptunnel_encap`: the mode, then a `struct ipv6_sr_hdr`, whose segments stand from last to first.
    private init?(header payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let mode = SegmentMode(rawValue: Int32(bitPattern: try reader.readHost(UInt32.self)))
        try reader.require(8)
        try reader.skip(2)  // the next header and the length, which the attribute has as well
        let type: UInt8 = try reader.readHost()
        let left: UInt8 = try reader.readHost()
        let last: UInt8 = try reader.readHost()
        let flags: UInt8 = try reader.readHost()
        let tag: UInt16 = try reader.readBigEndian()
        guard type == Self.routingType, left == last, tag == 0, flags & ~Self.signed == 0 else { return nil }
        var segments: [IPv6Address] = []
        for _ in 0...last { segments.append(IPv6Address(bits: try reader.readBigEndian())) }
        segments.reverse()
        // The place of the packet's own destination.
        if mode == .inline { segments.removeLast() }
        self.init(segments, mode: mode)
        guard flags & Self.signed != 0 else { return }
        try reader.require(Self.signatureSize)
        try reader.skip(4)
        signingKey = try reader.readBigEndian()
    }

    func encode(into writer: inout ByteWriter) {
        let list = mode == .inline ? segments + [IPv6Address(bits: 0)] : segments
        let size = 8 + 16 * list.count + (signingKey == nil ? 0 : Self.signatureSize)
        var header = ByteWriter(reserving: 4 + size)
        header.appendHost(UInt32(bitPattern: mode.rawValue))
        header.append(0)
        header.append(UInt8(clamping: size / 8 - 1))
        header.append(Self.routingType)
        let last = UInt8(clamping: list.count - 1)
        header.append(last)
        header.append(last)
        header.append(signingKey == nil ? 0 : Self.signed)
        header.appendZeros(2)
        for segment in list.reversed() { header.append(contentsOf: segment.octets) }
        if let signingKey {
            header.append(contentsOf: [5, UInt8(Self.signatureSize - 2), 0, 0])  // SR6_TLV_HMAC
            header.appendBigEndian(signingKey)
            header.appendZeros(32)
        }
        writer.attribute(SEG6_IPTUNNEL_SRH, header.bytes)
    }
}
