internal import CLinuxNetworking
internal import WireFormat

/// What a queueing discipline, a class or an action has counted (`TCA_STATS2`, linux/gen_stats.h).
public struct TrafficStatistics: Hashable, Sendable {
    /// Bytes that went through.
    public var bytes: UInt64 = 0
    /// Packets that went through.
    public var packets: UInt64 = 0
    /// The part of both that a network card counted, where one does the work.
    public var hardware: HardwareCount?
    /// The present rate, where an estimator was asked for.
    public var rate: RateEstimate?
    /// What waits, and what was dropped.
    public var queue = QueueCount()
    /// What the kind itself counts, as it came (`TCA_STATS_APP`): `HierarchicalTokenBucketCounters` reads one.
    public var application: [UInt8] = []

    /// Bytes and packets of a network card.
    public struct HardwareCount: Hashable, Sendable {
        /// Bytes that went through.
        public var bytes: UInt64
        /// Packets that went through.
        public var packets: UInt32
    }

    /// What an estimator says.
    public struct RateEstimate: Hashable, Sendable {
        /// Bytes, not bits, in a second.
        public var bytesPerSecond: UInt64
        /// Packets in a second.
        public var packetsPerSecond: UInt64
    }

    /// The state of a queue, and what happened to it (`struct gnet_stats_queue`).
    public struct QueueCount: Hashable, Sendable {
        /// Packets that wait (`qlen`).
        public var length: UInt32 = 0
        /// Bytes that wait.
        public var backlog: UInt32 = 0
        /// Packets that were dropped.
        public var drops: UInt32 = 0
        /// Packets that the driver gave back.
        public var requeues: UInt32 = 0
        /// How often the rate did not allow a packet at once.
        public var overlimits: UInt32 = 0

        /// An empty queue.
        public init() {}
    }

    /// Nothing counted.
    public init() {}
}

extension TrafficStatistics {
    /// Reads the content of `TCA_STATS2` or `TCA_ACT_STATS`.
    init(_ nest: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(nest)
        var manyPackets: UInt64?
        while let attribute = try reader.next() {
            var fields = ByteReader(attribute.payload)
            switch attribute.kind {
            case TCA_STATS_BASIC:
                bytes = try fields.readHost()
                packets = UInt64(try fields.readHost(UInt32.self))
            case TCA_STATS_BASIC_HW:
                hardware = HardwareCount(bytes: try fields.readHost(), packets: try fields.readHost())
            case TCA_STATS_PKT64: manyPackets = try attribute.host()
            case TCA_STATS_RATE_EST:
                // The 64-bit form comes besides it when it is needed, and later.
                let bytes = UInt64(try fields.readHost(UInt32.self))
                rate = RateEstimate(
                    bytesPerSecond: bytes, packetsPerSecond: UInt64(try fields.readHost(UInt32.self)))
            case TCA_STATS_RATE_EST64:
                rate = RateEstimate(
                    bytesPerSecond: try fields.readHost(), packetsPerSecond: try fields.readHost())
            case TCA_STATS_QUEUE: try readQueue(&fields)
            case TCA_STATS_APP: application = attribute.bytes
            default: break
            }
        }
        if let manyPackets { packets = manyPackets }
    }

    private mutating func readQueue(_ fields: inout ByteReader) throws(WireError) {
        queue.length = try fields.readHost()
        queue.backlog = try fields.readHost()
        queue.drops = try fields.readHost()
        queue.requeues = try fields.readHost()
        queue.overlimits = try fields.readHost()
    }
}

/// Asks the kernel to keep an estimate of the present rate (`TCA_RATE`, `struct tc_estimator`).
public struct RateEstimator: Hashable, Sendable {
    /// The time between two samples as a power of two, in seconds times four: -2 is 250 ms, 3 is 8 s.
    public var interval: Int8
    /// The weight of the last sample as a negative power of two.
    public var averageLog: UInt8

    /// An estimator; tc(8)'s `estimator 1s 8s` is `interval: 0, averageLog: 3`.
    public init(interval: Int8, averageLog: UInt8) {
        self.interval = interval
        self.averageLog = averageLog
    }

    /// The content of the attribute.
    var bytes: [UInt8] { [UInt8(bitPattern: interval), averageLog] }

    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        interval = Int8(bitPattern: try reader.readHost())
        averageLog = try reader.readHost()
    }
}
