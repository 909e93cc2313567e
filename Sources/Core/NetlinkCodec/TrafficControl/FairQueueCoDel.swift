internal import CLinuxNetworking
internal import WireFormat

/// The settings of the queueing discipline `fq_codel`; what is nil stays as the kernel has it (RFC 8290).
public struct FairQueueCoDel: Hashable, Sendable {
    /// Packets that may wait.
    public var limit: UInt32?
    /// Queues that flows are spread over; only at birth.
    public var flows: UInt32?
    /// Bytes that a queue may send in one turn.
    public var quantum: UInt32?
    /// How long packets may wait in the long run, and how they are marked.
    public var delay = ControlledDelay()
    /// Bytes of memory that packets may take up.
    public var memoryLimit: UInt32?
    /// The most packets that are dropped at once when the limit is passed.
    public var dropBatch: UInt32?
    /// Attributes that this module does not know.
    public var unknown: [RawAttribute] = []

    /// The part of CoDel (RFC 8289): times in microseconds.
    public struct ControlledDelay: Hashable, Sendable {
        /// The delay that is accepted, in microseconds.
        public var target: UInt32?
        /// The time in which it must be met, in microseconds.
        public var interval: UInt32?
        /// Zero drops packets, one marks them where that can be done (`ecn`).
        public var congestionNotification: UInt32?
        /// The delay from which on packets are marked, in microseconds (`ce_threshold`).
        public var markingThreshold: UInt32?

        /// The kernel's settings.
        public init() {}
    }

    /// The kernel's settings.
    public init() {}
}

extension FairQueueCoDel {
    /// Reads the content of `TCA_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_FQ_CODEL_LIMIT: limit = try attribute.host()
            case TCA_FQ_CODEL_FLOWS: flows = try attribute.host()
            case TCA_FQ_CODEL_QUANTUM: quantum = try attribute.host()
            case TCA_FQ_CODEL_INTERVAL: delay.interval = try attribute.host()
            case TCA_FQ_CODEL_TARGET: delay.target = try attribute.host()
            case TCA_FQ_CODEL_ECN: delay.congestionNotification = try attribute.host()
            case TCA_FQ_CODEL_CE_THRESHOLD: delay.markingThreshold = try attribute.host()
            case TCA_FQ_CODEL_MEMORY_LIMIT: memoryLimit = try attribute.host()
            case TCA_FQ_CODEL_DROP_BATCH_SIZE: dropBatch = try attribute.host()
            default: unknown.append(attribute.raw)
            }
        }
    }

    /// Writes the content of `TCA_OPTIONS`.
    func encode(into writer: inout ByteWriter) {
        let settings = [
            (TCA_FQ_CODEL_LIMIT, limit), (TCA_FQ_CODEL_FLOWS, flows), (TCA_FQ_CODEL_QUANTUM, quantum),
            (TCA_FQ_CODEL_INTERVAL, delay.interval), (TCA_FQ_CODEL_TARGET, delay.target),
            (TCA_FQ_CODEL_ECN, delay.congestionNotification),
            (TCA_FQ_CODEL_CE_THRESHOLD, delay.markingThreshold),
            (TCA_FQ_CODEL_MEMORY_LIMIT, memoryLimit), (TCA_FQ_CODEL_DROP_BATCH_SIZE, dropBatch),
        ]
        for case (let type, let value?) in settings { writer.attribute(type, host: value) }
    }
}
