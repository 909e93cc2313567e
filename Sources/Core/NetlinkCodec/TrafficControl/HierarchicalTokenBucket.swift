internal import CLinuxNetworking
internal import WireFormat

/// The settings of the queueing discipline `htb`, whose classes share a link (net/sched/sch_htb.c).
public struct HierarchicalTokenBucket: Hashable, Sendable {
    /// The minor part of the class for packets that no filter gives one; zero sends them past all classes.
    public var defaultClass: UInt32
    /// A class' quantum is its rate in bytes per second, divided by this (`r2q`).
    public var rateToQuantum: UInt32
    /// Packets that may wait of those that go past all classes; nil for the link's queue length.
    public var directQueueLength: UInt32?
    /// Whether the network card does the work (`TCA_HTB_OFFLOAD`).
    public var offload: TrafficOffload
    /// Packets that went past all classes; the kernel's to tell.
    public var directPackets: UInt32 = 0
    /// Attributes that this module does not know.
    public var unknown: [RawAttribute] = []

    /// Settings; where none is given, as tc(8) sets them.
    public init(
        defaultClass: UInt32 = 0, rateToQuantum: UInt32 = 10, directQueueLength: UInt32? = nil,
        offload: TrafficOffload = .off
    ) {
        self.defaultClass = defaultClass
        self.rateToQuantum = rateToQuantum
        self.directQueueLength = directQueueLength
        self.offload = offload
    }
}

/// Whether a network card does the work of a queueing discipline.
public enum TrafficOffload: Hashable, Sendable {
    /// The kernel does.
    case off
    /// The card does.
    case on
}

extension HierarchicalTokenBucket {
    /// Reads the content of `TCA_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        self.init()
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_HTB_INIT: try readGlobal(attribute.payload)
            case TCA_HTB_DIRECT_QLEN: directQueueLength = try attribute.host()
            case TCA_HTB_OFFLOAD: offload = .on
            case TCA_HTB_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
    }

    /// `struct tc_htb_glob`: version, divisor, default class, an unused field, packets.
    private mutating func readGlobal(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.require(20)
        try reader.skip(4)
        rateToQuantum = try reader.readHost()
        defaultClass = try reader.readHost()
        try reader.skip(4)
        directPackets = try reader.readHost()
    }

    /// Writes the content of `TCA_OPTIONS`.
    func encode(into writer: inout ByteWriter) {
        writer.plainNest(TCA_HTB_INIT) { global in
            // The version of the interface, which the kernel insists on (TC_HTB_PROTOVER).
            global.appendHost(UInt32(3))
            global.appendHost(rateToQuantum)
            global.appendHost(defaultClass)
            global.appendZeros(8)
        }
        if let directQueueLength { writer.attribute(TCA_HTB_DIRECT_QLEN, host: directQueueLength) }
        if offload == .on { writer.attribute(TCA_HTB_OFFLOAD, []) }
    }
}
