public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The settings of a Geneve device (`IFLA_GENEVE_*`, drivers/net/geneve.c).
///
/// Nil leaves a setting to the kernel's default.
public struct GeneveLink: Hashable, Sendable {
    /// The network's number.
    public var vni: VNI
    /// UDP destination port; the kernel's default is 6081, as IANA's.
    public var port: UInt16
    /// The peer; nil with `isExternal` only.
    public var remote: IPAddress?
    /// Fields of the outer IP header.
    public var header = TunnelHeader()
    /// Checksums of the outer UDP header.
    public var checksums = TunnelChecksums()
    /// Addresses and VNI come with each packet, from a route or a filter (`IFLA_GENEVE_COLLECT_METADATA`).
    public var isExternal: Bool?
    /// Carries packets other than Ethernet frames (`IFLA_GENEVE_INNER_PROTO_INHERIT`).
    public var carriesAnyProtocol: Bool?
    /// UDP source ports that flows are spread over (from Linux 6.15).
    public var sourcePorts: PortRange?
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// A device with the kernel's defaults for all that is not named here.
    public init(vni: VNI, port: UInt16 = 6081, remote: IPAddress? = nil) {
        self.vni = vni
        self.port = port
        self.remote = remote
    }

    init(_ data: Span<UInt8>) throws(WireError) {
        guard let unset = try? VNI(0) else { preconditionFailure("0 is a VNI") }
        self.init(vni: unset)
        unknown = try read(data)
    }
}

extension GeneveLink: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.required(IFLA_GENEVE_ID, &vni, .host)
        try coder.required(IFLA_GENEVE_PORT, &port, .network)
        try coder.address(IFLA_GENEVE_REMOTE, IFLA_GENEVE_REMOTE6, &remote)
        try coder.geneve(&header)
        try coder.field(IFLA_GENEVE_UDP_CSUM, &checksums.ipv4, .byte)
        try coder.field(IFLA_GENEVE_UDP_ZERO_CSUM6_TX, &checksums.omitsOverIPv6, .byte)
        try coder.field(IFLA_GENEVE_UDP_ZERO_CSUM6_RX, &checksums.acceptsNoneOverIPv6, .byte)
        try coder.field(IFLA_GENEVE_COLLECT_METADATA, &isExternal, .flag)
        try coder.field(IFLA_GENEVE_INNER_PROTO_INHERIT, &carriesAnyProtocol, .flag)
        // IFLA_GENEVE_PORT_RANGE, linux/if_link.h from 6.15 on.
        try coder.field(15, &sourcePorts, .ports)
    }
}

extension AttributeCoder where Self: ~Escapable {
    mutating func geneve(_ header: inout TunnelHeader) throws(Failure) {
        try ttl(IFLA_GENEVE_TTL, inherit: IFLA_GENEVE_TTL_INHERIT, .byte, &header.ttl)
        try field(IFLA_GENEVE_TOS, &header.trafficClass, .host)
        try field(IFLA_GENEVE_DF, &header.dontFragment, .number)
        try field(IFLA_GENEVE_LABEL, &header.flowLabel, .network)
    }
}

/// What can be changed of a Geneve device that exists (`geneve_changelink`); nil leaves a setting as it is.
public struct GeneveChange: Hashable, Sendable {
    /// The peer, of the same family as before.
    public var remote: IPAddress?
    /// Fields of the outer IP header.
    public var header = TunnelHeader()

    /// A change of nothing yet.
    public init() {}
}

extension GeneveChange: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.address(IFLA_GENEVE_REMOTE, IFLA_GENEVE_REMOTE6, &remote)
        try coder.geneve(&header)
    }
}
