/// A network of one family: its lowest address and the length of its mask.
///
/// Host bits are always zero.
public struct Prefix<Family: AddressFamily>: Hashable, Sendable, CustomStringConvertible {
    /// The lowest address of the network.
    public let base: Address<Family>
    /// The length of the mask in bits.
    public let length: Int

    /// Takes a base without host bits.
    public init(base: Address<Family>, length: Int) throws(AddressingError) {
        guard (0...Family.Bits.bitWidth).contains(length) else { throw .badPrefixLength(length) }
        guard base.bits & ~Self.mask(length) == 0 else { throw .hostBitsSet("\(base)/\(length)") }
        self.base = base
        self.length = length
    }

    /// The network of that length that holds an address.
    @inlinable
    public init(containing address: Address<Family>, length: Int) throws(AddressingError) {
        guard (0...Family.Bits.bitWidth).contains(length) else { throw .badPrefixLength(length) }
        self.base = Address(bits: address.bits & Self.mask(length))
        self.length = length
    }

    /// The highest address: for IPv4 the directed broadcast.
    public var last: Address<Family> { Address(bits: base.bits | ~Self.mask(length)) }

    /// Whether an address is in the network.
    public func contains(_ address: Address<Family>) -> Bool {
        address.bits & Self.mask(length) == base.bits
    }

    /// Whether all of another network is in this one.
    public func contains(_ other: Prefix) -> Bool { length <= other.length && contains(other.base) }

    /// Whether two networks have an address in common.
    public func overlaps(_ other: Prefix) -> Bool { contains(other) || other.contains(self) }

    /// Base and length with a slash: `10.244.0.0/16`.
    public var description: String { "\(base)/\(length)" }

    @inlinable static func mask(_ length: Int) -> Family.Bits {
        length == 0 ? 0 : ~Family.Bits.zero &<< (Family.Bits.bitWidth - length)
    }
}

/// A network of IPv4.
public typealias IPv4Prefix = Prefix<IPv4>
/// A network of IPv6.
public typealias IPv6Prefix = Prefix<IPv6>

/// A network of either family.
public enum IPPrefix: Hashable, Sendable, CustomStringConvertible {
    case v4(IPv4Prefix)
    case v6(IPv6Prefix)

    /// Reads `base/length`; host bits are refused.
    public init(_ text: String) throws(AddressingError) { try self.init(text[...]) }

    /// Reads `base/length`; host bits are refused.
    public init(_ text: Substring) throws(AddressingError) {
        let parts = try InterfaceAddress(text)
        self = try IPPrefix(base: parts.address, length: parts.prefixLength)
    }

    /// Takes a base without host bits.
    ///
    /// - Throws: `badPrefixLength` or `hostBitsSet`.
    public init(base: IPAddress, length: Int) throws(AddressingError) {
        switch base {
        case .v4(let address): self = .v4(try Prefix(base: address, length: length))
        case .v6(let address): self = .v6(try Prefix(base: address, length: length))
        }
    }

    /// The network of that length that holds an address.
    ///
    /// - Throws: `badPrefixLength`.
    @inlinable
    public init(containing address: IPAddress, length: Int) throws(AddressingError) {
        switch address {
        case .v4(let address): self = .v4(try Prefix(containing: address, length: length))
        case .v6(let address): self = .v6(try Prefix(containing: address, length: length))
        }
    }

    /// The whole family: `0.0.0.0/0` or `::/0`.
    public static func everything(_ family: IPFamily) -> IPPrefix {
        // A zero-length prefix of address zero has no host bits: the initializer cannot refuse it.
        guard let prefix = try? IPPrefix(base: IPAddress(bits: 0, family: family), length: 0) else {
            preconditionFailure("0/0 is a prefix")
        }
        return prefix
    }

    /// The family of the network.
    public var family: IPFamily { base.family }

    /// The lowest address of the network.
    public var base: IPAddress {
        switch self {
        case .v4(let prefix): .v4(prefix.base)
        case .v6(let prefix): .v6(prefix.base)
        }
    }

    /// The highest address: for IPv4 the directed broadcast.
    public var last: IPAddress {
        switch self {
        case .v4(let prefix): .v4(prefix.last)
        case .v6(let prefix): .v6(prefix.last)
        }
    }

    /// The length of the mask in bits.
    public var length: Int {
        switch self {
        case .v4(let prefix): prefix.length
        case .v6(let prefix): prefix.length
        }
    }

    /// One address: /32 or /128.
    public var isHost: Bool { length == family.width }

    /// Whether an address is in the network; never for one of the other family.
    public func contains(_ address: IPAddress) -> Bool {
        switch (self, address) {
        case (.v4(let prefix), .v4(let address)): prefix.contains(address)
        case (.v6(let prefix), .v6(let address)): prefix.contains(address)
        default: false
        }
    }

    /// Whether all of another network is in this one; never for one of the other family.
    public func contains(_ other: IPPrefix) -> Bool { length <= other.length && contains(other.base) }

    /// Whether two networks have an address in common.
    public func overlaps(_ other: IPPrefix) -> Bool { contains(other) || other.contains(self) }

    /// Base and length with a slash: `10.244.0.0/16`.
    public var description: String { "\(base)/\(length)" }
}

/// An address as it stands on an interface: with the length of its network, host bits kept (`10.1.2.3/24`).
public struct InterfaceAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address with its host bits.
    public let address: IPAddress
    /// The length of the network's mask in bits.
    public let prefixLength: Int

    /// An address in a network of that length.
    ///
    /// - Throws: `badPrefixLength` if the family has no such length.
    public init(_ address: IPAddress, prefixLength: Int) throws(AddressingError) {
        guard (0...address.family.width).contains(prefixLength) else { throw .badPrefixLength(prefixLength) }
        self.address = address
        self.prefixLength = prefixLength
    }

    /// An address alone: /32 or /128.
    public init(host address: IPAddress) {
        self.address = address
        self.prefixLength = address.family.width
    }

    /// Reads `address/length`.
    ///
    /// - Throws: `notAPrefix`, `notAnAddress` or `badPrefixLength`.
    public init(_ text: String) throws(AddressingError) { try self.init(text[...]) }

    /// Reads `address/length`.
    public init(_ text: Substring) throws(AddressingError) {
        guard let slash = text.utf8.firstIndex(of: 0x2f) else { throw .notAPrefix(String(text)) }
        let digits = text[text.utf8.index(after: slash)...]
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(digits)
        else { throw .notAPrefix(String(text)) }
        try self.init(IPAddress(text[..<slash]), prefixLength: length)
    }

    /// The network that the interface is in.
    public var network: IPPrefix {
        // The length was checked against the family when this value was made.
        guard let prefix = try? IPPrefix(containing: address, length: prefixLength) else {
            preconditionFailure("\(self) has a checked length")
        }
        return prefix
    }

    /// Address and length with a slash: `10.1.2.3/24`.
    public var description: String { "\(address)/\(prefixLength)" }
}
