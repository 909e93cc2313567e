internal import CLinuxNetworking

/// Which part of the kernel a netlink socket speaks with (`NETLINK_*`, linux/netlink.h).
public enum NetlinkProtocol: Int32, Hashable, Sendable {
    /// Links, addresses, routes, rules, neighbours and queueing disciplines (`NETLINK_ROUTE`).
    case route = 0
    /// Connection tracking and packet filtering (`NETLINK_NETFILTER`).
    case netfilter = 12
    /// Families that are looked up by name, such as `ethtool` (`NETLINK_GENERIC`).
    case generic = 16
}

/// A group of kernel notifications (`RTNLGRP_*`, linux/rtnetlink.h; `NFNLGRP_*`, linux/netfilter/nfnetlink.h).
///
/// The groups of each protocol are numbered from 1.
public struct MulticastGroup: RawRepresentable, Hashable, Sendable {
    /// The group's number, from 1 on.
    public let rawValue: UInt32

    /// The group of that number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ group: rtnetlink_groups) { rawValue = group.rawValue }
    private init(_ group: nfnetlink_groups) { rawValue = group.rawValue }

    /// Links that come, change and go.
    public static let link = Self(RTNLGRP_LINK)
    /// Neighbours and forwarding entries.
    public static let neighbour = Self(RTNLGRP_NEIGH)
    /// Addresses of IPv4.
    public static let ipv4Address = Self(RTNLGRP_IPV4_IFADDR)
    /// Routes of IPv4.
    public static let ipv4Route = Self(RTNLGRP_IPV4_ROUTE)
    /// Rules of IPv4.
    public static let ipv4Rule = Self(RTNLGRP_IPV4_RULE)
    /// Addresses of IPv6.
    public static let ipv6Address = Self(RTNLGRP_IPV6_IFADDR)
    /// Routes of IPv6.
    public static let ipv6Route = Self(RTNLGRP_IPV6_ROUTE)
    /// Rules of IPv6.
    public static let ipv6Rule = Self(RTNLGRP_IPV6_RULE)
    /// Ids that a namespace gives to others.
    public static let namespaceID = Self(RTNLGRP_NSID)
    /// Nexthop objects.
    public static let nextHop = Self(RTNLGRP_NEXTHOP)
    /// Queueing disciplines, classes and filters.
    public static let trafficControl = Self(RTNLGRP_TC)

    /// Changes of nf_tables' rules; of a socket that speaks `.netfilter`.
    public static let ruleGenerations = Self(NFNLGRP_NFTABLES)
}
