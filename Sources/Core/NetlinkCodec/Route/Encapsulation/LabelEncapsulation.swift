internal import CLinuxNetworking
internal import WireFormat

/// MPLS labels that packets get (`MPLS_IPTUNNEL_*` in linux/mpls_iptunnel.h).
public struct LabelEncapsulation: Hashable, Sendable {
    /// From the outermost to the innermost.
    public var labels: [MPLSLabel]
    /// The time to live in the label stack; nil takes that of the packet (`MPLS_IPTUNNEL_TTL`).
    public var timeToLive: UInt8?

    /// A stack of labels.
    public init(_ labels: [MPLSLabel], timeToLive: UInt8? = nil) {
        self.labels = labels
        self.timeToLive = timeToLive
    }
}

/// An MPLS label: 20 bits (RFC 3032).
public struct MPLSLabel: RawRepresentable, Hashable, Sendable {
    /// The number; the upper 12 bits are zero.
    public let rawValue: UInt32

    /// A label; nil for a number of more than 20 bits.
    public init?(rawValue: UInt32) {
        guard rawValue < 1 << 20 else { return nil }
        self.rawValue = rawValue
    }

    /// The label in an entry of a stack.
    fileprivate init(entry: UInt32) { rawValue = entry >> 12 }
}

extension LabelEncapsulation {
    /// Nil where there is more than this type holds.
    init?(_ payload: Span<UInt8>) throws(WireError) {
        self.init([])
        var attributes = AttributeReader(payload)
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case MPLS_IPTUNNEL_DST:
                var reader = ByteReader(attribute.payload)
                labels = []
                while reader.remaining > 0 { labels.append(MPLSLabel(entry: try reader.readBigEndian())) }
            case MPLS_IPTUNNEL_TTL: timeToLive = try attribute.host()
            default: return nil
            }
        }
    }

    func encode(into writer: inout ByteWriter) {
        var stack = ByteWriter()
        for (position, label) in labels.enumerated() {
            // The last entry says that it is (RFC 3032 §2.1).
            let bottom: UInt32 = position == labels.count - 1 ? 0x100 : 0
            stack.appendBigEndian(label.rawValue << 12 | bottom)
        }
        writer.attribute(MPLS_IPTUNNEL_DST, stack.bytes)
        if let timeToLive { writer.attribute(MPLS_IPTUNNEL_TTL, host: timeToLive) }
    }
}
