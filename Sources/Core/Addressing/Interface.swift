/// An Ethernet address.
public struct MACAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The six octets, the first the most significant; the upper 16 bits are zero.
    public let bits: UInt64

    /// The low 48 bits of an integer.
    public init(bits: UInt64) { self.bits = bits & 0xffff_ffff_ffff }

    /// Six octets in wire order; nil for any other number of them.
    public init?(octets: [UInt8]) {
        guard octets.count == 6 else { return nil }
        bits = octets.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads six pairs of hexadecimal digits with colons.
    public init(_ text: String) throws(AddressingError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bits: UInt64 = 0
        for part in parts {
            guard part.utf8.count == 2, part.first != "+", part.first != "-",
                let octet = UInt8(part, radix: 16)
            else { throw .notAMACAddress(text) }
            bits = bits << 8 | UInt64(octet)
        }
        guard parts.count == 6 else { throw .notAMACAddress(text) }
        self.bits = bits
    }

    /// The six octets in wire order.
    public var octets: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: bits >> (40 - 8 * $0)) } }

    /// Set in group addresses and the broadcast address (IEEE 802, I/G bit).
    public var isMulticast: Bool { bits >> 40 & 1 == 1 }

    /// Six pairs of small hexadecimal digits with colons.
    public var description: String {
        var text = ""
        for (position, octet) in octets.enumerated() {
            if position > 0 { text += ":" }
            if octet < 16 { text += "0" }
            text += String(octet, radix: 16)
        }
        return text
    }

    /// In order of the octets.
    public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

/// A name that the kernel takes for an interface (`dev_valid_name` in net/core/dev.c).
public struct InterfaceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name itself: 1 to 15 bytes of UTF-8.
    public let text: String

    /// What is wrong with a name.
    public enum Fault: String, Sendable {
        case empty = "it is empty"
        case tooLong = "it is longer than 15 bytes"
        case dots = "it is \".\" or \"..\""
        case forbiddenCharacter = "it holds a slash, a colon, white space or a NUL"
    }

    /// Takes a name that the kernel would take.
    ///
    /// - Throws: `badInterfaceName` with what is wrong with it.
    public init(_ text: String) throws(AddressingError) {
        if let fault = Self.fault(in: text) { throw .badInterfaceName(text, fault) }
        self.text = text
    }

    /// The name itself.
    public var description: String { text }

    /// In order of Unicode scalars.
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func fault(in text: String) -> Fault? {
        if text.isEmpty { return .empty }
        // IFNAMSIZ is 16, the closing NUL included.
        if text.utf8.count > 15 { return .tooLong }
        if text == "." || text == ".." { return .dots }
        // The kernel's isspace() takes 0xa0 for a space as well; UTF-8 text may hold it as a later byte.
        let isForbidden = text.utf8.contains { byte in
            byte == 0x2f || byte == 0x3a || byte == 0x20 || byte == 0 || byte == 0xa0
                || (9...13).contains(byte)
        }
        return isForbidden ? .forbiddenCharacter : nil
    }
}

/// The number of an interface in its namespace; never zero.
public struct InterfaceIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number: 1 to 2³¹ - 1.
    public let rawValue: UInt32

    /// The interface of that number; nil for zero and for what is no positive `int`.
    @inlinable
    public init?(_ rawValue: UInt32) {
        guard rawValue != 0, rawValue <= UInt32(Int32.max) else { return nil }
        self.rawValue = rawValue
    }

    /// `lo` is always the first interface of a namespace (`LOOPBACK_IFINDEX`).
    public static let loopback = Self(checked: 1)

    private init(checked: UInt32) { rawValue = checked }

    /// The number in decimal digits.
    public var description: String { String(rawValue) }

    /// In order of the numbers.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The largest packet that an interface carries, in bytes: 68 (RFC 791) to 65535.
public struct MTU: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The size in bytes.
    public let bytes: UInt32

    /// Takes a size of 68 to 65535 bytes.
    ///
    /// - Throws: `badMTU` for any other.
    public init(_ bytes: Int) throws(AddressingError) {
        guard (68...65535).contains(bytes) else { throw .badMTU(bytes) }
        self.bytes = UInt32(bytes)
    }

    /// The size in decimal digits.
    public var description: String { String(bytes) }

    /// In order of the sizes.
    public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
}

/// A VXLAN network identifier: 24 bits (RFC 7348 §5).
public struct VNI: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The identifier in the low 24 bits.
    public let rawValue: UInt32

    /// Takes a number of 24 bits.
    ///
    /// - Throws: `badVNI` for any other.
    public init(_ value: Int) throws(AddressingError) {
        guard (0...0xff_ffff).contains(value) else { throw .badVNI(value) }
        rawValue = UInt32(value)
    }

    /// The identifier in decimal digits.
    public var description: String { String(rawValue) }

    /// In order of the numbers.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
