internal import WireFormat

/// Fields of the outer IP header that a tunnel of UDP writes.
public struct TunnelHeader: Hashable, Sendable {
    /// The hop limit.
    public var ttl: TunnelTTL?
    /// The traffic class or type of service; 1 stands for that of the inner packet.
    public var trafficClass: UInt8?
    /// The flag that forbids fragments; IPv4 only.
    public var dontFragment: DontFragment?
    /// 20 bits; IPv6 only.
    public var flowLabel: UInt32?

    /// Fields that say nothing yet.
    public init() {}
}

/// The hop limit of what a tunnel sends.
public enum TunnelTTL: Hashable, Sendable {
    /// The namespace's default, and 1 for multicast.
    case automatic
    /// This many hops; zero is the same as `automatic`.
    case hops(UInt8)
    /// That of the inner packet.
    case inherited

    fileprivate init?(octet: UInt8?, inherits: Bool?) {
        if inherits == true {
            self = .inherited
        } else {
            guard let octet else { return nil }
            self = octet == 0 ? .automatic : .hops(octet)
        }
    }

    fileprivate var octet: UInt8? {
        switch self {
        case .automatic: 0
        case .hops(let count): count
        case .inherited: nil
        }
    }
}

/// What stands in the flag "don't fragment" of a tunnel's outer header (`enum ifla_vxlan_df`, `ifla_geneve_df`).
public struct DontFragment: RawRepresentable, Hashable, Sendable {
    /// The kernel's number.
    public let rawValue: UInt8

    /// The value of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Fragments are allowed.
    public static let off = Self(rawValue: 0)
    /// Fragments are forbidden.
    public static let on = Self(rawValue: 1)
    /// As the inner header says; an inner packet of IPv6 forbids them.
    public static let inherited = Self(rawValue: 2)
}

/// Checksums of a tunnel's outer UDP header.
public struct TunnelChecksums: Hashable, Sendable {
    /// Whether a checksum is computed over IPv4.
    public var ipv4: Bool?
    /// Whether none is computed over IPv6 (RFC 6935).
    public var omitsOverIPv6: Bool?
    /// Whether packets without one are taken over IPv6.
    public var acceptsNoneOverIPv6: Bool?

    /// Settings that say nothing yet.
    public init() {}
}

/// A range of UDP ports, both ends included.
public struct PortRange: Hashable, Sendable {
    /// The lower end.
    public var lowest: UInt16
    /// Not below the lowest; zero for both ends is the namespace's range of local ports.
    public var highest: UInt16

    /// The range between two ports.
    public init(_ lowest: UInt16, _ highest: UInt16) {
        self.lowest = lowest
        self.highest = highest
    }
}

extension AttributeFormat where Value == PortRange {
    /// Two ports in network byte order (`struct ifla_vxlan_port_range`).
    static var ports: Self {
        Self { attribute throws(WireError) in
            let bits: UInt32 = try attribute.network()
            return PortRange(UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits))
        } write: { range, type, writer in
            writer.attribute(type, network: UInt32(range.lowest) << 16 | UInt32(range.highest))
        }
    }
}

extension AttributeCoder where Self: ~Escapable {
    /// A hop limit that has one attribute for a number and one for inheriting it.
    mutating func ttl(
        _ type: Int, inherit: Int, _ format: AttributeFormat<Bool>, _ value: inout TunnelTTL?
    ) throws(Failure) {
        var octet = value?.octet
        var inherits: Bool? = value == .inherited ? true : nil
        try field(type, &octet, .host)
        try field(inherit, &inherits, format)
        value = TunnelTTL(octet: octet, inherits: inherits)
    }
}
