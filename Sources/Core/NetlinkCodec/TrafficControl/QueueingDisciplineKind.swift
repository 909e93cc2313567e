internal import CLinuxNetworking
internal import WireFormat

/// What a queueing discipline does (`TCA_KIND`), with its settings (`TCA_OPTIONS`).
public enum QueueingDisciplineKind: Hashable, Sendable {
    /// Holds what leaves to one rate.
    case tbf(TokenBucketFilter)
    /// Shares a link among classes.
    case htb(HierarchicalTokenBucket)
    /// Keeps flows from waiting for each other.
    case fqCoDel(FairQueueCoDel)
    /// Holds filters for incoming packets.
    case ingress
    /// Holds filters for incoming and for outgoing packets.
    case clsact
    /// A queue of so many packets; nil for the link's queue length.
    case pfifo(limit: UInt32?)
    /// A queue of so many bytes; nil for the link's queue length times its MTU.
    case bfifo(limit: UInt32?)
    /// No queue: packets go to the driver at once.
    case noqueue
    /// A kind that this module has no settings for, its `TCA_OPTIONS` kept; nil if there are none.
    case other(name: String, options: [UInt8]?)

    /// The name that the kernel knows it by.
    public var name: String {
        switch self {
        case .tbf: "tbf"
        case .htb: "htb"
        case .fqCoDel: "fq_codel"
        case .ingress: "ingress"
        case .clsact: "clsact"
        case .pfifo: "pfifo"
        case .bfifo: "bfifo"
        case .noqueue: "noqueue"
        case .other(let name, _): name
        }
    }

    /// It queues nothing and stands below `ingress`.
    var isForFilters: Bool { self == .ingress || self == .clsact }
}

extension QueueingDisciplineKind {
    /// Reads the settings of a kind; without any bytes, a kind without settings.
    init(_ name: String, _ options: Span<UInt8>) throws(WireError) {
        switch name {
        case "tbf": self = .tbf(try TokenBucketFilter(options))
        case "htb": self = .htb(try HierarchicalTokenBucket(options))
        case "fq_codel": self = .fqCoDel(try FairQueueCoDel(options))
        case "ingress": self = .ingress
        case "clsact": self = .clsact
        case "pfifo": self = .pfifo(limit: try Self.limit(options))
        case "bfifo": self = .bfifo(limit: try Self.limit(options))
        case "noqueue": self = .noqueue
        default:
            let bytes = [UInt8](capacity: options.count) { out in options.append(to: &out) }
            self = .other(name: name, options: bytes.isEmpty ? nil : bytes)
        }
    }

    /// `struct tc_fifo_qopt`, which stands in `TCA_OPTIONS` without an attribute of its own.
    private static func limit(_ options: Span<UInt8>) throws(WireError) -> UInt32? {
        if options.isEmpty { return nil }
        var reader = ByteReader(options)
        return try reader.readHost()
    }

    /// Writes `TCA_OPTIONS`, if the kind has any.
    func encode(clock: PacketSchedulerClock, into writer: inout ByteWriter) {
        switch self {
        case .tbf(let settings):
            writer.plainNest(TCA_OPTIONS) { settings.encode(clock: clock, into: &$0) }
        case .htb(let settings): writer.plainNest(TCA_OPTIONS) { settings.encode(into: &$0) }
        case .fqCoDel(let settings): writer.plainNest(TCA_OPTIONS) { settings.encode(into: &$0) }
        case .pfifo(let limit?), .bfifo(let limit?): writer.attribute(TCA_OPTIONS, host: limit)
        case .other(_, let options?): writer.attribute(TCA_OPTIONS, options)
        case .ingress, .clsact, .noqueue, .pfifo, .bfifo, .other: break
        }
    }
}
