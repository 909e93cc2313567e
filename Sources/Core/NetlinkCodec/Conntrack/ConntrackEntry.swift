/// An entry of connection tracking: a flow in both directions, and what the kernel knows of it
/// (`IPCTNL_MSG_CT_NEW`).
public struct ConntrackEntry: Hashable, Sendable {
    /// The direction of the first packet, as the packet came: before any address was translated.
    public var original: ConntrackTuple
    /// The direction of answers, as they come: with destination NAT, its source is the translated destination.
    public var reply: ConntrackTuple
    /// What tells the entry from a later one for the same flow (`CTA_ID`): compared, never counted.
    ///
    /// The kernel makes it of where the entry lies in memory (`nf_ct_get_id`), so a later one may have it again.
    public var id: UInt32?
    /// The zone that both directions are in (`CTA_ZONE`); zero is the default one.
    public var zone: UInt16 = 0
    /// How far the flow has come, and what is done to it.
    public var status: ConntrackStatus = []
    /// The mark that rules set and match (`CTA_MARK`).
    public var mark: UInt32 = 0
    /// How long the entry stays without a packet, in whole seconds; nil where nothing ends it by time.
    public var timeout: Duration?
    /// What went each way; nil unless `net.netfilter.nf_conntrack_acct` is set.
    public var traffic: ConntrackTraffic?
    /// How far a connection is, for a protocol that has any.
    public var connection: ConntrackConnection?
    /// Attributes that this module does not know, as they came; they are not sent back.
    public var unknown: [RawAttribute] = []

    /// A flow; without a reply direction, answers are expected to come straight back.
    public init(_ original: ConntrackTuple, reply: ConntrackTuple? = nil) {
        self.original = original
        self.reply = reply ?? original.reversed
    }
}

extension ConntrackEntry: CustomStringConvertible {
    /// The original direction, and the zone where it is not the default one.
    public var description: String { "\(original)" + (zone == 0 ? "" : " zone=\(zone)") }
}

extension ConntrackTuple {
    /// The direction of answers where no address is translated.
    ///
    /// Only the kernel knows which type of ICMP message answers which: of the four queries that it tracks, each
    /// is answered as `invmap` in net/netfilter/nf_conntrack_proto_icmp.c and its sibling for ICMPv6 say.
    public var reversed: ConntrackTuple {
        var reversed = ConntrackTuple(transport, from: destination, to: source)
        reversed.layer4 =
            switch layer4 {
            case .ports(let source, let destination): .ports(source: destination, destination: source)
            case .icmp(let type, let code, let id):
                .icmp(type: transport.answer(to: type), code: code, id: id)
            case .none: .none
            }
        return reversed
    }
}

extension ConntrackTuple.Transport {
    fileprivate func answer(to type: UInt8) -> UInt8 {
        let pairs: [(UInt8, UInt8)] =
            self == .icmpv6
            ? [(128, 129), (139, 140)]  // echo, node information
            : [(8, 0), (13, 14), (15, 16), (17, 18)]  // echo, timestamp, information, address mask
        for pair in pairs {
            if type == pair.0 { return pair.1 }
            if type == pair.1 { return pair.0 }
        }
        return type
    }
}

/// How far a flow has come, and what is done to it (`IPS_*`, linux/netfilter/nf_conntrack_common.h).
public struct ConntrackStatus: OptionSet, Hashable, Sendable {
    /// The bits, in host byte order.
    public let rawValue: UInt32

    /// The status of those bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Another connection told of it beforehand, as FTP's control connection does (`IPS_EXPECTED`).
    public static let expected = Self(rawValue: 1 << 0)
    /// Packets went both ways (`IPS_SEEN_REPLY`).
    public static let seenReply = Self(rawValue: 1 << 1)
    /// It is not dropped early when the table is full (`IPS_ASSURED`).
    public static let assured = Self(rawValue: 1 << 2)
    /// Its first packet has left the machine or reached a process (`IPS_CONFIRMED`).
    public static let confirmed = Self(rawValue: 1 << 3)
    /// The source of its packets is translated (`IPS_SRC_NAT`).
    public static let sourceNAT = Self(rawValue: 1 << 4)
    /// The destination of its packets is translated (`IPS_DST_NAT`).
    public static let destinationNAT = Self(rawValue: 1 << 5)
    /// It is out of the table and waits for its last user (`IPS_DYING`).
    public static let dying = Self(rawValue: 1 << 9)
    /// Its packets go by a flow table, past the rules; it cannot be deleted (`IPS_OFFLOAD`).
    public static let offloaded = Self(rawValue: 1 << 14)
}

/// What went in each direction (`CTA_COUNTERS_ORIG`, `CTA_COUNTERS_REPLY`).
public struct ConntrackTraffic: Hashable, Sendable {
    /// In the direction of the first packet.
    public var original = Count()
    /// In the direction of answers.
    public var reply = Count()

    /// Nothing in either direction.
    public init() {}

    /// Packets and their length in bytes, IP header included.
    public struct Count: Hashable, Sendable {
        /// Packets since the entry was made.
        public var packets: UInt64 = 0
        /// Bytes since the entry was made.
        public var bytes: UInt64 = 0

        /// Nothing.
        public init() {}
    }
}
