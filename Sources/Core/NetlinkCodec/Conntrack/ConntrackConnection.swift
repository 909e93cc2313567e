/// How far a connection is, for the protocols that have connections (`CTA_PROTOINFO`).
public enum ConntrackConnection: Hashable, Sendable {
    /// A TCP connection.
    case tcp(ConntrackTCP)
    /// An SCTP association.
    case sctp(ConntrackSCTP)
}

/// What the kernel knows of a TCP connection (`CTA_PROTOINFO_TCP`).
public struct ConntrackTCP: Hashable, Sendable {
    /// How far the connection is.
    public var state: State
    /// Of the end that opened the connection.
    public var original = End()
    /// Of the other end.
    public var reply = End()

    /// A connection in a state.
    public init(_ state: State) { self.state = state }

    /// The state of a connection (`enum tcp_conntrack`, linux/netfilter/nf_conntrack_tcp.h).
    public struct State: RawRepresentable, Hashable, Sendable {
        /// The kernel's number.
        public let rawValue: UInt8

        /// The state of that number.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The first SYN went.
        public static let synSent = Self(rawValue: 1)
        /// SYN and ACK came back.
        public static let synReceived = Self(rawValue: 2)
        /// Data may go both ways.
        public static let established = Self(rawValue: 3)
        /// One end closed.
        public static let finWait = Self(rawValue: 4)
        /// The other end acknowledged that.
        public static let closeWait = Self(rawValue: 5)
        /// The other end closed too.
        public static let lastACK = Self(rawValue: 6)
        /// Both closed; late packets may still come.
        public static let timeWait = Self(rawValue: 7)
        /// A RST ended it.
        public static let closed = Self(rawValue: 8)
    }

    /// What is known of one end of a connection.
    public struct End: Hashable, Sendable {
        /// The window scale that it announced (RFC 7323): a shift.
        public var windowScale: UInt8 = 0
        /// What it may do (`IP_CT_TCP_FLAG_*`): selective acknowledgements, liberal windows and more.
        public var flags: UInt8 = 0

        /// Nothing known.
        public init() {}
    }
}

/// What the kernel knows of an SCTP association (`CTA_PROTOINFO_SCTP`).
public struct ConntrackSCTP: Hashable, Sendable {
    /// How far the association is.
    public var state: State
    /// The verification tag of packets in the original direction, in host byte order.
    public var originalTag: UInt32
    /// The verification tag of packets in the reply direction, in host byte order.
    public var replyTag: UInt32

    /// An association in a state.
    public init(_ state: State, originalTag: UInt32 = 0, replyTag: UInt32 = 0) {
        self.state = state
        self.originalTag = originalTag
        self.replyTag = replyTag
    }

    /// The state of an association (`enum sctp_conntrack`, linux/netfilter/nf_conntrack_sctp.h).
    public struct State: RawRepresentable, Hashable, Sendable {
        /// The kernel's number.
        public let rawValue: UInt8

        /// The state of that number.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Nothing is known.
        public static let none = Self(rawValue: 0)
        /// It ended.
        public static let closed = Self(rawValue: 1)
        /// INIT went.
        public static let cookieWait = Self(rawValue: 2)
        /// COOKIE ECHO went.
        public static let cookieEchoed = Self(rawValue: 3)
        /// Data may go both ways.
        public static let established = Self(rawValue: 4)
        /// SHUTDOWN went in the original direction.
        public static let shutdownSent = Self(rawValue: 5)
        /// SHUTDOWN went in the reply direction.
        public static let shutdownReceived = Self(rawValue: 6)
        /// SHUTDOWN ACK went.
        public static let shutdownACKSent = Self(rawValue: 7)
        /// Only a heartbeat was seen: a second path of an association.
        public static let heartbeatSent = Self(rawValue: 8)
    }
}
