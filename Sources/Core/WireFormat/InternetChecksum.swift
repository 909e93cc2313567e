/// The ones' complement sum of 16-bit words that guards IPv4, ICMP, UDP and TCP (RFC 1071).
///
/// Pieces are added in the order in which they stand on the wire. The sum over a part that holds its own correct
/// checksum is all ones, so `value` is then zero.
@usableFromInline package struct InternetChecksum: Hashable, Sendable {
    /// Big-endian words summed without folding: 65,535 bytes add less than 2³¹.
    @usableFromInline var sum: UInt64 = 0
    /// The next byte is the low half of a word.
    @usableFromInline var isHalfway = false

    @inlinable package init() {}

    /// Adds an integer as it stands on the wire, in network byte order.
    @inlinable package mutating func add(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: value.bitWidth - 16, through: 0, by: -16) {
            addWord(UInt16(truncatingIfNeeded: value >> shift))
        }
    }

    /// Adds bytes; a missing last half of a word counts as zero until more bytes follow.
    package mutating func add(_ bytes: Span<UInt8>) {
        // RFC 1071 §2(B): words of either byte order give the same sum, in that order.
        var lower: UInt64 = 0
        var upper: UInt64 = 0
        var offset = 0
        let raw = unsafe bytes.bytes
        while offset &+ 8 <= bytes.count {
            // Unchecked, since the check that the loop makes already would keep it from being vectorized.
            let word = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
            lower &+= word & 0xffff_ffff
            upper &+= word >> 32
            offset &+= 8
        }
        addWord(UInt16(bigEndian: Self.fold(lower + upper)))
        while offset < bytes.count {
            addWord(UInt16(bytes[offset]) << 8)
            isHalfway.toggle()
            offset += 1
        }
    }

    /// What the checksum field holds: the complement of the sum.
    @inlinable package var value: UInt16 { ~Self.fold(sum) }

    @inlinable mutating func addWord(_ word: UInt16) {
        // RFC 1071 §2(B): the sum of swapped words is the swapped sum.
        sum &+= UInt64(isHalfway ? word.byteSwapped : word)
    }

    @usableFromInline static func fold(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        return UInt16(truncatingIfNeeded: sum)
    }
}
