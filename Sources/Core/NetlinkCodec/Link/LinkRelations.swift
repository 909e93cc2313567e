public import Addressing

/// The links and namespaces that a link hangs together with.
public struct LinkRelations: Hashable, Sendable {
    /// The bridge, bond or VRF that this link is a port of (`IFLA_MASTER`).
    public var master: InterfaceIndex?
    /// The settings that the link has as a port of its master.
    public var port: LinkPort?
    /// The lower device or veth peer (`IFLA_LINK`); zero stands for none, and is shown as such by `ip`.
    public var lower: UInt32?
    /// The id, in this namespace, of the namespace that the lower device is in (`IFLA_LINK_NETNSID`).
    public var lowerNamespace: Int32?
    /// The id of the namespace that was asked about, where that is not the session's (`IFLA_TARGET_NETNSID`).
    public var targetNamespace: NamespaceID?
    /// Where the link went, in the `RTM_DELLINK` that tells of a move to another namespace.
    public var move: LinkMove?
    /// Whether the link must stay in its namespace; Linux 6.17 and later tell (`IFLA_NETNS_IMMUTABLE`).
    public var isBoundToNamespace: Bool?
    /// Why the kernel tells of the link, in some notifications: `IFLA_EVENT_*`, zero for nothing special.
    public var event: UInt32 = 0

    /// A link on its own.
    public init() {}
}

/// A link's new place, as the namespace that it left is told.
public struct LinkMove: Hashable, Sendable {
    /// The id, in the old namespace, of the new one (`IFLA_NEW_NETNSID`); -1 where there is none.
    public var namespace: Int32?
    /// The link's number there (`IFLA_NEW_IFINDEX`).
    public var index: UInt32?

    /// A move to nowhere in particular.
    public init() {}
}

/// Texts that people or programs put on a link.
public struct LinkLabels: Hashable, Sendable {
    /// `ip link set dev D alias …` (`IFLA_IFALIAS`); Swiftlet marks what it owns with it.
    public var alias: String?
    /// Further names of up to 127 bytes, under which the link is found as well (`IFLA_PROP_LIST`).
    public var alternativeNames: [String] = []

    /// No texts.
    public init() {}
}
