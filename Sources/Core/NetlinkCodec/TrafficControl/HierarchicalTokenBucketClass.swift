internal import CLinuxNetworking
internal import WireFormat

/// The settings of a class of `htb` (`struct tc_htb_opt`).
public struct HierarchicalTokenBucketClass: Hashable, Sendable {
    /// What the class is sure of.
    public var rate: ShapingRate
    /// What it may have while others leave theirs (`ceil`).
    public var ceiling: ShapingRate
    /// What may go out at once at the rate; nil for what tc(8) computes: one MTU, and what goes out in one timer
    /// event.
    public var burst: BurstSize?
    /// The same at the ceiling (`cburst`).
    public var ceilingBurst: BurstSize?
    /// The lowest is served first when there is something to borrow: 0 to 7 (`prio`).
    public var priority: UInt32 = 0
    /// Bytes that are served in one turn; zero lets the kernel compute it from the rate.
    public var quantum: UInt32 = 0
    /// The longest packet that a request reckons with, in bytes: for bursts that are not given.
    public var mtu: UInt32 = 1600
    /// Zero for a leaf; the kernel's to tell.
    public var level: UInt32 = 0
    /// Attributes that this module does not know.
    public var unknown: [RawAttribute] = []

    /// A class; without a ceiling it borrows nothing.
    public init(
        rate: ShapingRate, ceiling: ShapingRate? = nil, burst: BurstSize? = nil,
        ceilingBurst: BurstSize? = nil
    ) {
        self.rate = rate
        self.ceiling = ceiling ?? rate
        self.burst = burst
        self.ceilingBurst = ceilingBurst
    }
}

extension HierarchicalTokenBucketClass {
    /// Reads the content of `TCA_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        self.init(rate: ShapingRate(bytesPerSecond: 0))
        var wide: (rate: UInt64?, ceiling: UInt64?)
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_HTB_PARMS: try readParameters(attribute.payload)
            case TCA_HTB_RATE64: wide.rate = try attribute.host()
            case TCA_HTB_CEIL64: wide.ceiling = try attribute.host()
            // Tables follow from the rest.
            case TCA_HTB_RTAB, TCA_HTB_CTAB, TCA_HTB_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
        if let bytes = wide.rate { rate.bytesPerSecond = bytes }
        if let bytes = wide.ceiling { ceiling.bytesPerSecond = bytes }
    }

    private mutating func readParameters(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        rate = try ShapingRate(from: &reader)
        ceiling = try ShapingRate(from: &reader)
        burst = .ticks(try reader.readHost())
        ceilingBurst = .ticks(try reader.readHost())
        quantum = try reader.readHost()
        level = try reader.readHost()
        priority = try reader.readHost()
    }

    /// Writes the content of `TCA_OPTIONS`.
    func encode(clock: PacketSchedulerClock, into writer: inout ByteWriter) {
        let table = RateTable(mtu: mtu)
        if let wide = rate.wide { writer.attribute(TCA_HTB_RATE64, host: wide) }
        if let wide = ceiling.wide { writer.attribute(TCA_HTB_CEIL64, host: wide) }
        writer.plainNest(TCA_HTB_PARMS) { parameters in
            rate.encode(cells: table, into: &parameters)
            ceiling.encode(cells: table, into: &parameters)
            parameters.appendHost(ticks(burst, rate, clock))
            parameters.appendHost(ticks(ceilingBurst, ceiling, clock))
            parameters.appendHost(quantum)
            parameters.appendZeros(4)
            parameters.appendHost(priority)
        }
        table.encode(
            TCA_HTB_RTAB, rate, bytesPerSecond: UInt64(rate.narrow), clock: clock, into: &writer)
        table.encode(
            TCA_HTB_CTAB, ceiling, bytesPerSecond: UInt64(ceiling.narrow), clock: clock, into: &writer)
    }

    private func ticks(_ burst: BurstSize?, _ rate: ShapingRate, _ clock: PacketSchedulerClock) -> UInt32 {
        let event = UInt32(clamping: rate.bytesPerSecond / max(1, clock.timerFrequency))
        let least = UInt32(clamping: UInt64(event) + UInt64(mtu))
        return (burst ?? .bytes(least)).ticks(at: rate, clock: clock)
    }
}

/// What a class of `htb` counts beyond bytes and packets (`struct tc_htb_xstats`).
public struct HierarchicalTokenBucketCounters: Hashable, Sendable {
    /// How often a packet went out within the rate.
    public var lent: UInt32
    /// How often one went out on what was borrowed.
    public var borrowed: UInt32
    /// What is in the bucket of the rate, in ticks; negative after a burst.
    public var tokens: Int32
    /// What is in the bucket of the ceiling.
    public var ceilingTokens: Int32

    /// Reads the kind's own part of a class' statistics; nil if it is none of `htb`.
    public init?(_ statistics: TrafficStatistics) {
        do {
            var reader = ByteReader(statistics.application.span)
            lent = try reader.readHost()
            borrowed = try reader.readHost()
            // Packets longer than the table: unused since tables are.
            try reader.skip(4)
            tokens = Int32(bitPattern: try reader.readHost())
            ceilingTokens = Int32(bitPattern: try reader.readHost())
        } catch {
            return nil
        }
    }
}
