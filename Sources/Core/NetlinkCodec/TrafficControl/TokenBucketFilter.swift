internal import CLinuxNetworking
internal import WireFormat

/// The settings of the queueing discipline `tbf`: what leaves a link is held to a rate (net/sched/sch_tbf.c).
public struct TokenBucketFilter: Hashable, Sendable {
    /// The rate in the long run.
    public var rate: ShapingRate
    /// What may go out at once after a pause; a packet that is longer is dropped.
    public var burst: BurstSize
    /// Bytes that may wait, those of the bucket included; more are dropped.
    public var limit: UInt32
    /// A second bucket that bounds what the first lets out at once.
    public var peak: Peak?
    /// Attributes that this module does not know.
    public var unknown: [RawAttribute] = []

    /// The rate and the size of the second bucket.
    public struct Peak: Hashable, Sendable {
        /// The rate of the bursts.
        public var rate: ShapingRate
        /// The size of the second bucket: at least the link's MTU (`mtu`, `minburst`).
        public var mtu: BurstSize

        /// A second bucket.
        public init(rate: ShapingRate, mtu: BurstSize) {
            self.rate = rate
            self.mtu = mtu
        }
    }

    /// A shaper with a queue of so many bytes.
    public init(rate: ShapingRate, burst: BurstSize, limit: UInt32, peak: Peak? = nil) {
        self.rate = rate
        self.burst = burst
        self.limit = limit
        self.peak = peak
    }

    /// A shaper in which a packet waits no longer than this: the queue is as long as the rate allows.
    ///
    /// Computed as tc(8) does: bytes of the latency at the rate and of the burst, with a peak the lesser of both.
    public init(
        rate: ShapingRate, burst: BurstSize, latency: Duration, peak: Peak? = nil,
        clock: PacketSchedulerClock = .standard
    ) {
        let (seconds, attoseconds) = latency.components
        let microseconds = Double(seconds) * 1_000_000 + Double(attoseconds / 1_000_000_000_000)
        func limit(_ rate: ShapingRate, _ burst: BurstSize) -> Double {
            Double(rate.bytesPerSecond) * microseconds / 1_000_000
                + Double(burst.bytes(at: rate, clock: clock))
        }
        let lesser = min(limit(rate, burst), peak.map { limit($0.rate, $0.mtu) } ?? .infinity)
        self.init(rate: rate, burst: burst, limit: UInt32(saturating: lesser), peak: peak)
    }

    /// How long a packet may wait, as tc(8) shows it (`lat`); negative if the queue is shorter than the bucket.
    public func latency(clock: PacketSchedulerClock = .standard) -> Duration {
        func latency(_ rate: ShapingRate, _ burst: BurstSize) -> Double {
            1_000_000 * (Double(limit) / Double(rate.bytesPerSecond))
                - clock.microseconds(in: burst.ticks(at: rate, clock: clock))
        }
        var microseconds = latency(rate, burst)
        if let peak { microseconds = max(microseconds, latency(peak.rate, peak.mtu)) }
        return microseconds.isFinite ? .microseconds(microseconds) : .zero
    }
}

extension TokenBucketFilter {
    /// Reads the content of `TCA_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        let none = ShapingRate(bytesPerSecond: 0)
        self.init(rate: none, burst: .ticks(0), limit: 0)
        var wide: (rate: UInt64?, peak: UInt64?)
        var exact: (burst: UInt32?, mtu: UInt32?)
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_TBF_PARMS: try readParameters(attribute.payload)
            case TCA_TBF_RATE64: wide.rate = try attribute.host()
            case TCA_TBF_PRATE64: wide.peak = try attribute.host()
            case TCA_TBF_BURST: exact.burst = try attribute.host()
            case TCA_TBF_PBURST: exact.mtu = try attribute.host()
            // Tables follow from the rest.
            case TCA_TBF_RTAB, TCA_TBF_PTAB, TCA_TBF_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
        if let bytes = wide.rate { rate.bytesPerSecond = bytes }
        if let bytes = wide.peak { peak?.rate.bytesPerSecond = bytes }
        if let bytes = exact.burst { burst = .bytes(bytes) }
        if let bytes = exact.mtu { peak?.mtu = .bytes(bytes) }
    }

    /// `struct tc_tbf_qopt`: two rates, then limit, buffer and mtu.
    private mutating func readParameters(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        rate = try ShapingRate(from: &reader)
        let peakRate = try ShapingRate(from: &reader)
        limit = try reader.readHost()
        burst = .ticks(try reader.readHost())
        let mtu: UInt32 = try reader.readHost()
        if peakRate.bytesPerSecond > 0 { peak = Peak(rate: peakRate, mtu: .ticks(mtu)) }
    }

    /// Writes the content of `TCA_OPTIONS`.
    func encode(clock: PacketSchedulerClock, into writer: inout ByteWriter) {
        // tc(8) has one cell size for both tables.
        let table = RateTable(mtu: peak.map { $0.mtu.bytes(at: $0.rate, clock: clock) } ?? 0)
        writer.plainNest(TCA_TBF_PARMS) { parameters in
            rate.encode(cells: table, into: &parameters)
            if let peak {
                peak.rate.encode(cells: table, into: &parameters)
            } else {
                parameters.appendZeros(12)
            }
            parameters.appendHost(limit)
            parameters.appendHost(ticks(burst, rate, clock))
            parameters.appendHost(peak.map { ticks($0.mtu, $0.rate, clock) } ?? 0)
        }
        // From bytes the kernel computes its own, more exact times (tbf_change in net/sched/sch_tbf.c).
        if case .bytes(let count) = burst { writer.attribute(TCA_TBF_BURST, host: count) }
        if let wide = rate.wide { writer.attribute(TCA_TBF_RATE64, host: wide) }
        table.encode(
            TCA_TBF_RTAB, rate, bytesPerSecond: UInt64(rate.narrow), clock: clock, into: &writer)
        guard let peak else { return }
        if let wide = peak.rate.wide { writer.attribute(TCA_TBF_PRATE64, host: wide) }
        if case .bytes(let count) = peak.mtu { writer.attribute(TCA_TBF_PBURST, host: count) }
        table.encode(
            TCA_TBF_PTAB, peak.rate, bytesPerSecond: UInt64(peak.rate.narrow), clock: clock, into: &writer)
    }

    /// The ticks of the structure, for which tc(8) takes the rate of the structure, 32 bits.
    private func ticks(_ burst: BurstSize, _ rate: ShapingRate, _ clock: PacketSchedulerClock) -> UInt32 {
        burst.ticks(at: ShapingRate(bytesPerSecond: UInt64(rate.narrow)), clock: clock)
    }
}
