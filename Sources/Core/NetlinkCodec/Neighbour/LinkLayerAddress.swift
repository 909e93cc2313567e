public import Addressing

/// An address of a link layer of any kind: six octets on Ethernet, 20 on InfiniBand, an IP address on a tunnel.
///
/// Up to 32 octets (`MAX_ADDR_LEN`), kept without memory of their own: lists of neighbours are long.
public struct LinkLayerAddress: Hashable, Sendable, CustomStringConvertible {
    /// How many octets the address has: 0 to 32.
    public let count: Int
    /// The octets from the most significant byte of the first word on, zeros behind the last.
    private var words: Words

    private struct Words: Hashable, Sendable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    /// The most octets that a link-layer address has (`MAX_ADDR_LEN`, include/linux/netdevice.h).
    public static let limit = 32

    /// An Ethernet address.
    public init(_ address: MACAddress) {
        count = 6
        words = Words(first: address.bits << 16)
    }

    /// Octets in wire order; nil for more than 32.
    public init?(octets: [UInt8]) { self.init(octets.span) }

    /// Octets in wire order; nil for more than 32.
    public init?(_ octets: Span<UInt8>) {
        guard octets.count <= Self.limit else { return nil }
        count = octets.count
        words = Words()
        for index in octets.indices {
            let bits = UInt64(octets[index]) << UInt64(56 - 8 * (index & 7))
            switch index >> 3 {
            case 0: words.first |= bits
            case 1: words.second |= bits
            case 2: words.third |= bits
            default: words.fourth |= bits
            }
        }
    }

    /// The octets in wire order.
    public var octets: [UInt8] {
        let all = [words.first, words.second, words.third, words.fourth]
        return (0..<count).map { UInt8(truncatingIfNeeded: all[$0 >> 3] >> UInt64(56 - 8 * ($0 & 7))) }
    }

    /// The address as an Ethernet one; nil unless it has six octets.
    public var mac: MACAddress? { count == 6 ? MACAddress(bits: words.first >> 16) : nil }

    /// Pairs of hexadecimal digits with colons.
    public var description: String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
