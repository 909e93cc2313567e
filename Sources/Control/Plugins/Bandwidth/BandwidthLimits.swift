internal import CNISpec
internal import JSON

/// What may flow to and from a pod, as the capability `bandwidth` says it.
struct BandwidthLimits: Hashable {
    /// To the pod.
    let ingress: TrafficLimit?
    /// From the pod.
    let egress: TrafficLimit?

    /// Nothing is held back.
    var isEmpty: Bool { ingress == nil && egress == nil }

    private static let keys = ["ingressRate", "ingressBurst", "egressRate", "egressBurst"]

    /// What a network's operator or else its runtime asks for; nil if neither does.
    ///
    /// The operator's word counts as a whole: the runtime's is not looked at for what it leaves out.
    static func asked(for configuration: NetworkConfiguration) throws(CNIError) -> BandwidthLimits? {
        let fields = configuration.fields
        if keys.contains(where: { configuration.json[$0] != nil }) { return try BandwidthLimits(fields) }
        return try requestedByRuntime(configuration)
    }

    /// What the runtime asks for with the capability; nil if nothing.
    static func requestedByRuntime(_ configuration: NetworkConfiguration) throws(CNIError) -> BandwidthLimits?
    {
        let runtime = Fields(configuration.runtimeConfiguration, at: "runtimeConfig")
        return try runtime.fields("bandwidth").map { (fields) throws(CNIError) in
            try BandwidthLimits(fields)
        }
    }

    private init(_ fields: Fields) throws(CNIError) {
        ingress = try TrafficLimit(in: fields, rate: "ingressRate", burst: "ingressBurst")
        egress = try TrafficLimit(in: fields, rate: "egressRate", burst: "egressBurst")
    }
}

/// A rate, and what may flow at once after a pause.
struct TrafficLimit: Hashable {
    let bitsPerSecond: UInt64
    /// In bits; fewer than 2³² bytes.
    let burst: UInt64

    /// Reads one direction's fields, of which zero stands for none: both or neither must be given.
    fileprivate init?(in fields: Fields, rate: String, burst: String) throws(CNIError) {
        bitsPerSecond = UInt64(try fields.integer(rate, in: 0...Int.max) ?? 0)
        self.burst = UInt64(try fields.integer(burst, in: 0...Int.max) ?? 0)
        switch (bitsPerSecond, self.burst) {
        case (0, 0): return nil
        case (_, 0): throw fields.fault(burst, "if rate is set, burst must also be set")
        case (0, _): throw fields.fault(rate, "if burst is set, rate must also be set")
        default: break
        }
        guard self.burst / 8 < UInt64(UInt32.max) else {
            throw fields.fault(burst, "burst cannot be more than 4GB")
        }
        // The kernel counts whole bytes, and takes a rate of none for no rate.
        guard bitsPerSecond >= 8 else { throw fields.fault(rate, "less than one byte a second") }
    }
}
