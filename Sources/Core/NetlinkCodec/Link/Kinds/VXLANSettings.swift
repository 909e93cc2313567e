internal import CLinuxNetworking

/// What a VXLAN device keeps in its forwarding table, and what it answers or reports by itself.
public struct VXLANForwarding: Hashable, Sendable {
    /// Time that a learnt entry lasts, in seconds; the kernel's default is 300 s.
    public var ageing: Duration?
    /// Most entries that may be learnt; zero is no limit.
    public var limit: UInt32?
    /// Answers neighbour requests from the neighbour table (`IFLA_VXLAN_PROXY`).
    public var answersNeighbours: Bool?
    /// Sends routed packets straight to their next hop (`IFLA_VXLAN_RSC`).
    public var shortCircuitsRoutes: Bool?
    /// Reports destinations without a forwarding entry (`IFLA_VXLAN_L2MISS`).
    public var reportsUnknownStations: Bool?
    /// Reports addresses without a neighbour entry (`IFLA_VXLAN_L3MISS`).
    public var reportsUnknownNeighbours: Bool?
    /// Whether packets for a device of this machine stay on it (from Linux 6.4; on by default).
    public var bypassesLocally: Bool?

    /// Settings that say nothing yet.
    public init() {}

    /// `IFLA_VXLAN_LOCALBYPASS`, linux/if_link.h from 6.4 on.
    static let localBypass = 31
}

extension VXLANForwarding: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(Self.localBypass, &bypassesLocally, .byte)
        try coder.field(IFLA_VXLAN_PROXY, &answersNeighbours, .byte)
        try coder.field(IFLA_VXLAN_RSC, &shortCircuitsRoutes, .byte)
        try coder.field(IFLA_VXLAN_L2MISS, &reportsUnknownStations, .byte)
        try coder.field(IFLA_VXLAN_L3MISS, &reportsUnknownNeighbours, .byte)
        try coder.field(IFLA_VXLAN_AGEING, &ageing, .seconds)
        try coder.field(IFLA_VXLAN_LIMIT, &limit, .host)
    }
}

/// How a VXLAN device wraps frames.
public struct VXLANEncapsulation: Hashable, Sendable {
    /// UDP source ports that flows are spread over.
    public var sourcePorts: PortRange?
    /// Checksums of the outer UDP header.
    public var checksums = TunnelChecksums()
    /// Checksums that the other end completes.
    public var remoteChecksums = VXLANRemoteChecksums()
    /// Carries the packet's mark (`IFLA_VXLAN_GBP`, draft-smith-vxlan-group-policy).
    public var carriesGroupPolicy: Bool?
    /// Carries packets other than Ethernet frames (`IFLA_VXLAN_GPE`, draft-ietf-nvo3-vxlan-gpe).
    public var carriesAnyProtocol: Bool?
    /// Bits of the VXLAN header that a receiver does not look at: 32 of flags, 32 of VNI (from Linux 6.14).
    public var reservedBits: UInt64?
    /// Addresses and VNI come with each packet, from a route or a filter (`IFLA_VXLAN_COLLECT_METADATA`).
    public var isExternal: Bool?
    /// Only VNIs that were added to the device are received (`IFLA_VXLAN_VNIFILTER`); with `isExternal` only.
    public var filtersVNIs: Bool?
    /// Where the flow label comes from: 0 the settings, 1 the inner packet.
    ///
    /// `enum ifla_vxlan_label_policy`, from Linux 6.8.
    public var flowLabelPolicy: UInt32?

    /// Settings that say nothing yet.
    public init() {}
}

/// Remote checksum offload of VXLAN (draft-herbert-vxlan-rco).
public struct VXLANRemoteChecksums: Hashable, Sendable {
    /// Whether it is asked of the other end (`IFLA_VXLAN_REMCSUM_TX`).
    public var transmits: Bool?
    /// Whether it is done for the other end (`IFLA_VXLAN_REMCSUM_RX`).
    public var receives: Bool?
    /// Whether the checksum is put right instead of marked as partial.
    public var avoidsPartial: Bool?

    /// Settings that say nothing yet.
    public init() {}
}

extension VXLANEncapsulation: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_VXLAN_PORT_RANGE, &sourcePorts, .ports)
        try coder.field(IFLA_VXLAN_UDP_CSUM, &checksums.ipv4, .byte)
        try coder.field(IFLA_VXLAN_UDP_ZERO_CSUM6_TX, &checksums.omitsOverIPv6, .byte)
        try coder.field(IFLA_VXLAN_UDP_ZERO_CSUM6_RX, &checksums.acceptsNoneOverIPv6, .byte)
        try coder.field(IFLA_VXLAN_REMCSUM_TX, &remoteChecksums.transmits, .byte)
        try coder.field(IFLA_VXLAN_REMCSUM_RX, &remoteChecksums.receives, .byte)
        try coder.field(IFLA_VXLAN_REMCSUM_NOPARTIAL, &remoteChecksums.avoidsPartial, .flag)
        try coder.field(IFLA_VXLAN_GBP, &carriesGroupPolicy, .flag)
        try coder.field(IFLA_VXLAN_GPE, &carriesAnyProtocol, .flag)
        try coder.field(IFLA_VXLAN_COLLECT_METADATA, &isExternal, .byte)
        try coder.field(IFLA_VXLAN_VNIFILTER, &filtersVNIs, .byte)
        // IFLA_VXLAN_LABEL_POLICY and IFLA_VXLAN_RESERVED_BITS, linux/if_link.h from 6.8 and 6.14 on.
        try coder.field(32, &flowLabelPolicy, .host)
        try coder.field(33, &reservedBits, .network)
    }
}
