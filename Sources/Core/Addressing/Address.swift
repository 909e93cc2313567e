/// An address of one family.
public struct Address<Family: AddressFamily>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The address as an integer; the first octet on the wire is the most significant.
    public let bits: Family.Bits

    /// The address of that number.
    @inlinable public init(bits: Family.Bits) { self.bits = bits }

    /// Reads an address as strictly as `inet_pton`.
    ///
    /// - Throws: `notAnAddress` for anything else.
    public init(_ text: String) throws(AddressingError) { try self.init(text[...]) }

    /// Reads an address as strictly as `inet_pton`.
    ///
    /// - Throws: `notAnAddress` for anything else.
    public init(_ text: Substring) throws(AddressingError) {
        guard let bits = Family.parse(text) else { throw .notAnAddress(String(text)) }
        self.bits = bits
    }

    /// The canonical text, as `inet_ntop` writes it.
    public var description: String { Family.text(of: bits) }

    /// In order of the numbers.
    public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }

    /// The octets in network order: 4 or 16.
    public var octets: [UInt8] {
        stride(from: Family.Bits.bitWidth - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: bits >> $0)
        }
    }
}

/// An address of IPv4.
public typealias IPv4Address = Address<IPv4>
/// An address of IPv6.
public typealias IPv6Address = Address<IPv6>

/// An address of either family.
public enum IPAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
    case v4(IPv4Address)
    case v6(IPv6Address)

    /// Reads an address of either family, as strictly as `inet_pton`.
    ///
    /// - Throws: `notAnAddress` for anything else.
    public init(_ text: String) throws(AddressingError) { try self.init(text[...]) }

    /// Reads an address of either family, as strictly as `inet_pton`.
    ///
    /// - Throws: `notAnAddress` for anything else.
    public init(_ text: Substring) throws(AddressingError) {
        if let bits = IPv4.parse(text) {
            self = .v4(IPv4Address(bits: bits))
        } else {
            self = .v6(try IPv6Address(text))
        }
    }

    /// Octets in network order to an address; nil unless there are as many as the family has.
    public init?(octets: [UInt8], family: IPFamily) {
        guard octets.count * 8 == family.width else { return nil }
        let bits = octets.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        self.init(bits: bits, family: family)
    }

    /// The low `family.width` bits of an integer as an address.
    @inlinable
    public init(bits: UInt128, family: IPFamily) {
        switch family {
        case .ipv4: self = .v4(IPv4Address(bits: UInt32(truncatingIfNeeded: bits)))
        case .ipv6: self = .v6(IPv6Address(bits: bits))
        }
    }

    /// The family that the address is of.
    public var family: IPFamily {
        switch self {
        case .v4: .ipv4
        case .v6: .ipv6
        }
    }

    /// The address as an integer, widened: what arithmetic over both families needs.
    public var bits: UInt128 {
        switch self {
        case .v4(let address): UInt128(address.bits)
        case .v6(let address): address.bits
        }
    }

    /// The octets in network order: 4 or 16.
    public var octets: [UInt8] {
        switch self {
        case .v4(let address): address.octets
        case .v6(let address): address.octets
        }
    }

    /// The canonical text, as `inet_ntop` writes it.
    public var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }

    /// IPv4 before IPv6, then by value.
    public static func < (left: Self, right: Self) -> Bool {
        left.family == right.family ? left.bits < right.bits : left.family == .ipv4
    }
}
