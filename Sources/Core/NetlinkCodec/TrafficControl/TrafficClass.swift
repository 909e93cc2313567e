public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// A class of a queueing discipline: a part of its traffic (`RTM_NEWTCLASS`, `struct tcmsg`).
public struct TrafficClass: Hashable, Sendable {
    /// The link.
    public var interface: InterfaceIndex
    /// The number `1:10`, its major part that of the discipline (`classid`).
    public var handle: TrafficHandle
    /// The class that it is a part of, or the discipline; the kernel shows `root` for the latter.
    public var parent: TrafficHandle
    /// What it does, with its settings.
    public var kind: TrafficClassKind
    /// The discipline that queues its packets, if it is a leaf; the kernel's to tell.
    public var leaf: TrafficHandle = .unspecified
    /// Asks for an estimate of the rate; the kernel does not tell it back.
    public var estimator: RateEstimator?
    /// What it has counted; the kernel's to tell.
    public var statistics: TrafficStatistics?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// A class below another or below a discipline.
    public init(
        _ kind: TrafficClassKind, _ handle: TrafficHandle, on interface: InterfaceIndex, parent: TrafficHandle
    ) {
        self.interface = interface
        self.handle = handle
        self.parent = parent
        self.kind = kind
    }
}

/// The discipline whose class it is (`TCA_KIND`), with the class' settings (`TCA_OPTIONS`).
public enum TrafficClassKind: Hashable, Sendable {
    /// A class of `htb`.
    case htb(HierarchicalTokenBucketClass)
    /// A class of a discipline that this module has no settings for, its `TCA_OPTIONS` kept; nil if there are none.
    case other(name: String, options: [UInt8]?)

    /// The name that the kernel knows the discipline by.
    public var name: String {
        switch self {
        case .htb: "htb"
        case .other(let name, _): name
        }
    }
}

extension TrafficClass: CustomStringConvertible {
    /// The class as tc(8) names one, the link by its number.
    public var description: String { "\(kind.name) \(handle) dev #\(interface) parent \(parent)" }
}

extension TrafficClass {
    /// Reads the payload of an `RTM_NEWTCLASS` or `RTM_DELTCLASS`.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try TrafficHeader(from: &reader)
        let attributes = reader.readRest()
        let name = try AttributeReader.trafficKind(in: attributes)
        self.init(
            .other(name: name, options: nil), header.handle, on: try header.index, parent: header.parent)
        leaf = TrafficHandle(rawValue: header.info)
        var rest = AttributeReader(attributes)
        while let attribute = try rest.next() {
            switch attribute.kind {
            case TCA_KIND, TCA_STATS, TCA_XSTATS, TCA_PAD: break
            case TCA_OPTIONS where name == "htb":
                kind = .htb(try HierarchicalTokenBucketClass(attribute.payload))
            case TCA_OPTIONS: kind = .other(name: name, options: attribute.bytes)
            case TCA_STATS2: statistics = try TrafficStatistics(attribute.payload)
            case TCA_RATE: estimator = try RateEstimator(attribute.payload)
            default: unknown.append(attribute.raw)
            }
        }
    }

    func encode(clock: PacketSchedulerClock, into writer: inout ByteWriter) {
        var header = TrafficHeader(on: interface)
        header.parent = parent
        header.handle = handle
        header.encode(into: &writer)
        writer.attribute(TCA_KIND, text: kind.name)
        if let estimator { writer.attribute(TCA_RATE, estimator.bytes) }
        switch kind {
        case .htb(let settings):
            writer.plainNest(TCA_OPTIONS) { settings.encode(clock: clock, into: &$0) }
        case .other(_, let options?): writer.attribute(TCA_OPTIONS, options)
        case .other: break
        }
    }
}
