public import Addressing

/// An entry of a forwarding database: where a link sends frames for a MAC address (`AF_BRIDGE` neighbours).
///
/// Bridges have one for all their ports, other devices (VXLAN above all) each their own. On a VXLAN device, the
/// address zero stands for all that are not in the table, and an address may have several destinations.
public struct ForwardingEntry: Hashable, Sendable {
    /// The device whose entry it is, or the bridge's port that frames leave by.
    public var interface: InterfaceIndex
    /// The MAC address that frames are for (`NDA_LLADDR`).
    public var address: MACAddress
    /// Where the other end of the tunnel is, on a VXLAN device.
    public var remote: ForwardingRemote?
    /// The bridge whose entry this is, for a bridge's port (`NDA_MASTER`).
    public var master: InterfaceIndex?
    /// The VLAN in which the address is, 1 to 4094 (`NDA_VLAN`); nil in any, or without VLAN filtering.
    public var vlan: UInt16?
    /// How long the entry stays.
    ///
    /// For a bridge: `.permanent` is an address of the bridge itself, `.noARP` a static entry (`bridge fdb add …
    /// static`), `.reachable` one that ages, `.stale` one whose time is over. For a VXLAN device: `.permanent` with
    /// `.noARP`, or `.reachable` and `.stale` for what it has learnt.
    public var state: NeighbourState
    /// Whose table the entry is in, and where it came from.
    ///
    /// The kernel does not say `.ofMaster` of a bridge's entry; a request with a `master` does so by itself.
    public var flags: NeighbourFlags
    /// When the entry was used; nil in an entry that was not read.
    public var usage: NeighbourUsage?
    /// What a control plane is told of a bridge's entry (`NDA_FDB_EXT_ATTRS`, `NFEA_*`), as it came or is to go.
    public var activity: [RawAttribute] = []
    /// Attributes that this module does not know, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// An entry for an address, behind the other end of a tunnel or behind a port.
    public init(
        _ address: MACAddress, to destination: IPAddress? = nil, on interface: InterfaceIndex,
        state: NeighbourState = .permanent, flags: NeighbourFlags = .ofDevice
    ) {
        self.interface = interface
        self.address = address
        remote = destination.map { ForwardingRemote($0) }
        self.state = state
        self.flags = flags
    }

    /// The other tunnel end's address (`NDA_DST`); nil on devices that are no tunnels, and with a nexthop.
    public var destination: IPAddress? {
        get { remote?.address }
        set {
            guard newValue != destination else { return }
            var changed = remote ?? ForwardingRemote()
            changed.address = newValue
            remote = changed == ForwardingRemote() ? nil : changed
        }
    }

    /// The entry without what only the kernel tells: what compares equal as long as nobody changes it.
    public var asRequested: ForwardingEntry {
        var entry = self
        entry.usage = nil
        entry.unknown = []
        return entry
    }
}

/// Where a VXLAN device sends what is for an address; what is nil is as the device has it.
public struct ForwardingRemote: Hashable, Sendable {
    /// The other tunnel end (`NDA_DST`).
    public var address: IPAddress?
    /// Its UDP port (`NDA_PORT`).
    public var port: UInt16?
    /// The network that the packets say they are of (`NDA_VNI`).
    public var vni: VNI?
    /// The network that the frames are of, on a device for all networks (`NDA_SRC_VNI`, `external`).
    public var sourceVNI: VNI?
    /// The interface that the packets leave by (`NDA_IFINDEX`).
    public var interface: InterfaceIndex?
    /// The id, in this namespace, of the one where the tunnel's packets go out (`NDA_LINK_NETNSID`); only told.
    public var namespace: NamespaceID?
    /// A nexthop object, which excludes all of the above but the source's network (`NDA_NH_ID`).
    public var nextHop: UInt32?

    /// The other end of a tunnel, or nothing yet.
    public init(_ address: IPAddress? = nil) { self.address = address }

    /// A nexthop object of type `fdb`.
    public init(nextHop: UInt32) { self.nextHop = nextHop }
}
