internal import CLinuxNetworking
internal import WireFormat

/// What the kernel assumes of a path (`RTA_METRICS`): numbers, a name, and what this module does not know.
///
/// The number of a metric is read and set by a subscript, `metrics[.mtu] = 1400`, in the unit that `RouteMetric`
/// tells. `RouteMetric.congestionControl` is a name and has no number.
public struct RouteMetrics: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var numbers: [RouteMetric: UInt32] = [:]
    /// The congestion control algorithm (`RTAX_CC_ALGO`): `reno`, `bbr` and the like.
    public var congestionControl: String?
    /// Metrics newer than this module that are no number, as they came; a request does not send them.
    public var unknown: [RawAttribute] = []

    /// No metrics.
    public init() {}

    /// Metrics by their numbers; of one that stands there twice the last counts.
    public init(dictionaryLiteral elements: (RouteMetric, UInt32)...) {
        for (metric, number) in elements { numbers[metric] = number }
    }

    /// The number of a metric; nil where the route does not say.
    public subscript(metric: RouteMetric) -> UInt32? {
        get { numbers[metric] }
        set { numbers[metric] = newValue }
    }

    /// Whether the route says nothing of its path.
    public var isEmpty: Bool { numbers.isEmpty && congestionControl == nil && unknown.isEmpty }

    /// The metrics that have a number, in the kernel's order.
    public var numbered: [RouteMetric] { numbers.keys.sorted() }

    /// The largest packet, in bytes (`RTAX_MTU`).
    public var mtu: UInt32? {
        get { self[.mtu] }
        set { self[.mtu] = newValue }
    }

    /// The metrics that the kernel must not adjust (`RTAX_LOCK`): numbers below 32.
    public var locked: Set<RouteMetric> {
        get {
            let bits = self[.lock] ?? 0
            return Set((0..<32).filter { bits >> $0 & 1 == 1 }.map { RouteMetric(rawValue: $0) })
        }
        set {
            let bits = newValue.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
            self[.lock] = bits == 0 ? nil : bits
        }
    }

    /// What TCP does on the path (`RTAX_FEATURES`).
    public var features: RouteFeatures? {
        get { self[.features].map(RouteFeatures.init) }
        set { self[.features] = newValue?.rawValue }
    }

    /// The round trip time to begin with (`RTAX_RTT`), kept in eighths of a millisecond.
    public var roundTripTime: Duration? {
        get { self[.roundTripTime].map { .microseconds(Int64($0) * 125) } }
        set { self[.roundTripTime] = newValue.map { UInt32(clamping: $0.microseconds / 125) } }
    }

    /// The variation of the round trip time (`RTAX_RTTVAR`), kept in quarters of a millisecond.
    public var roundTripVariation: Duration? {
        get { self[.roundTripVariation].map { .microseconds(Int64($0) * 250) } }
        set { self[.roundTripVariation] = newValue.map { UInt32(clamping: $0.microseconds / 250) } }
    }

    /// The shortest time to retransmission (`RTAX_RTO_MIN`), kept in milliseconds.
    public var minimumRetransmissionTimeout: Duration? {
        get { self[.minimumRetransmissionTimeout].map { .milliseconds($0) } }
        set {
            self[.minimumRetransmissionTimeout] = newValue.map { UInt32(clamping: $0.microseconds / 1000) }
        }
    }
}

extension Duration {
    /// Whole microseconds, towards zero; the largest number for more than that holds.
    fileprivate var microseconds: Int64 {
        let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : whole &+ components.attoseconds / 1_000_000_000_000
    }
}

extension RouteMetrics {
    /// Reads the payload of `RTA_METRICS`.
    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(payload)
        while let attribute = try reader.next() {
            let metric = RouteMetric(rawValue: attribute.type)
            if metric == .congestionControl {
                congestionControl = attribute.text
            } else if metric <= .fastOpenWithoutCookie || attribute.payload.count == 4 {
                numbers[metric] = try attribute.host()
            } else {
                unknown.append(attribute.raw)
            }
        }
    }

    /// Writes `RTA_METRICS`, if there is anything in it.
    func encode(into writer: inout ByteWriter) {
        guard !numbers.isEmpty || congestionControl != nil else { return }
        writer.nest(RTA_METRICS.rawValue) { nest in
            for (metric, number) in numbers.sorted(by: { $0.key < $1.key }) {
                nest.attribute(metric.rawValue, host: number)
            }
            if let congestionControl {
                nest.attribute(RouteMetric.congestionControl.rawValue, text: congestionControl)
            }
        }
    }
}
