public import Addressing

/// An entry of the neighbour table: which link-layer address an IP address has on a link (`RTM_NEWNEIGH`).
public struct Neighbour: Hashable, Sendable {
    /// The link that the neighbour is on.
    public var interface: InterfaceIndex
    /// The neighbour's IP address (`NDA_DST`).
    public var address: IPAddress
    /// Where packets for it are sent (`NDA_LLADDR`).
    ///
    /// Absent while the address is being resolved, and on links that have no addresses.
    public var linkLayer: LinkLayerAddress?
    /// How much the entry is trusted (`ndm_state`).
    public var state: NeighbourState
    /// Where the entry came from and what the neighbour is (`ndm_flags`, `NDA_FLAGS_EXT`).
    public var flags: NeighbourFlags = []
    /// Who put the entry in (`NDA_PROTOCOL`); zero is nobody in particular.
    public var source = RouteProtocol(rawValue: 0)
    /// What the kernel tells of it; nil in an entry that was not read.
    public var report: NeighbourReport?
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// An entry for an address on Ethernet, or for one that the kernel is to resolve.
    public init(
        _ address: IPAddress, at linkLayer: MACAddress?, on interface: InterfaceIndex,
        state: NeighbourState = .permanent
    ) {
        self.interface = interface
        self.address = address
        self.linkLayer = linkLayer.map(LinkLayerAddress.init)
        self.state = state
    }

    /// An entry for an address on a link layer of any kind.
    public init(
        _ address: IPAddress, at linkLayer: LinkLayerAddress, on interface: InterfaceIndex,
        state: NeighbourState = .permanent
    ) {
        self.interface = interface
        self.address = address
        self.linkLayer = linkLayer
        self.state = state
    }

    /// The entry without what only the kernel tells: what compares equal as long as nobody changes it.
    public var asRequested: Neighbour {
        var entry = self
        entry.report = nil
        entry.unknown = []
        return entry
    }
}

/// An address that this host answers for on behalf of another: `ip neigh add proxy` (`NTF_PROXY`).
///
/// The kernel answers for it where the interface's `proxy_arp` or `proxy_ndp` is on, or forwarding for IPv4.
public struct NeighbourProxy: Hashable, Sendable {
    /// The address that is answered for.
    public var address: IPAddress
    /// The link on which it is answered for; nil is every link, which the kernel takes for IPv4 only.
    public var interface: InterfaceIndex?
    /// Whether the answers say that the address is a router's (`.router`, IPv6).
    public var flags: NeighbourFlags
    /// Who put the proxy in (`NDA_PROTOCOL`); zero is nobody in particular.
    public var source = RouteProtocol(rawValue: 0)
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// A proxy for an address on a link, or on all.
    public init(_ address: IPAddress, on interface: InterfaceIndex?, flags: NeighbourFlags = []) {
        self.address = address
        self.interface = interface
        self.flags = flags
    }
}
