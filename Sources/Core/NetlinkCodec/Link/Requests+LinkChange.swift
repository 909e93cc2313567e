public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension NetlinkRequest {
    /// Deletes a link; deleting one end of a veth pair deletes the other as well.
    public static func deleteLink(_ link: LinkReference) -> NetlinkRequest {
        NetlinkRequest("delete link \(link)", .deleteLink) { link.encode(into: &$0) }
    }

    /// Deletes all links of a group other than 0, or none if one of them cannot be deleted.
    ///
    /// The kernel refuses with `ENODEV` if the group has no link, with `EPERM` the group 0
    /// (`rtnl_group_dellink` in net/core/rtnetlink.c).
    public static func deleteLinks(inGroup group: UInt32) -> NetlinkRequest {
        NetlinkRequest("delete links of group \(group)", .deleteLink) { writer in
            LinkHeader().encode(into: &writer)
            writer.attribute(IFLA_GROUP, host: group)
        }
    }

    /// Changes settings of a link, all in one message.
    public static func setLink(_ link: LinkReference, _ changes: LinkChange...) -> NetlinkRequest {
        setLink(link, changes)
    }

    /// Changes settings of a link, all in one message; of changes of the same setting the last wins.
    ///
    /// They are no transaction: the kernel makes them in an order of its own (`do_setlink` in
    /// net/core/rtnetlink.c), and those before the one that fails stay made.
    public static func setLink(_ link: LinkReference, _ changes: [LinkChange]) -> NetlinkRequest {
        NetlinkRequest("set link \(link) \(words(for: changes))", .newLink) { writer in
            var header = LinkHeader()
            header.apply(changes)
            link.encode(header: header, into: &writer)
            writer.linkChanges(changes)
        }
    }

    /// Changes settings of all links of a group; the group itself cannot be among them.
    public static func setLinks(inGroup group: UInt32, _ changes: LinkChange...) -> NetlinkRequest {
        NetlinkRequest("set links of group \(group) \(words(for: changes))", .newLink) { writer in
            var header = LinkHeader()
            header.apply(changes)
            header.encode(into: &writer)
            writer.linkChanges(changes)
            // Last, so that it is this one that the kernel takes.
            writer.attribute(IFLA_GROUP, host: group)
        }
    }

    /// Gives a link another name, with further changes; a message holds one name, so the link is meant by number.
    ///
    /// The kernel refuses a name that is taken with `EEXIST`; before Linux 6.2 it also refuses a link that is up
    /// with `EBUSY`.
    public static func renameLink(
        _ link: InterfaceIndex, to name: InterfaceName, _ changes: LinkChange...
    ) -> NetlinkRequest {
        let further = changes.isEmpty ? "" : " \(words(for: changes))"
        return NetlinkRequest("rename link #\(link) to \(name)\(further)", .newLink) { writer in
            var header = LinkHeader(index: link)
            header.apply(changes)
            header.encode(into: &writer)
            writer.attribute(IFLA_IFNAME, text: name.text)
            writer.linkChanges(changes)
        }
    }

    /// Moves a link to another namespace, down and without its addresses, there to be known by a new name.
    ///
    /// The kernel moves first and renames then (`do_setlink`): if the new name is taken there it refuses with
    /// `EEXIST`, but the link has moved under its old name. A link that is bound to its namespace, such as
    /// `lo`, it refuses with `EINVAL`.
    public static func moveLink(
        _ link: InterfaceIndex, to namespace: NamespaceReference, as name: InterfaceName? = nil
    ) -> NetlinkRequest {
        let newName = name.map { " as \($0)" } ?? ""
        return NetlinkRequest("move link #\(link) to netns \(namespace)\(newName)", .newLink) { writer in
            LinkHeader(index: link).encode(into: &writer)
            namespace.encode(into: &writer)
            if let name { writer.attribute(IFLA_IFNAME, text: name.text) }
        }
    }
}

private func words(for changes: [LinkChange]) -> String {
    changes.map(\.description).joined(separator: " ")
}
