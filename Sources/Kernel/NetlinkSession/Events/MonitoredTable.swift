public import Addressing
internal import NetlinkCodec

/// One table of the kernel that a monitor can follow.
public struct MonitoredTable: Hashable, Sendable, CustomStringConvertible {
    /// What it is called in errors: `routes of IPv4`.
    public let description: String
    /// The groups that tell of it, and those that tell of what changes it silently.
    let groups: [MulticastGroup]
    /// After what its messages are not the whole truth.
    let doubts: SilentCauses
    /// Makes an empty picture of it.
    let follow: @Sendable () -> any FollowedTable

    /// Declares a table: how it is listed, which messages are about it, and what changes it without a message.
    ///
    /// The family is the first byte of the messages that are about it.
    init<Object: KernelObject>(
        _ description: String, _ query: NetlinkQuery<Object>, family: UInt8, deletion: MessageType,
        groups: [MulticastGroup], doubts: SilentCauses = [],
        event: @escaping @Sendable (KernelChange<Object>) -> NetlinkEvent
    ) {
        self.description = description
        self.groups = groups
        self.doubts = doubts
        follow = {
            Followed(query: query, family: family, deletion: deletion, doubts: doubts, event: event)
        }
    }

    /// Tables are told apart by what they are called.
    public static func == (left: Self, right: Self) -> Bool { left.description == right.description }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// The links of the namespace.
    ///
    /// Of a link that is down, the kernel tells no new alias and no new alternative name (`netdev_state_change`): they
    /// are told with the next list.
    public static let links = Self(
        "links", .links, family: 0, deletion: .deleteLink, groups: [.link],
        doubts: [.portChange, .linkCame, .linkGone]
    ) { .link($0) }

    /// The addresses of one family, of all links.
    public static func addresses(_ family: IPFamily) -> Self {
        Self(
            "addresses of \(family)", .addresses(family), family: family.rawValue,
            deletion: .deleteAddress,
            groups: family == .ipv4 ? [.ipv4Address] : [.ipv6Address, .link],
            // An address that the kernel gives a link as it comes up is told of only when no duplicate was detected.
            doubts: family == .ipv4 ? [] : .linkUpOrDown
        ) { .address($0) }
    }

    /// The routes of one family, of all tables.
    public static func routes(_ family: IPFamily) -> Self {
        let own: [MulticastGroup] = family == .ipv4 ? [.ipv4Route, .ipv4Address] : [.ipv6Route]
        return Self(
            "routes of \(family)", .routes(family), family: family.rawValue, deletion: .deleteRoute,
            groups: own + [.link, .nextHop],
            doubts: family == .ipv4
                ? [.linkUpOrDown, .linkGone, .nextHopChange, .ipv4AddressGone]
                : [.linkUpOrDown, .linkGone, .nextHopChange]
        ) { .route($0) }
    }

    /// The rules of one family.
    public static func rules(_ family: IPFamily) -> Self {
        Self(
            "rules of \(family)", .rules(family), family: family.rawValue, deletion: .deleteRule,
            groups: [family == .ipv4 ? .ipv4Rule : .ipv6Rule]
        ) { .rule($0) }
    }

    /// The neighbours of one family that are resolved or could not be, on all links; no proxies.
    public static func neighbours(_ family: IPFamily) -> Self {
        Self(
            "neighbours of \(family)", .neighbours(family), family: family.rawValue,
            deletion: .deleteNeighbour, groups: [.neighbour]
        ) { .neighbour($0) }
    }

    /// The forwarding databases of all bridges and VXLAN devices, and the addresses that were given to other devices.
    public static let forwarding = Self(
        "forwarding entries", .forwarding(), family: bridgeFamily, deletion: .deleteNeighbour,
        groups: [.neighbour, .link], doubts: [.linkUpOrDown, .linkGone, .portChange]
    ) { .forwarding($0) }
}

/// Why the kernel changes a table without a message (seen with Linux 6.18).
struct SilentCauses: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// A link goes up or down, or its carrier does.
    ///
    /// IPv4 routes over it are flushed without a word (`fib_flush`), flags of others change.
    static let linkUpOrDown = Self(rawValue: 1 << 0)
    /// A link is made or comes to the namespace.
    ///
    /// The first of a veth pair is told of before it has a peer.
    static let linkCame = Self(rawValue: 1 << 6)
    /// A link is deleted or leaves the namespace, and its peer is not told apart from one that stayed.
    static let linkGone = Self(rawValue: 1 << 1)
    /// A setting of a bridge's port changes, or a port leaves.
    static let portChange = Self(rawValue: 1 << 2)
    /// An IPv4 address is deleted; with the last one of a link go all IPv4 routes over it (`fib_disable_ip`).
    static let ipv4AddressGone = Self(rawValue: 1 << 3)
    /// A nexthop object changes or is deleted.
    ///
    /// IPv4 routes over it go, and groups of either family lose a member, without a word.
    static let nextHopChange = Self(rawValue: 1 << 4)
    /// Any message about a link: a new name, too.
    static let linkMessage = Self(rawValue: 1 << 5)
}
