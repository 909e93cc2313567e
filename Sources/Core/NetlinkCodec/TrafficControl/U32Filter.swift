public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The settings of a `u32` filter, or of a hash table of them (net/sched/cls_u32.c).
public struct U32Filter: Hashable, Sendable {
    /// What is compared; a hash table has none.
    public var selector: U32Selector?
    /// The class that packets get (`classid`, `flowid`).
    public var classID: TrafficHandle?
    /// What is done with packets, in order.
    public var actions: [TrafficAction] = []
    /// Hash tables: which one it stands in, which one it leads to.
    public var tables = Tables()
    /// The link that packets must have come in by, by its name (`indev`).
    public var incoming: InterfaceName?
    /// What the firewall mark of packets must be.
    public var mark: Mark?
    /// How network cards use it.
    public var flags: TrafficFilterFlags = []
    /// How often it was asked, and matched; the kernel's to tell.
    public var counters: U32Counters?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// A filter's place among hash tables.
    public struct Tables: Hashable, Sendable {
        /// Makes a hash table of so many buckets, a power of two up to 256; the filter's handle is then `2:`.
        public var divisor: UInt32?
        /// The table and the bucket that the filter stands in (`ht`); nil for the first of its priority.
        public var home: U32Handle?
        /// The table in which matching packets are looked up next (`link`).
        public var next: U32Handle?

        /// A filter in the first table, that leads to no other.
        public init() {}
    }

    /// A comparison of the firewall mark (`struct tc_u32_mark`).
    public struct Mark: Hashable, Sendable {
        /// What the bits must be.
        public var value: UInt32
        /// The bits that count.
        public var mask: UInt32
        /// How often it was so; the kernel's to tell.
        public var matches: UInt32 = 0

        /// A comparison of some bits.
        public init(_ value: UInt32, mask: UInt32 = .max) {
            self.value = value
            self.mask = mask
        }
    }

    /// A filter for packets that a selector matches.
    ///
    /// With a class or an action it ends the search: the selector gets the flag for it.
    public init(_ selector: U32Selector, classID: TrafficHandle? = nil, actions: [TrafficAction] = []) {
        var selector = selector
        if classID != nil || !actions.isEmpty { selector.flags.insert(.terminal) }
        self.selector = selector
        self.classID = classID
        self.actions = actions
    }

    /// A hash table of so many buckets: a power of two up to 256.
    public init(divisor: UInt32) { tables.divisor = divisor }

    init() {}
}

/// What a `u32` filter counts (`struct tc_u32_pcnt`).
public struct U32Counters: Hashable, Sendable {
    /// Packets that it was asked for.
    public var lookups: UInt64
    /// Packets that it matched.
    public var hits: UInt64
    /// For each key, how often it was right.
    public var keyHits: [UInt64]

    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        lookups = try reader.readHost()
        hits = try reader.readHost()
        keyHits = []
        while reader.remaining > 0 { keyHits.append(try reader.readHost()) }
    }
}

extension U32Filter {
    /// Reads the content of `TCA_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_U32_CLASSID: classID = TrafficHandle(rawValue: try attribute.host())
            case TCA_U32_HASH: tables.home = U32Handle(rawValue: try attribute.host())
            case TCA_U32_LINK: tables.next = U32Handle(rawValue: try attribute.host())
            case TCA_U32_DIVISOR: tables.divisor = try attribute.host()
            case TCA_U32_SEL: selector = try U32Selector(attribute.payload)
            case TCA_U32_ACT: actions = try TrafficAction.list(attribute.payload)
            case TCA_U32_INDEV: incoming = try Self.name(attribute)
            case TCA_U32_MARK: mark = try Mark(attribute.payload)
            case TCA_U32_FLAGS: flags = TrafficFilterFlags(rawValue: try attribute.host())
            case TCA_U32_PCNT: counters = try U32Counters(attribute.payload)
            case TCA_U32_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
    }

    private static func name(_ attribute: AttributeReader.Attribute) throws(WireError) -> InterfaceName {
        do {
            return try InterfaceName(attribute.text)
        } catch {
            throw .badValue(field: "TCA_U32_INDEV", value: UInt64(attribute.payload.count))
        }
    }

    /// Writes the content of `TCA_OPTIONS`, in the order of tc(8).
    func encode(into writer: inout ByteWriter) {
        if let mark { writer.plainNest(TCA_U32_MARK) { mark.encode(into: &$0) } }
        if let incoming { writer.attribute(TCA_U32_INDEV, text: incoming.text) }
        if let divisor = tables.divisor { writer.attribute(TCA_U32_DIVISOR, host: divisor) }
        if let classID { writer.attribute(TCA_U32_CLASSID, host: classID.rawValue) }
        TrafficAction.encode(actions, as: TCA_U32_ACT, into: &writer)
        if let next = tables.next { writer.attribute(TCA_U32_LINK, host: next.rawValue) }
        if let home = tables.home { writer.attribute(TCA_U32_HASH, host: home.rawValue) }
        if let selector { writer.plainNest(TCA_U32_SEL) { selector.encode(into: &$0) } }
        flags.encode(as: TCA_U32_FLAGS, into: &writer)
    }
}

extension U32Filter.Mark {
    fileprivate init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        value = try reader.readHost()
        mask = try reader.readHost()
        matches = try reader.readHost()
    }

    fileprivate func encode(into writer: inout ByteWriter) {
        writer.appendHost(value)
        writer.appendHost(mask)
        writer.appendZeros(4)
    }
}
