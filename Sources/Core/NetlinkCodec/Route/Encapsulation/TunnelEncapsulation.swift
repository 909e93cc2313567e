public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The outer IP header of a packet that leaves by a tunnel device without settings of its own (`ip route … encap ip`,
/// `LWTUNNEL_IP_*` and `LWTUNNEL_IP6_*`).
public struct TunnelEncapsulation: Hashable, Sendable {
    /// The family of the outer header.
    public var family: IPFamily
    /// The tunnel's key: for VXLAN the VNI, for GRE the key.
    public var id: UInt64
    /// Where the outer packet goes; nil is the unspecified address.
    public var destination: IPAddress?
    /// Where it comes from; nil lets the kernel choose.
    public var source: IPAddress?
    /// Time to live or hop limit; zero is the device's.
    public var hopLimit: UInt8 = 0
    /// Type of service or traffic class.
    public var trafficClass: UInt8 = 0
    /// What the tunnel header holds.
    public var flags: TunnelFlags = []
    /// Attributes that this module does not know, such as options of Geneve (`LWTUNNEL_IP_OPTS`), as they came.
    ///
    /// A request sends them back.
    public var unknown: [RawAttribute] = []

    /// An outer header to another tunnel end.
    public init(id: UInt64, to destination: IPAddress, from source: IPAddress? = nil) {
        family = destination.family
        self.id = id
        self.destination = destination
        self.source = source
    }
}

/// What a tunnel header holds (`TUNNEL_*` in linux/if_tunnel.h).
public struct TunnelFlags: OptionSet, Hashable, Sendable {
    /// The bits in host byte order; the wire has them in network byte order.
    public let rawValue: UInt16

    /// The flags of those bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A checksum (`TUNNEL_CSUM`).
    public static let checksum = Self(rawValue: 0x01)
    /// A key (`TUNNEL_KEY`).
    public static let key = Self(rawValue: 0x04)
    /// A sequence number (`TUNNEL_SEQ`).
    public static let sequence = Self(rawValue: 0x08)
}

extension TunnelEncapsulation {
    // Both families number their attributes alike (enum lwtunnel_ip_t, enum lwtunnel_ip6_t).
    init(_ family: IPFamily, _ payload: Span<UInt8>) throws(WireError) {
        self.family = family
        id = 0
        var attributes = AttributeReader(payload)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case LWTUNNEL_IP_ID.rawValue: id = try attribute.network()
            case LWTUNNEL_IP_DST.rawValue: destination = try Self.address(attribute, family)
            case LWTUNNEL_IP_SRC.rawValue: source = try Self.address(attribute, family)
            case LWTUNNEL_IP_TTL.rawValue: hopLimit = try attribute.host()
            case LWTUNNEL_IP_TOS.rawValue: trafficClass = try attribute.host()
            case LWTUNNEL_IP_FLAGS.rawValue: flags = TunnelFlags(rawValue: try attribute.network())
            default: unknown.append(attribute.raw)
            }
        }
    }

    /// The kernel tells an address that is not set as zeros.
    private static func address(
        _ attribute: borrowing AttributeReader.Attribute, _ family: IPFamily
    ) throws(WireError) -> IPAddress? {
        let address = try attribute.address(family)
        return address.bits == 0 ? nil : address
    }

    func encode(into writer: inout ByteWriter) {
        writer.attribute(LWTUNNEL_IP_ID.rawValue, network: id)
        if let destination { writer.attribute(LWTUNNEL_IP_DST.rawValue, destination.octets) }
        if let source { writer.attribute(LWTUNNEL_IP_SRC.rawValue, source.octets) }
        if trafficClass != 0 { writer.attribute(LWTUNNEL_IP_TOS.rawValue, host: trafficClass) }
        if hopLimit != 0 { writer.attribute(LWTUNNEL_IP_TTL.rawValue, host: hopLimit) }
        if !flags.isEmpty { writer.attribute(LWTUNNEL_IP_FLAGS.rawValue, network: flags.rawValue) }
        for attribute in unknown { writer.attribute(attribute.type, attribute.payload) }
    }
}
