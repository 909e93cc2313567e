public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// What a link is a port of.
public enum PortMembership: Hashable, Sendable {
    /// A port of that bridge, bond or VRF.
    case portOf(InterfaceIndex)
    /// A port of nothing.
    case portOfNone
}

extension NetlinkQuery where Value == Link {
    /// One link; the kernel answers `ENODEV` if there is none.
    ///
    /// With a namespace id, as `RTM_GETNSID` gives it, the link is looked up there (`IFLA_TARGET_NETNSID`).
    public static func link(
        _ link: LinkReference, statistics: LinkStatistics.Inclusion = .omitted,
        inNamespace id: NamespaceID? = nil
    ) -> Self {
        Self.links("show link \(link)", flags: [], statistics) { writer in
            link.encode(into: &writer)
            writer.linkFilter(namespace: id)
        }
    }

    /// All links of the namespace, in ascending order of index.
    public static var links: Self { links() }

    /// All links of a namespace, in ascending order of index: the session's, or one given by its id there.
    public static func links(
        statistics: LinkStatistics.Inclusion = .omitted, inNamespace id: NamespaceID? = nil
    ) -> Self {
        Self.links("list links", flags: .dump, statistics) { writer in
            LinkHeader().encode(into: &writer)
            writer.linkFilter(namespace: id)
        }
    }

    /// Links that the kernel has chosen by what they are ports of and by their kind.
    ///
    /// It lets links of all kinds through if it has no driver of that name (`rtnl_dump_ifinfo`).
    public static func links(
        _ membership: PortMembership?, kind: String?, statistics: LinkStatistics.Inclusion = .omitted
    ) -> Self {
        Self.links("list links", flags: .dump, statistics) { writer in
            LinkHeader().encode(into: &writer)
            writer.linkFilter(namespace: nil)
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
        _ statistics: LinkStatistics.Inclusion, payload: (inout ByteWriter) -> Void
    ) -> Self {
        let request = NetlinkRequest(words(), .getLink, flags, payload: payload)
        return NetlinkQuery(request: request, answer: .newLink) { bytes throws(WireError) in
            try Link(bytes, statistics: statistics)
        }
    }
}

extension ByteWriter {
    /// Leaves out IPv6's own counters, which are long; the link's are not meant by this bit (`inet6_fill_ifla6_attrs`).
    fileprivate mutating func linkFilter(namespace id: NamespaceID?) {
        attribute(IFLA_EXT_MASK, host: UInt32(RTEXT_FILTER_SKIP_STATS))
        if let id { attribute(IFLA_TARGET_NETNSID, host: UInt32(bitPattern: id.rawValue)) }
    }
}
