public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// A link that is to be made.
///
/// Its alias is a later change: the kernel takes none at birth (rtnl_create_link).
public struct LinkSpecification: Hashable, Sendable {
    /// Its name.
    public var name: InterfaceName
    /// What it is.
    public var kind: Kind
    /// The largest packet; nil for the driver's choice.
    public var mtu: MTU?
    /// The Ethernet address; nil for a random one.
    public var address: MACAddress?
    /// The bridge or VRF that it is to be a port of; nil for none.
    public var master: InterfaceIndex?
    /// Whether it is up from the start.
    public var state: AdministrativeState
    /// Transmit and receive queues; one of each spares the kernel a `synchronize_rcu` for a veth.
    public var queues: UInt32?

    /// A link with what is given, the rest left to its driver; it is up unless told otherwise.
    public init(
        _ name: InterfaceName, _ kind: Kind, mtu: MTU? = nil, address: MACAddress? = nil,
        master: InterfaceIndex? = nil, state: AdministrativeState = .up
    ) {
        self.name = name
        self.kind = kind
        self.mtu = mtu
        self.address = address
        self.master = master
        self.state = state
    }
}

/// The other end of a veth pair, made where it is to stay: it is never moved between namespaces.
public struct VethPeer: Hashable, Sendable {
    /// Its name there.
    public var name: InterfaceName
    /// Where it is.
    public var namespace: NamespaceReference
    /// The largest packet; nil for the driver's choice, whatever the first end has.
    public var mtu: MTU?
    /// The Ethernet address; nil for a random one.
    public var address: MACAddress?

    /// An end with what is given, the rest left to the driver; it is down.
    public init(
        _ name: InterfaceName, in namespace: NamespaceReference, mtu: MTU? = nil, address: MACAddress? = nil
    ) {
        self.name = name
        self.namespace = namespace
        self.mtu = mtu
        self.address = address
    }
}

/// Whether a link is to be up.
public enum AdministrativeState: Hashable, Sendable {
    /// Without traffic (`IFF_UP` clear).
    case down
    /// With traffic, as soon as it has a carrier (`IFF_UP` set).
    case up
}

extension NetlinkRequest {
    /// Makes a link; the kernel refuses a name that is taken with `EEXIST`.
    public static func addLink(_ link: LinkSpecification) -> NetlinkRequest {
        NetlinkRequest("add link \(link.name)", .newLink, [.create, .exclusive]) { writer in
            var header = LinkHeader()
            if link.state == .up {
                header.flags = LinkFlags.up.rawValue
                header.changeMask = LinkFlags.up.rawValue
            }
            header.encode(into: &writer)
            writer.attribute(IFLA_IFNAME, text: link.name.text)
            if let mtu = link.mtu { writer.attribute(IFLA_MTU, host: mtu.bytes) }
            if let address = link.address { writer.attribute(IFLA_ADDRESS, address.octets) }
            if let master = link.master { writer.attribute(IFLA_MASTER, host: master.rawValue) }
            writer.queues(link.queues)
            link.kind.encode(queues: link.queues, into: &writer)
        }
    }
}

extension VethPeer {
    /// Writes `VETH_INFO_PEER`: a whole link message of its own.
    ///
    /// The kernel does not take `IFF_UP` here.
    func encode(queues: UInt32?, into writer: inout ByteWriter) {
        LinkHeader().encode(into: &writer)
        writer.attribute(IFLA_IFNAME, text: name.text)
        namespace.encode(into: &writer)
        if let mtu { writer.attribute(IFLA_MTU, host: mtu.bytes) }
        if let address { writer.attribute(IFLA_ADDRESS, address.octets) }
        writer.queues(queues)
    }
}

extension ByteWriter {
    fileprivate mutating func queues(_ count: UInt32?) {
        guard let count else { return }
        attribute(IFLA_NUM_TX_QUEUES, host: count)
        attribute(IFLA_NUM_RX_QUEUES, host: count)
    }
}
