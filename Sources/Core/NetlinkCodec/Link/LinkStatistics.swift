internal import WireFormat

/// What passed a link since it was made (`struct rtnl_link_stats64`, `IFLA_STATS64`).
public struct LinkStatistics: Hashable, Sendable {
    /// What came in.
    public var received = TrafficCounters()
    /// What went out.
    public var transmitted = TrafficCounters()
    /// Multicast packets that came in.
    public var multicast: UInt64 = 0
    /// Collisions while packets were sent.
    public var collisions: UInt64 = 0
    /// What was wrong with what came in.
    public var receiveErrors = ReceiveErrors()
    /// What went wrong in sending.
    public var transmitErrors = TransmitErrors()

    /// All zero.
    public init() {}

    /// Whether a query asks for counters.
    ///
    /// The kernel sends them in any case; a query that omits them only spares their decoding.
    public enum Inclusion: Hashable, Sendable {
        /// The answer has none.
        case omitted
        /// The answer has them.
        case included
    }
}

/// Counters of one direction.
public struct TrafficCounters: Hashable, Sendable {
    /// Good packets.
    public var packets: UInt64 = 0
    /// Bytes of good packets, with the link's own headers.
    public var bytes: UInt64 = 0
    /// Bad packets of all kinds.
    public var errors: UInt64 = 0
    /// Packets that were given up for want of room or of a use.
    public var dropped: UInt64 = 0
    /// Packets in a compressed form.
    public var compressed: UInt64 = 0

    /// All zero.
    public init() {}
}

/// Why packets could not be received.
public struct ReceiveErrors: Hashable, Sendable {
    /// Of a bad length.
    public var length: UInt64 = 0
    /// Larger than the host's buffers (`rx_over_errors`).
    public var overrun: UInt64 = 0
    /// Of a bad checksum.
    public var checksum: UInt64 = 0
    /// Not aligned to bytes.
    public var frame: UInt64 = 0
    /// The queue overflowed.
    public var queue: UInt64 = 0
    /// There was no buffer (`rx_missed_errors`).
    public var missed: UInt64 = 0
    /// The link was not to receive, such as the backup of a bond; Linux 4.6 and later (`rx_nohandler`).
    public var noHandler: UInt64 = 0
    /// For another host's hardware address; Linux 5.19 and later (`rx_otherhost_dropped`).
    public var otherHost: UInt64 = 0

    /// All zero.
    public init() {}
}

/// Why packets could not be sent.
public struct TransmitErrors: Hashable, Sendable {
    /// Given up after too many collisions.
    public var aborted: UInt64 = 0
    /// The carrier was lost.
    public var carrier: UInt64 = 0
    /// The queue ran empty within a frame.
    public var queue: UInt64 = 0
    /// The transceiver did not answer.
    public var heartbeat: UInt64 = 0
    /// A late collision.
    public var window: UInt64 = 0

    /// All zero.
    public init() {}
}

extension LinkStatistics {
    /// Reads `struct rtnl_link_stats64`, or with a width of 32 bits the older `struct rtnl_link_stats`.
    ///
    /// Both have the same order. Linux before 4.6 ends after 23 counters; what a later one adds is skipped.
    /// - Throws: `badLength` if there are fewer, or not whole ones.
    init<Counter: FixedWidthInteger & UnsignedInteger>(
        _ payload: Span<UInt8>, of width: Counter.Type
    ) throws(WireError) {
        let size = Counter.bitWidth / 8
        guard payload.count >= 23 * size, payload.count % size == 0 else {
            throw .badLength(payload.count, available: 25 * size)
        }
        var counters = CounterReader<Counter>(payload)
        try readTotals(&counters)
        try readErrors(&counters)
    }

    private mutating func readTotals<Counter>(
        _ counters: inout CounterReader<Counter>
    ) throws(WireError) {
        received.packets = try counters.next()
        transmitted.packets = try counters.next()
        received.bytes = try counters.next()
        transmitted.bytes = try counters.next()
        received.errors = try counters.next()
        transmitted.errors = try counters.next()
        received.dropped = try counters.next()
        transmitted.dropped = try counters.next()
        multicast = try counters.next()
        collisions = try counters.next()
    }

    private mutating func readErrors<Counter>(
        _ counters: inout CounterReader<Counter>
    ) throws(WireError) {
        receiveErrors.length = try counters.next()
        receiveErrors.overrun = try counters.next()
        receiveErrors.checksum = try counters.next()
        receiveErrors.frame = try counters.next()
        receiveErrors.queue = try counters.next()
        receiveErrors.missed = try counters.next()
        transmitErrors.aborted = try counters.next()
        transmitErrors.carrier = try counters.next()
        transmitErrors.queue = try counters.next()
        transmitErrors.heartbeat = try counters.next()
        transmitErrors.window = try counters.next()
        received.compressed = try counters.next()
        transmitted.compressed = try counters.next()
        receiveErrors.noHandler = try counters.next()
        receiveErrors.otherHost = try counters.next()
    }
}

/// Counters of one width, in host byte order; zeros behind the last.
private struct CounterReader<Counter: FixedWidthInteger & UnsignedInteger>: ~Escapable {
    private var reader: ByteReader

    @_lifetime(copy payload)
    init(_ payload: Span<UInt8>) { reader = ByteReader(payload) }

    mutating func next() throws(WireError) -> UInt64 {
        reader.remaining == 0 ? 0 : UInt64(try reader.readHost(Counter.self))
    }
}
