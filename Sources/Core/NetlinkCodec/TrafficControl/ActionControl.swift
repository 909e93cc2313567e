internal import WireFormat

/// What all actions have (`tc_gen` of linux/pkt_cls.h).
public struct ActionControl: Hashable, Sendable {
    /// The action's number among those of its kind; zero makes a new one.
    public var index: UInt32 = 0
    /// What becomes of the packet behind it.
    public var verdict: TrafficVerdict
    /// How many refer to it (`ref`); the kernel's to tell.
    public var references: Int32 = 0
    /// How many filters use it (`bind`); the kernel's to tell.
    public var bindings: Int32 = 0

    /// A new action with a verdict.
    public init(_ verdict: TrafficVerdict) { self.verdict = verdict }

    /// Reads 20 bytes, which other fields may follow.
    init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(20)
        let index: UInt32 = try reader.readHost()
        // Capabilities, which no action has.
        try reader.skip(4)
        self.init(TrafficVerdict(rawValue: Int32(bitPattern: try reader.readHost())))
        self.index = index
        references = Int32(bitPattern: try reader.readHost())
        bindings = Int32(bitPattern: try reader.readHost())
    }

    func encode(into writer: inout ByteWriter) {
        writer.appendHost(index)
        writer.appendZeros(4)
        writer.appendHost(UInt32(bitPattern: verdict.rawValue))
        // What refers to it is not for a request to say.
        writer.appendZeros(8)
    }
}

/// When an action was made and used, in hundredths of a second before now (`struct tcf_t`).
public struct ActionTimes: Hashable, Sendable {
    /// Since it was made.
    public var installed: UInt64
    /// Since a packet last came.
    public var lastUsed: UInt64
    /// Until it expires; zero for never.
    public var expires: UInt64
    /// Since a packet first came; zero for never, and for kernels before 4.8.
    public var firstUsed: UInt64 = 0

    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        installed = try reader.readHost()
        lastUsed = try reader.readHost()
        expires = try reader.readHost()
        if reader.remaining > 0 { firstUsed = try reader.readHost() }
    }
}
