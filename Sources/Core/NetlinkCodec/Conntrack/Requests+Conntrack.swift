public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension MessageType {
    /// An entry of connection tracking, new, changed or listed (`IPCTNL_MSG_CT_NEW`).
    public static let newConntrack = conntrack(IPCTNL_MSG_CT_NEW)
    /// A question for entries of connection tracking (`IPCTNL_MSG_CT_GET`).
    public static let getConntrack = conntrack(IPCTNL_MSG_CT_GET)
    /// An entry of connection tracking that goes (`IPCTNL_MSG_CT_DELETE`).
    public static let deleteConntrack = conntrack(IPCTNL_MSG_CT_DELETE)

    /// Messages of netfilter have their part of it in the upper byte.
    private static func conntrack(_ message: cntl_msg_types) -> Self {
        Self(UInt32(NFNL_SUBSYS_CTNETLINK) << 8 | message.rawValue)
    }
}

// All of these go over a session that speaks `.netfilter`.
extension NetlinkRequest {
    /// Makes an entry for a flow of which no packet was seen yet; it needs a timeout.
    ///
    /// Of its status the kernel takes `seenReply` and `assured`; it translates no addresses by it. It is refused
    /// with `EEXIST` if the flow, in either direction, is tracked already.
    public static func addConntrack(_ entry: ConntrackEntry) -> NetlinkRequest {
        NetlinkRequest(
            "add conntrack entry \(entry)", .newConntrack, [.create, .exclusive], over: .netfilter
        ) {
            entry.encode(into: &$0)
        }
    }

    /// Deletes an entry, by id: one for the same flow that came after it stays, unless it has the same id.
    ///
    /// It is refused with `ENOENT` once that one is gone, and with `EBUSY` for an offloaded flow.
    public static func deleteConntrack(_ entry: ConntrackEntry) -> NetlinkRequest {
        NetlinkRequest("delete conntrack entry \(entry)", .deleteConntrack, over: .netfilter) { writer in
            writer.conntrackKey(entry.original, zone: entry.zone)
            if let id = entry.id { writer.attribute(CTA_ID.rawValue, network: id) }
        }
    }

    /// Deletes the entry of a flow, whichever it is by now.
    ///
    /// It is refused with `ENOENT` if there is none.
    public static func deleteConntrack(of original: ConntrackTuple, zone: UInt16 = 0) -> NetlinkRequest {
        NetlinkRequest("delete conntrack entry \(original)", .deleteConntrack, over: .netfilter) {
            $0.conntrackKey(original, zone: zone)
        }
    }

    /// Deletes every entry of the namespace, or of one family, at once.
    public static func flushConntrack(_ family: IPFamily? = nil) -> NetlinkRequest {
        NetlinkRequest("flush conntrack entries", .deleteConntrack, over: .netfilter) { writer in
            // A version of zero makes the kernel take every family (ctnetlink_del_conntrack).
            NetfilterHeader(family: family?.rawValue ?? 0, version: family == nil ? 0 : 1).encode(
                into: &writer)
        }
    }
}

extension NetlinkQuery where Value == ConntrackEntry {
    /// Entries of connection tracking, all or those that a filter matches, for `list` and `dump`.
    public static func conntrack(_ filter: ConntrackFilter = ConntrackFilter()) -> Self {
        let request = NetlinkRequest("list conntrack entries", .getConntrack, .dump, over: .netfilter) {
            writer in
            filter.encode(into: &writer)
        }
        return NetlinkQuery(request: request, answer: .newConntrack) { bytes throws(WireError) in
            guard let entry = try ConntrackEntry(bytes), filter.matches(entry) else { return nil }
            return entry
        }
    }

    /// The entry of one flow, for `get`; it is refused with `ENOENT` if there is none.
    public static func conntrack(of original: ConntrackTuple, zone: UInt16 = 0) -> Self {
        let request = NetlinkRequest("show conntrack entry \(original)", .getConntrack, over: .netfilter) {
            writer in
            writer.conntrackKey(original, zone: zone)
        }
        return NetlinkQuery(request: request, answer: .newConntrack) { bytes throws(WireError) in
            try ConntrackEntry(bytes)
        }
    }
}

extension ByteWriter {
    /// The header and what tells a flow from others in the table.
    fileprivate mutating func conntrackKey(_ original: ConntrackTuple, zone: UInt16) {
        NetfilterHeader(family: original.source.family.rawValue).encode(into: &self)
        original.encode(as: CTA_TUPLE_ORIG, into: &self)
        if zone != 0 { attribute(CTA_ZONE.rawValue, network: zone) }
    }
}
