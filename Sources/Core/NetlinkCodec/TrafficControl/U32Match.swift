public import Addressing

/// Something that a packet must be for a `u32` filter: in tc(8), what follows `match`.
public struct U32Match: Hashable, Sendable {
    /// The words that are compared.
    public let keys: [U32Key]

    /// Where the position of a comparison counts from.
    public enum Start: Hashable, Sendable {
        /// The network header.
        case networkHeader
        /// The header that the search has come to by an offset (`nexthdr+`).
        case nextHeader
    }

    /// A 32-bit word at a multiple of four bytes (`match u32`).
    public static func word(
        _ value: UInt32, mask: UInt32 = .max, at position: Int32, of start: Start = .networkHeader
    ) -> Self {
        Self(keys: [U32Key(value, mask: mask, at: position, offsetMask: start == .nextHeader ? -1 : 0)])
    }

    /// 16 bits at an even position (`match u16`); a selector refuses an odd one.
    public static func half(
        _ value: UInt16, mask: UInt16 = .max, at position: Int32, of start: Start = .networkHeader
    ) -> Self {
        let shift: UInt32 = position & 3 == 0 ? 16 : 0
        return word(UInt32(value) << shift, mask: UInt32(mask) << shift, at: position & ~2, of: start)
    }

    /// A byte (`match u8`).
    public static func byte(
        _ value: UInt8, mask: UInt8 = .max, at position: Int32, of start: Start = .networkHeader
    ) -> Self {
        let shift = UInt32(24 - 8 * (position & 3))
        return word(UInt32(value) << shift, mask: UInt32(mask) << shift, at: position & ~3, of: start)
    }
}

extension U32Match {
    /// The source address (`match ip src`, `match ip6 src`).
    public static func source(_ prefix: IPPrefix) -> Self {
        address(prefix, at: prefix.family == .ipv4 ? 12 : 8)
    }

    /// The destination address (`match ip dst`, `match ip6 dst`).
    public static func destination(_ prefix: IPPrefix) -> Self {
        address(prefix, at: prefix.family == .ipv4 ? 16 : 24)
    }

    /// The protocol above, for IPv6 only directly above (`match ip protocol`, `match ip6 protocol`).
    public static func transport(_ number: UInt8, mask: UInt8 = .max, over family: IPFamily) -> Self {
        byte(number, mask: mask, at: family == .ipv4 ? 9 : 6)
    }

    /// The octet with the DSCP and the ECN bits (`match ip dsfield`, `match ip6 priority`).
    public static func trafficClass(_ value: UInt8, mask: UInt8 = .max, over family: IPFamily) -> Self {
        switch family {
        case .ipv4: byte(value, mask: mask, at: 1)
        case .ipv6: word(UInt32(value) << 20, mask: UInt32(mask) << 20, at: 0)
        }
    }

    /// The source port of TCP, UDP or SCTP (`match ip sport`, `match ip6 sport`).
    ///
    /// The header must have no options or extensions: those before the port shift it unseen.
    public static func sourcePort(_ port: UInt16, mask: UInt16 = .max, over family: IPFamily) -> Self {
        half(port, mask: mask, at: family == .ipv4 ? 20 : 40)
    }

    /// The destination port of TCP, UDP or SCTP (`match ip dport`, `match ip6 dport`); see `sourcePort`.
    public static func destinationPort(_ port: UInt16, mask: UInt16 = .max, over family: IPFamily) -> Self {
        half(port, mask: mask, at: family == .ipv4 ? 22 : 42)
    }

    /// The words of an address that a prefix fixes; of one that fixes none, the first, compared to nothing.
    private static func address(_ prefix: IPPrefix, at position: Int32) -> Self {
        let width = prefix.family.width
        let words = max(1, (prefix.length + 31) / 32)
        let keys = (0..<words).map { index in
            let bits = UInt32(truncatingIfNeeded: prefix.base.bits >> UInt128(width - 32 * (index + 1)))
            let open = max(0, 32 * (index + 1) - prefix.length)
            return U32Key(
                bits, mask: open >= 32 ? 0 : UInt32.max << UInt32(open), at: position + 4 * Int32(index))
        }
        return Self(keys: keys)
    }
}
