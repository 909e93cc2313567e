public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// A link that is to be made.
///
/// Its alias is a later change: the kernel takes none at birth (rtnl_create_link).
public struct LinkSpecification: Hashable, Sendable {
    public var name: InterfaceName
    public var kind: Kind
    public var mtu: MTU?
    public var address: MACAddress?
    public var master: InterfaceIndex?
    public var state: AdministrativeState
    /// Transmit and receive queues; one of each spares the kernel a `synchronize_rcu` for a veth.
    public var queues: UInt32?

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

    /// What is made.
    public enum Kind: Hashable, Sendable {
        case bridge
        case vxlan(VXLANLink)
        case veth(peer: VethPeer)
    }
}

/// The other end of a veth pair, made where it is to stay: it is never moved between namespaces.
public struct VethPeer: Hashable, Sendable {
    public var name: InterfaceName
    public var namespace: NamespaceReference
    public var mtu: MTU?
    public var address: MACAddress?

    public init(
        _ name: InterfaceName, in namespace: NamespaceReference, mtu: MTU? = nil, address: MACAddress? = nil
    ) {
        self.name = name
        self.namespace = namespace
        self.mtu = mtu
        self.address = address
    }
}

/// A network namespace as a request names it.
public enum NamespaceReference: Hashable, Sendable {
    /// The namespace of the session that sends the request.
    case own
    /// An open descriptor of the sending process (`IFLA_NET_NS_FD`).
    case descriptor(Int32)
}

/// Whether a link is to be up.
public enum AdministrativeState: Hashable, Sendable {
    case down
    case up
}

/// How a request names a link that exists.
public enum LinkReference: Hashable, Sendable, CustomStringConvertible {
    case index(InterfaceIndex)
    case name(InterfaceName)

    public var description: String {
        switch self {
        case .index(let index): "#\(index)"
        case .name(let name): name.text
        }
    }

    fileprivate func encode(header: LinkHeader = LinkHeader(), into writer: inout ByteWriter) {
        var header = header
        switch self {
        case .index(let index):
            header.index = Int32(index.rawValue)
            header.encode(into: &writer)
        case .name(let name):
            header.encode(into: &writer)
            writer.attribute(IFLA_IFNAME, text: name.text)
        }
    }
}

/// One setting of a link that exists.
public enum LinkChange: Hashable, Sendable {
    case state(AdministrativeState)
    case mtu(MTU)
    case address(MACAddress)
    /// A port of that bridge; nil takes it out of any.
    case master(InterfaceIndex?)
    case alias(String)
    case namespace(Int32)
}

extension NetlinkRequest {
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
            writer.nest(IFLA_LINKINFO) { info in link.kind.encode(queues: link.queues, into: &info) }
        }
    }

    public static func deleteLink(_ link: LinkReference) -> NetlinkRequest {
        NetlinkRequest("delete link \(link)", .deleteLink) { link.encode(into: &$0) }
    }

    /// Gives a link another name; a message holds one, so the link is meant by its number.
    public static func renameLink(_ link: InterfaceIndex, to name: InterfaceName) -> NetlinkRequest {
        NetlinkRequest("rename link #\(link) to \(name)", .newLink) { writer in
            LinkHeader(index: link).encode(into: &writer)
            writer.attribute(IFLA_IFNAME, text: name.text)
        }
    }

    /// Changes settings of a link, all in one message.
    public static func setLink(_ link: LinkReference, _ changes: LinkChange...) -> NetlinkRequest {
        NetlinkRequest("set link \(link) \(words(for: changes))", .newLink) { writer in
            var header = LinkHeader()
            for case .state(let state) in changes {
                header.flags = state == .up ? LinkFlags.up.rawValue : 0
                header.changeMask = LinkFlags.up.rawValue
            }
            link.encode(header: header, into: &writer)
            for change in changes { change.encode(into: &writer) }
        }
    }
}

/// What a link is a port of.
public enum PortMembership: Hashable, Sendable {
    case portOf(InterfaceIndex)
    case portOfNone
}

extension NetlinkQuery where Value == Link {
    /// One link; the kernel answers `ENODEV` if there is none.
    public static func link(_ link: LinkReference) -> Self {
        Self.links("show link \(link)", flags: []) { writer in
            link.encode(into: &writer)
            writer.attribute(IFLA_EXT_MASK, host: UInt32(RTEXT_FILTER_SKIP_STATS))
        }
    }

    /// All links of the namespace, in ascending order of index.
    public static var links: Self {
        Self.links("list links", flags: .dump) { writer in
            LinkHeader().encode(into: &writer)
            writer.attribute(IFLA_EXT_MASK, host: UInt32(RTEXT_FILTER_SKIP_STATS))
        }
    }

    /// Links that the kernel has chosen by what they are ports of and by their kind.
    ///
    /// It lets links of all kinds through if it has no driver of that name (`rtnl_dump_ifinfo`).
    public static func links(_ membership: PortMembership?, kind: String?) -> Self {
        Self.links("list links", flags: .dump) { writer in
            LinkHeader().encode(into: &writer)
            writer.attribute(IFLA_EXT_MASK, host: UInt32(RTEXT_FILTER_SKIP_STATS))
            switch membership {
            case .portOf(let master): writer.attribute(IFLA_MASTER, host: master.rawValue)
            case .portOfNone: writer.attribute(IFLA_MASTER, host: UInt32.max)
            case nil: break
            }
            if let kind {
                writer.nest(IFLA_LINKINFO) { $0.attribute(IFLA_INFO_KIND, text: kind) }
            }
        }
    }

    private static func links(
        _ words: @escaping @autoclosure @Sendable () -> String, flags: MessageFlags,
        payload: (inout ByteWriter) -> Void
    ) -> Self {
        let request = NetlinkRequest(words(), .getLink, flags, payload: payload)
        return NetlinkQuery(request: request, answer: .newLink) { bytes throws(WireError) in try Link(bytes) }
    }
}

private func words(for changes: [LinkChange]) -> String {
    changes.map(\.description).joined(separator: " ")
}

extension LinkChange: CustomStringConvertible {
    /// The change in the words of ip(8).
    public var description: String {
        switch self {
        case .state(.up): "up"
        case .state(.down): "down"
        case .mtu(let mtu): "mtu \(mtu)"
        case .address(let address): "address \(address)"
        case .master(let master): master.map { "master #\($0)" } ?? "nomaster"
        case .alias(let alias): "alias \"\(alias)\""
        case .namespace(let descriptor): "netns fd \(descriptor)"
        }
    }
}

extension LinkChange {
    fileprivate func encode(into writer: inout ByteWriter) {
        switch self {
        case .state: break  // in the header
        case .mtu(let mtu): writer.attribute(IFLA_MTU, host: mtu.bytes)
        case .address(let address): writer.attribute(IFLA_ADDRESS, address.octets)
        case .master(let master): writer.attribute(IFLA_MASTER, host: master?.rawValue ?? 0)
        case .alias(let alias): writer.attribute(IFLA_IFALIAS, Array(alias.utf8))
        case .namespace(let descriptor):
            writer.attribute(IFLA_NET_NS_FD, host: UInt32(bitPattern: descriptor))
        }
    }
}

extension LinkSpecification.Kind {
    fileprivate func encode(queues: UInt32?, into writer: inout ByteWriter) {
        switch self {
        case .bridge:
            writer.attribute(IFLA_INFO_KIND, text: "bridge")
        case .vxlan(let settings):
            writer.attribute(IFLA_INFO_KIND, text: "vxlan")
            writer.nest(IFLA_INFO_DATA) { settings.encode(into: &$0) }
        case .veth(let peer):
            writer.attribute(IFLA_INFO_KIND, text: "veth")
            writer.nest(IFLA_INFO_DATA) { data in
                data.nest(VETH_INFO_PEER) { peer.encode(queues: queues, into: &$0) }
            }
        }
    }
}

extension VethPeer {
    /// Writes `VETH_INFO_PEER`: a whole link message of its own.
    ///
    /// The kernel does not take `IFF_UP` here.
    fileprivate func encode(queues: UInt32?, into writer: inout ByteWriter) {
        LinkHeader().encode(into: &writer)
        writer.attribute(IFLA_IFNAME, text: name.text)
        if case .descriptor(let descriptor) = namespace {
            writer.attribute(IFLA_NET_NS_FD, host: UInt32(bitPattern: descriptor))
        }
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
