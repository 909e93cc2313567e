internal import CLinuxNetworking
public import WireFormat

/// A chain of nf_tables: where it stands, and how much is in it.
///
/// What iptables over nf_tables makes is here too: its tables are `raw`, `mangle`, `nat`, `filter` and `security` of
/// IPv4 and IPv6.
public struct FilterChain: Hashable, Sendable {
    /// Which packets the chain's table is for.
    public var family: FilterFamily
    /// The table's name.
    public var table: String
    /// The chain's name, unique in its table.
    public var name: String
    /// Where packets come into the chain by themselves; nil for one that rules jump to.
    public var hook: Hook?
    /// Rules in the chain and jumps to it, together (`NFTA_CHAIN_USE`).
    public var uses: UInt32 = 0

    /// A point of a packet's way that a chain is called at.
    public struct Hook: Hashable, Sendable {
        /// The number of the point in its family (`NF_INET_*`, linux/netfilter.h).
        public var number: UInt32
        /// Chains of the same point go in this order, the lowest first.
        public var priority: Int32
        /// `filter`, `nat` or `route`.
        public var type: String
        /// What becomes of a packet that comes to the chain's end.
        public var policy: Policy

        /// A chain's place at a point.
        public init(number: UInt32, priority: Int32, type: String, policy: Policy) {
            self.number = number
            self.priority = priority
            self.type = type
            self.policy = policy
        }
    }

    /// What becomes of a packet that no rule of the chain decided about (`NF_DROP`, `NF_ACCEPT`).
    public struct Policy: RawRepresentable, Hashable, Sendable {
        /// The verdict's number.
        public let rawValue: UInt32

        /// The policy of that number.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// It goes no further.
        public static let drop = Self(rawValue: 0)
        /// It goes on to the next chain.
        public static let accept = Self(rawValue: 1)
    }

    /// A chain without a hook.
    public init(_ name: String, in table: String, of family: FilterFamily) {
        self.name = name
        self.table = table
        self.family = family
    }
}

/// Which packets a table of nf_tables is for (`NFPROTO_*`, linux/netfilter.h).
public struct FilterFamily: RawRepresentable, Hashable, Sendable {
    /// The family's number.
    public let rawValue: UInt8

    /// The family of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// IPv4 and IPv6 in one table.
    public static let inet = Self(rawValue: 1)
    /// IPv4.
    public static let ipv4 = Self(rawValue: 2)
    /// The Address Resolution Protocol.
    public static let arp = Self(rawValue: 3)
    /// What comes in or goes out by single interfaces.
    public static let netdev = Self(rawValue: 5)
    /// Frames that bridges pass on.
    public static let bridge = Self(rawValue: 7)
    /// IPv6.
    public static let ipv6 = Self(rawValue: 10)
}

extension FilterFamily: CustomStringConvertible {
    /// The word of nft(8), or the number.
    public var description: String {
        switch self {
        case .inet: "inet"
        case .ipv4: "ip"
        case .arp: "arp"
        case .netdev: "netdev"
        case .bridge: "bridge"
        case .ipv6: "ip6"
        default: "\(rawValue)"
        }
    }
}

extension FilterChain {
    /// Reads the payload of an `NFT_MSG_NEWCHAIN`; nil if it names no chain or no table.
    ///
    /// - Throws: a `WireError` where lengths contradict each other.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        family = FilterFamily(rawValue: try NetfilterHeader(from: &reader).family)
        (table, name) = ("", "")
        var (place, type, policy): ((number: UInt32, priority: Int32)?, String?, UInt32?)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case NFTA_CHAIN_TABLE.rawValue: table = attribute.text
            case NFTA_CHAIN_NAME.rawValue: name = attribute.text
            case NFTA_CHAIN_USE.rawValue: uses = try attribute.network()
            case NFTA_CHAIN_HOOK.rawValue: place = try Self.place(nest: attribute.payload)
            case NFTA_CHAIN_TYPE.rawValue: type = attribute.text
            case NFTA_CHAIN_POLICY.rawValue: policy = try attribute.network()
            default: break
            }
        }
        guard !name.isEmpty, !table.isEmpty else { return nil }
        guard let place else { return }
        hook = Hook(
            number: place.number, priority: place.priority, type: type ?? "",
            policy: Policy(rawValue: policy ?? Policy.accept.rawValue))
    }

    /// Reads the nest `NFTA_CHAIN_HOOK`.
    private static func place(nest: Span<UInt8>) throws(WireError) -> (number: UInt32, priority: Int32) {
        var (number, priority): (UInt32, UInt32) = (0, 0)
        var attributes = AttributeReader(nest)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case NFTA_HOOK_HOOKNUM.rawValue: number = try attribute.network()
            case NFTA_HOOK_PRIORITY.rawValue: priority = try attribute.network()
            default: break
            }
        }
        return (number, Int32(bitPattern: priority))
    }
}

extension MessageType {
    /// A chain of nf_tables, listed or told of (`NFT_MSG_NEWCHAIN`).
    public static let newFilterChain = nfTables(NFT_MSG_NEWCHAIN)
    /// A question for chains of nf_tables (`NFT_MSG_GETCHAIN`).
    public static let getFilterChain = nfTables(NFT_MSG_GETCHAIN)
}

extension NetlinkQuery where Value == FilterChain {
    /// All chains of nf_tables, for `list`; over a session that speaks `.netfilter`.
    ///
    /// A kernel without nf_tables answers `EOPNOTSUPP` or `EPROTONOSUPPORT`.
    public static var filterChains: Self {
        let request = NetlinkRequest("list the chains of nf_tables", .getFilterChain, .dump, over: .netfilter)
        {
            NetfilterHeader(family: 0).encode(into: &$0)
        }
        return NetlinkQuery(request: request, answer: .newFilterChain) { bytes throws(WireError) in
            try FilterChain(bytes)
        }
    }
}
