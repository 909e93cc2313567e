internal import CLinuxNetworking

/// How a bridge forwards multicast: IGMP and MLD snooping (RFC 4541).
public struct BridgeMulticast: Hashable, Sendable {
    /// Whether multicast goes only to the ports that asked for it.
    public var isSnooping: Bool?
    /// Whether the bridge itself counts as a multicast router: 0 never, 1 as it finds out, 2 always.
    public var router: UInt8?
    /// Whether the bridge sends queries itself.
    public var isQuerier: Bool?
    /// Whether queries come from the bridge's own address instead of 0.0.0.0.
    public var queriesWithOwnAddress: Bool?
    /// Whether IGMP and MLD messages are counted.
    public var countsMessages: Bool?
    /// The version of IGMP that queries speak: 2 or 3.
    public var igmpVersion: UInt8?
    /// The version of MLD that queries speak: 1 or 2.
    public var mldVersion: UInt8?
    /// Numbers of entries and queries.
    public var limits = Limits()
    /// Times between queries and of waiting.
    public var intervals = Intervals()

    /// Settings that say nothing yet.
    public init() {}

    /// Numbers of entries and queries.
    public struct Limits: Hashable, Sendable {
        /// Without effect since Linux 4.21.
        public var hashElasticity: UInt32?
        /// Most groups that the table holds; a power of two before Linux 4.21.
        public var groups: UInt32?
        /// Queries before a group is taken for left.
        public var lastMemberQueries: UInt32?
        /// Queries of a querier that starts.
        public var startupQueries: UInt32?

        /// Settings that say nothing yet.
        public init() {}
    }

    /// Times, all in hundredths of a second.
    public struct Intervals: Hashable, Sendable {
        /// Between the queries before a group is taken for left.
        public var lastMember: Duration?
        /// After which a silent member counts as gone.
        public var membership: Duration?
        /// After which another querier that is silent counts as gone.
        public var querier: Duration?
        /// Between general queries.
        public var query: Duration?
        /// That members have for an answer.
        public var queryResponse: Duration?
        /// Between the queries of a querier that starts.
        public var startupQuery: Duration?

        /// Settings that say nothing yet.
        public init() {}
    }
}

extension BridgeMulticast: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_MCAST_ROUTER, &router, .host)
        try coder.field(IFLA_BR_MCAST_SNOOPING, &isSnooping, .byte)
        try coder.field(IFLA_BR_MCAST_QUERY_USE_IFADDR, &queriesWithOwnAddress, .byte)
        try coder.field(IFLA_BR_MCAST_QUERIER, &isQuerier, .byte)
        try coder.field(IFLA_BR_MCAST_STATS_ENABLED, &countsMessages, .byte)
        try coder.field(IFLA_BR_MCAST_IGMP_VERSION, &igmpVersion, .host)
        try coder.field(IFLA_BR_MCAST_MLD_VERSION, &mldVersion, .host)
        try limits.code(with: &coder)
        try intervals.code(with: &coder)
    }
}

extension BridgeMulticast.Limits: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_MCAST_HASH_ELASTICITY, &hashElasticity, .host)
        try coder.field(IFLA_BR_MCAST_HASH_MAX, &groups, .host)
        try coder.field(IFLA_BR_MCAST_LAST_MEMBER_CNT, &lastMemberQueries, .host)
        try coder.field(IFLA_BR_MCAST_STARTUP_QUERY_CNT, &startupQueries, .host)
    }
}

extension BridgeMulticast.Intervals: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.field(IFLA_BR_MCAST_LAST_MEMBER_INTVL, &lastMember, .longHundredths)
        try coder.field(IFLA_BR_MCAST_MEMBERSHIP_INTVL, &membership, .longHundredths)
        try coder.field(IFLA_BR_MCAST_QUERIER_INTVL, &querier, .longHundredths)
        try coder.field(IFLA_BR_MCAST_QUERY_INTVL, &query, .longHundredths)
        try coder.field(IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, &queryResponse, .longHundredths)
        try coder.field(IFLA_BR_MCAST_STARTUP_QUERY_INTVL, &startupQuery, .longHundredths)
    }
}
