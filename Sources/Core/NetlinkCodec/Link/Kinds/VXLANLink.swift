public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The settings of a VXLAN device (`IFLA_VXLAN_*`, drivers/net/vxlan/vxlan_core.c).
///
/// Nil leaves a setting to the kernel's default.
public struct VXLANLink: Hashable, Sendable {
    /// The network's number.
    public var vni: VNI
    /// UDP destination port; the kernel's default is 8472, IANA's 4789.
    public var port: UInt16
    /// The outer source address.
    public var local: IPAddress?
    /// The underlay interface.
    public var underlay: InterfaceIndex?
    /// Whether it learns from what it receives.
    public var learning: Learning
    /// Where frames for unknown destinations go: a multicast group, which the device joins, or one peer.
    public var remote: IPAddress?
    /// Fields of the outer IP header.
    public var header = TunnelHeader()
    /// What it keeps and answers.
    public var forwarding = VXLANForwarding()
    /// How it wraps frames.
    public var encapsulation = VXLANEncapsulation()
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// Whether the device learns forwarding entries from what it receives.
    public enum Learning: Hashable, Sendable {
        /// Entries are made by hand only.
        case off
        /// A sender's address and tunnel end are remembered.
        case on
    }

    /// A device with the kernel's defaults for all that is not named here.
    public init(
        vni: VNI, port: UInt16 = 8472, local: IPAddress? = nil, underlay: InterfaceIndex? = nil,
        learning: Learning = .off
    ) {
        self.vni = vni
        self.port = port
        self.local = local
        self.underlay = underlay
        self.learning = learning
    }

    init(_ data: Span<UInt8>) throws(WireError) {
        guard let unset = try? VNI(0) else { preconditionFailure("0 is a VNI") }
        self.init(vni: unset, learning: .on)
        unknown = try read(data)
    }
}

extension VXLANLink: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        // A device that takes the VNI from each packet has none of its own.
        var id = encapsulation.isExternal == true && vni.rawValue == 0 ? nil : vni
        try coder.field(IFLA_VXLAN_ID, &id, .host)
        vni = id ?? vni
        // The one number that netlink has in network order, besides the flow label (vxlan_fill_info).
        try coder.required(IFLA_VXLAN_PORT, &port, .network)
        try coder.required(IFLA_VXLAN_LEARNING, &learning, .learning)
        try coder.address(IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, &local)
        try coder.field(IFLA_VXLAN_LINK, &underlay, .interface)
        try coder.address(IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6, &remote)
        try coder.vxlan(&header)
        try forwarding.code(with: &coder)
        try encapsulation.code(with: &coder)
    }
}

extension AttributeCoder where Self: ~Escapable {
    mutating func vxlan(_ header: inout TunnelHeader) throws(Failure) {
        // Requested as a flag, shown as a byte (vxlan_policy, vxlan_fill_info).
        try ttl(IFLA_VXLAN_TTL, inherit: IFLA_VXLAN_TTL_INHERIT, .flag, &header.ttl)
        try field(IFLA_VXLAN_TOS, &header.trafficClass, .host)
        try field(IFLA_VXLAN_DF, &header.dontFragment, .number)
        try field(IFLA_VXLAN_LABEL, &header.flowLabel, .network)
    }
}

extension AttributeFormat where Value == VXLANLink.Learning {
    /// A byte of zero or one.
    static var learning: Self {
        Self { attribute throws(WireError) in
            try attribute.host(UInt8.self) == 0 ? .off : .on
        } write: { learning, type, writer in
            writer.attribute(type, host: UInt8(learning == .on ? 1 : 0))
        }
    }
}

/// What can be changed of a VXLAN device that exists (`vxlan_changelink`); nil leaves a setting as it is.
public struct VXLANChange: Hashable, Sendable {
    /// The outer source address, of the same family as before.
    public var local: IPAddress?
    /// The underlay interface.
    public var underlay: InterfaceIndex?
    /// The group or peer, of the same family as before.
    public var remote: IPAddress?
    /// Whether the device learns from what it receives.
    public var learning: VXLANLink.Learning?
    /// Time that a learnt entry lasts, in seconds.
    public var ageing: Duration?
    /// Whether packets for a device of this machine stay on it (from Linux 6.4).
    public var bypassesLocally: Bool?
    /// Fields of the outer IP header; the kernel refuses to change whether the hop limit is inherited.
    public var header = TunnelHeader()

    /// A change of nothing yet.
    public init() {}
}

extension VXLANChange: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.address(IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, &local)
        try coder.field(IFLA_VXLAN_LINK, &underlay, .interface)
        try coder.address(IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6, &remote)
        try coder.field(IFLA_VXLAN_LEARNING, &learning, .learning)
        try coder.field(IFLA_VXLAN_AGEING, &ageing, .seconds)
        try coder.field(VXLANForwarding.localBypass, &bypassesLocally, .byte)
        try coder.vxlan(&header)
    }
}
