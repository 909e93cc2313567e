/// One of the two address families of IP, as a type: what is written for a family serves both.
public protocol AddressFamily: Sendable {
    /// An address as one integer, most significant bit first on the wire.
    associatedtype Bits: FixedWidthInteger & UnsignedInteger & Sendable

    static var family: IPFamily { get }

    /// The canonical text of an address, as `inet_ntop` writes it.
    static func text(of bits: Bits) -> String

    /// The address that a text stands for, as strict as `inet_pton`; nil for anything else.
    static func parse(_ text: Substring) -> Bits?
}

/// A family as a value.
public enum IPFamily: UInt8, Hashable, Sendable, CaseIterable {
    /// `AF_INET`.
    case ipv4 = 2
    /// `AF_INET6`.
    case ipv6 = 10

    /// Bits in an address: 32 or 128.
    @inlinable public var width: Int { self == .ipv4 ? 32 : 128 }
}

/// Internet Protocol version 4 (RFC 791).
public enum IPv4: AddressFamily {
    /// This family as a value.
    public static let family = IPFamily.ipv4

    /// Four decimal numbers with dots.
    public static func text(of bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 0xff).\(bits >> 8 & 0xff).\(bits & 0xff)"
    }

    /// The address that four decimal numbers with dots stand for; nil for anything else.
    public static func parse(_ text: Substring) -> UInt32? {
        var bits: UInt32 = 0
        var dots = 0
        var octet: UInt32?
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39:
                // No octet has a leading zero: inet_pton takes none either, as C reads it as octal.
                guard octet != 0 else { return nil }
                let next = (octet ?? 0) * 10 + UInt32(byte - 0x30)
                guard next <= 255 else { return nil }
                octet = next
            case 0x2e:
                guard let whole = octet, dots < 3 else { return nil }
                bits = bits << 8 | whole
                dots += 1
                octet = nil
            default: return nil
            }
        }
        guard let last = octet, dots == 3 else { return nil }
        return bits << 8 | last
    }
}

/// Internet Protocol version 6 (RFC 4291; text as RFC 5952 recommends and glibc writes).
public enum IPv6: AddressFamily {
    /// This family as a value.
    public static let family = IPFamily.ipv6

    /// The shortest text: the longest run of zero words as `::`, an embedded IPv4 address in its own form.
    public static func text(of bits: UInt128) -> String {
        let words = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        let zeros = longestZeroRun(words)
        let endsInIPv4 =
            zeros.lowerBound == 0 && (zeros.count == 6 || zeros.count == 5 && words[5] == 0xffff)
        let last = endsInIPv4 ? 6 : 8
        var text = ""
        var index = 0
        while index < last {
            if index == zeros.lowerBound, !zeros.isEmpty {
                text += "::"
                index = zeros.upperBound
                continue
            }
            if !text.isEmpty, !text.hasSuffix(":") { text += ":" }
            text += String(words[index], radix: 16)
            index += 1
        }
        guard endsInIPv4 else { return text }
        return text + (text.hasSuffix(":") ? "" : ":") + IPv4.text(of: UInt32(truncatingIfNeeded: bits))
    }

    /// The first of the longest runs of two or more zero words; empty if there is none.
    private static func longestZeroRun(_ words: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0...words.count where index == words.count || words[index] != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        return best
    }

    /// The address that a text of RFC 4291 §2.2 stands for; nil for anything else.
    public static func parse(_ text: Substring) -> UInt128? {
        guard text.utf8.count <= 45 else { return nil }
        guard let gap = gap(in: text) else {
            return words(text, mayEndInIPv4: true).flatMap { $0.count == 8 ? join($0) : nil }
        }
        guard let head = words(text[..<gap.lowerBound], mayEndInIPv4: false),
            let tail = words(text[gap.upperBound...], mayEndInIPv4: true),
            head.count + tail.count <= 7
        else { return nil }
        return join(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// Where `::` stands.
    private static func gap(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" {
                return index..<text.index(after: next)
            }
            index = next
        }
        return nil
    }

    private static func words(_ text: Substring, mayEndInIPv4: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var words: [UInt16] = []
        for (position, part) in parts.enumerated() {
            if mayEndInIPv4, position == parts.count - 1, part.contains(".") {
                guard let bits = IPv4.parse(part) else { return nil }
                words += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
                continue
            }
            let isHexadecimal = part.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
            }
            guard (1...4).contains(part.utf8.count), isHexadecimal, let word = UInt16(part, radix: 16) else {
                return nil
            }
            words.append(word)
        }
        return words
    }

    private static func join(_ words: [UInt16]) -> UInt128 {
        words.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
