internal import CLinuxNetworking
internal import WireFormat

extension MessageType {
    /// An id that a namespace no longer has, because the other is gone (`RTM_DELNSID`).
    public static let deleteNamespaceID = Self(RTM_DELNSID)
}

/// A network namespace that a request about ids is about.
public enum PeerNamespace: Hashable, Sendable {
    /// An open descriptor of the sending process (`NETNSA_FD`).
    case descriptor(Int32)
    /// The namespace that a process is in, by its number as the sender sees it (`NETNSA_PID`).
    case process(Int32)
    /// The namespace that has an id already in the session's (`NETNSA_NSID`); not for a request that sets one.
    case id(NamespaceID)

    fileprivate func encode(into writer: inout ByteWriter) {
        switch self {
        case .descriptor(let number): writer.attribute(NETNSA_FD, host: UInt32(bitPattern: number))
        case .process(let number): writer.attribute(NETNSA_PID, host: UInt32(bitPattern: number))
        case .id(let id): writer.attribute(NETNSA_NSID, host: UInt32(bitPattern: id.rawValue))
        }
    }
}

extension NetlinkRequest {
    /// Gives another namespace an id in the session's; nil lets the kernel choose (`ip netns set`).
    ///
    /// The kernel answers `EEXIST` if the namespace has an id already, or the id a namespace. It has no way to take an
    /// id back: that goes with the namespace.
    public static func setNamespaceID(_ id: NamespaceID?, of peer: PeerNamespace) -> NetlinkRequest {
        NetlinkRequest("set namespace id", .newNamespaceID) { writer in
            writer.appendZeros(4)
            writer.attribute(NETNSA_NSID, host: UInt32(bitPattern: id?.rawValue ?? NETNSA_NSID_NOT_ASSIGNED))
            peer.encode(into: &writer)
        }
    }
}

extension NetlinkQuery where Value == NamespaceIDAssignment {
    /// The id that this namespace has for another, or that a third one has for it (`RTM_GETNSID`).
    ///
    /// The third is named by the id that it has here (`NETNSA_TARGET_NSID`). The kernel answers `ENOENT` for a
    /// descriptor, a process or an id that leads to no namespace.
    public static func namespaceID(of peer: PeerNamespace, in target: NamespaceID? = nil) -> Self {
        let request = NetlinkRequest("show namespace id", .getNamespaceID) { writer in
            writer.appendZeros(4)
            peer.encode(into: &writer)
            writer.target(target)
        }
        return NetlinkQuery(request: request, answer: .newNamespaceID) { bytes throws(WireError) in
            try NamespaceIDAssignment(bytes)
        }
    }

    /// The ids that this namespace has for others, or that another one has.
    public static func namespaceIDs(in target: NamespaceID? = nil) -> Self {
        let request = NetlinkRequest("list namespace ids", .getNamespaceID, .dump) { writer in
            writer.appendZeros(4)
            writer.target(target)
        }
        return NetlinkQuery(request: request, answer: .newNamespaceID) { bytes throws(WireError) in
            try NamespaceIDAssignment(bytes)
        }
    }
}

extension ByteWriter {
    fileprivate mutating func target(_ id: NamespaceID?) {
        guard let id else { return }
        attribute(NETNSA_TARGET_NSID, host: UInt32(bitPattern: id.rawValue))
    }
}
