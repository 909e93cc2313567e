/// The kernel's unit of time in shaping, and how bytes at a rate become such units: the arithmetic of tc(8).
///
/// Buckets are given to the kernel as the time that they take to drain, in ticks (`PSCHED_TICKS2NS`,
/// include/net/pkt_sched.h). A tick is 64 nanoseconds on every kernel since 2.6.31.
public struct PacketSchedulerClock: Hashable, Sendable {
    /// Ticks in a microsecond (`tick_in_usec` in tc_core.c of iproute2).
    public var ticksPerMicrosecond: Double
    /// Events in a second of the timer that wakes shapers; with high-resolution timers 10⁹.
    public var timerFrequency: UInt64
    /// What becomes of parts of a unit.
    public var rounding: Rounding

    /// How a time that is no whole number of ticks is taken.
    public enum Rounding: Hashable, Sendable {
        /// Down to microseconds, then down to ticks: iproute2 up to 6.13, and Go's netlink with the CNI plugin
        /// `bandwidth`.
        ///
        /// Above some Gbit/s it makes a bucket of few bytes one of none.
        case downToMicroseconds
        /// Up to the next tick: iproute2 from 6.14 on.
        case upToTicks
    }

    /// The clock of kernels since 2.6.31 with high-resolution timers, rounded as Debian 12's tc(8) does.
    public static let standard = PacketSchedulerClock(ticksPerMicrosecond: 15.625)

    /// A clock with so many ticks in a microsecond.
    public init(
        ticksPerMicrosecond: Double, timerFrequency: UInt64 = 1_000_000_000,
        rounding: Rounding = .downToMicroseconds
    ) {
        self.ticksPerMicrosecond = ticksPerMicrosecond
        self.timerFrequency = timerFrequency
        self.rounding = rounding
    }

    /// Reads the four hexadecimal numbers of `/proc/net/psched`; nil for another text.
    ///
    /// They are nanoseconds of a microsecond, nanoseconds of a tick, the clock's resolution and the timer's
    /// frequency (`psched_show` in net/sched/sch_api.c).
    public init?(psched text: String, rounding: Rounding = .downToMicroseconds) {
        let numbers = text.split { $0.isWhitespace }.compactMap { UInt32($0, radix: 16) }
        guard numbers.count == 4, numbers[1] > 0, numbers[2] > 0, numbers[3] > 0 else { return nil }
        // Kernels without the tick of 64 ns tell a resolution of 10⁹, and a first number that counts for nothing.
        let ratio = numbers[2] == 1_000_000_000 ? 1 : Double(numbers[0]) / Double(numbers[1])
        self.init(
            ticksPerMicrosecond: ratio * Double(numbers[2]) / 1_000_000,
            timerFrequency: numbers[2] == 1_000_000 ? UInt64(numbers[3]) : 100, rounding: rounding)
    }

    /// The ticks that so many bytes take at a rate in bytes per second (`tc_calc_xmittime`).
    ///
    /// At most `UInt32.max`, which a rate of zero gives as well.
    public func ticks(for bytes: UInt32, at rate: UInt64) -> UInt32 {
        let microseconds = 1_000_000 * (Double(bytes) / Double(rate))
        switch rounding {
        case .downToMicroseconds:
            return UInt32(saturating: Double(UInt32(saturating: microseconds)) * ticksPerMicrosecond)
        case .upToTicks:
            return UInt32(saturating: (microseconds * ticksPerMicrosecond).rounded(.up))
        }
    }

    /// The bytes that go out at a rate in bytes per second in so many ticks (`tc_calc_xmitsize`).
    public func bytes(in ticks: UInt32, at rate: UInt64) -> UInt32 {
        UInt32(saturating: Double(rate) * microseconds(in: ticks) / 1_000_000)
    }

    /// How long so many ticks are, in microseconds (`tc_core_tick2time`).
    public func microseconds(in ticks: UInt32) -> Double {
        let exact = Double(ticks) / ticksPerMicrosecond
        return rounding == .downToMicroseconds ? exact.rounded(.down) : exact
    }
}

extension UInt32 {
    /// The whole part of a number; zero below zero and for NaN, `max` above what fits.
    init(saturating value: Double) {
        self = value >= 4_294_967_295 ? .max : value > 0 ? UInt32(value) : 0
    }
}
