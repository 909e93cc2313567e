public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// What protocols and programs keep on a link (`IFLA_AF_SPEC`, `IFLA_XDP`).
public struct LinkProtocols: Hashable, Sendable {
    /// IPv6's settings; nil where the link has no IPv6.
    public var ipv6: IPv6LinkSettings?
    /// A program that sees packets before the stack; nil for none.
    public var xdp: XDPAttachment?
    /// Other families' parts of `IFLA_AF_SPEC`, by the number of the family.
    ///
    /// IPv4's is left out: it holds only what `/proc/sys/net/ipv4/conf` shows.
    public var unknown: [RawAttribute] = []

    /// Nothing.
    public init() {}

    /// Reads `IFLA_AF_SPEC` of a link.
    mutating func readFamilies(_ list: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(list)
        while let family = try reader.next() {
            switch family.type {
            case UInt16(IPFamily.ipv6.rawValue): ipv6 = try IPv6LinkSettings(family.payload)
            case UInt16(IPFamily.ipv4.rawValue): break
            default: unknown.append(family.raw)
            }
        }
    }
}

/// How a link makes IPv6 addresses by itself (`IFLA_INET6_*`).
///
/// The sysctls and counters that the kernel sends along are left out; `/proc` shows them.
public struct IPv6LinkSettings: Hashable, Sendable {
    /// How interface identifiers are made.
    public var addressGeneration: IPv6AddressGeneration = .eui64
    /// The interface identifier for advertised prefixes, in the lower 64 bits; nil for none (`ip token`).
    public var token: IPv6Address?

    /// Addresses made from the hardware address.
    public init() {}

    init(_ list: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(list)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case IFLA_INET6_ADDR_GEN_MODE:
                addressGeneration = IPv6AddressGeneration(rawValue: try attribute.host())
            case IFLA_INET6_TOKEN:
                let bits: UInt128 = try attribute.network()
                token = bits == 0 ? nil : IPv6Address(bits: bits)
            default: break
            }
        }
    }
}

/// How a link makes interface identifiers for IPv6 (`enum in6_addr_gen_mode`).
public struct IPv6AddressGeneration: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt8

    /// The mode of that number, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// From the hardware address (RFC 4291, appendix A).
    public static let eui64 = Self(rawValue: 0)
    /// No link-local address at all.
    public static let none = Self(rawValue: 1)
    /// Opaque but always the same on a network (RFC 7217), from a secret that was set.
    public static let stablePrivacy = Self(rawValue: 2)
    /// Like `stablePrivacy`, from a secret that the kernel makes up.
    public static let random = Self(rawValue: 3)
}

/// A program of the express data path on a link (`IFLA_XDP`).
public struct XDPAttachment: Hashable, Sendable {
    /// Where programs are attached: `XDP_ATTACHED_*`, 1 driver, 2 generic, 3 hardware, 4 several places.
    public var place: UInt8
    /// The program's id, if it is attached in one place (`IFLA_XDP_PROG_ID`).
    public var program: UInt32?
    /// The id of the program that the driver runs (`IFLA_XDP_DRV_PROG_ID`).
    public var driverProgram: UInt32?
    /// The id of the program that the stack runs (`IFLA_XDP_SKB_PROG_ID`).
    public var genericProgram: UInt32?
    /// The id of the program that the card runs (`IFLA_XDP_HW_PROG_ID`).
    public var hardwareProgram: UInt32?

    /// A program of that id in that place.
    public init(place: UInt8, program: UInt32? = nil) {
        self.place = place
        self.program = program
    }

    /// Reads `IFLA_XDP`; nil if no program is attached.
    init?(_ list: Span<UInt8>) throws(WireError) {
        place = 0
        var reader = AttributeReader(list)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case IFLA_XDP_ATTACHED: place = try attribute.host()
            case IFLA_XDP_PROG_ID: program = try attribute.host()
            case IFLA_XDP_DRV_PROG_ID: driverProgram = try attribute.host()
            case IFLA_XDP_SKB_PROG_ID: genericProgram = try attribute.host()
            case IFLA_XDP_HW_PROG_ID: hardwareProgram = try attribute.host()
            default: break
            }
        }
        if place == 0 { return nil }
    }
}
