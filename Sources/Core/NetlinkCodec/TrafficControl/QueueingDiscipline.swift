public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// A queueing discipline of a link (`RTM_NEWQDISC`, `struct tcmsg`).
public struct QueueingDiscipline: Hashable, Sendable {
    /// The link.
    public var interface: InterfaceIndex
    /// `root`, `ingress`, or the class whose packets it queues.
    public var parent: TrafficHandle
    /// Its number `1:`; unspecified lets the kernel choose one.
    public var handle: TrafficHandle
    /// What it does, with its settings.
    public var kind: QueueingDisciplineKind
    /// Filters that it shares with others.
    public var blocks = SharedBlocks()
    /// Asks for an estimate of the rate; the kernel does not tell it back.
    public var estimator: RateEstimator?
    /// How many refer to it (`refcnt`); the kernel's to tell.
    public var references: UInt32 = 0
    /// Whether a network card does the work; the kernel's to tell (`TCA_HW_OFFLOAD`).
    public var offload = TrafficOffload.off
    /// What it has counted; the kernel's to tell.
    public var statistics: TrafficStatistics?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// The blocks of filters that a discipline shares with those of other links; nil for filters of its own.
    public struct SharedBlocks: Hashable, Sendable {
        /// The number of the block for incoming packets (`TCA_INGRESS_BLOCK`).
        public var ingress: UInt32?
        /// The number of the block for outgoing packets (`TCA_EGRESS_BLOCK`).
        public var egress: UInt32?

        /// Blocks by their numbers.
        public init(ingress: UInt32? = nil, egress: UInt32? = nil) {
            self.ingress = ingress
            self.egress = egress
        }
    }

    /// A discipline at a place; where none is given, at that of its kind.
    ///
    /// That is `ffff:` below `ingress` for `ingress` and `clsact`, and a number of the kernel's choice at the root
    /// for the others.
    public init(
        _ kind: QueueingDisciplineKind, on interface: InterfaceIndex, parent: TrafficHandle? = nil,
        handle: TrafficHandle? = nil
    ) {
        self.interface = interface
        self.kind = kind
        self.parent = parent ?? (kind.isForFilters ? .ingress : .root)
        self.handle = handle ?? (kind.isForFilters ? .ingressDiscipline : .unspecified)
    }
}

extension QueueingDiscipline: CustomStringConvertible {
    /// The discipline as tc(8) names one, the link by its number.
    public var description: String { "\(kind.name) \(handle) dev #\(interface) parent \(parent)" }
}

extension QueueingDiscipline {
    /// Reads the payload of an `RTM_NEWQDISC` or `RTM_DELQDISC`.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try TrafficHeader(from: &reader)
        let attributes = reader.readRest()
        let name = try AttributeReader.trafficKind(in: attributes)
        let noSettings: [UInt8] = []
        let unset = try QueueingDisciplineKind(name, noSettings.span)
        self.init(unset, on: try header.index, parent: header.parent, handle: header.handle)
        references = header.info
        var rest = AttributeReader(attributes)
        while let attribute = try rest.next() { try read(attribute) }
    }

    private mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) {
        switch attribute.kind {
        // The old forms of the statistics say nothing that the new one does not.
        case TCA_KIND, TCA_STATS, TCA_XSTATS, TCA_PAD: break
        case TCA_OPTIONS: kind = try QueueingDisciplineKind(kind.name, attribute.payload)
        case TCA_STATS2: statistics = try TrafficStatistics(attribute.payload)
        case TCA_HW_OFFLOAD: offload = try attribute.host(UInt8.self) == 0 ? .off : .on
        case TCA_RATE: estimator = try RateEstimator(attribute.payload)
        case TCA_INGRESS_BLOCK: blocks.ingress = try attribute.host()
        case TCA_EGRESS_BLOCK: blocks.egress = try attribute.host()
        default: unknown.append(attribute.raw)
        }
    }

    func encode(clock: PacketSchedulerClock, into writer: inout ByteWriter) {
        var header = TrafficHeader(on: interface)
        header.parent = parent
        header.handle = handle
        header.encode(into: &writer)
        writer.attribute(TCA_KIND, text: kind.name)
        if let estimator { writer.attribute(TCA_RATE, estimator.bytes) }
        if let block = blocks.ingress { writer.attribute(TCA_INGRESS_BLOCK, host: block) }
        if let block = blocks.egress { writer.attribute(TCA_EGRESS_BLOCK, host: block) }
        kind.encode(clock: clock, into: &writer)
    }
}
