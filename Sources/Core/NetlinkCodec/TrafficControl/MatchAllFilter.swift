internal import CLinuxNetworking
internal import WireFormat

/// The settings of the classifier `matchall`, which matches every packet (net/sched/cls_matchall.c).
public struct MatchAllFilter: Hashable, Sendable {
    /// The class that packets get (`classid`, `flowid`).
    public var classID: TrafficHandle?
    /// What is done with packets, in order.
    public var actions: [TrafficAction]
    /// How network cards use it.
    public var flags: TrafficFilterFlags = []
    /// Packets that it saw; the kernel's to tell.
    public var hits: UInt64?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// A filter for every packet.
    public init(classID: TrafficHandle? = nil, actions: [TrafficAction] = [], flags: TrafficFilterFlags = [])
    {
        self.classID = classID
        self.actions = actions
        self.flags = flags
    }
}

extension MatchAllFilter {
    /// Reads the content of `TCA_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        self.init()
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_MATCHALL_CLASSID: classID = TrafficHandle(rawValue: try attribute.host())
            case TCA_MATCHALL_ACT: actions = try TrafficAction.list(attribute.payload)
            case TCA_MATCHALL_FLAGS: flags = TrafficFilterFlags(rawValue: try attribute.host())
            case TCA_MATCHALL_PCNT: hits = try attribute.host()
            case TCA_MATCHALL_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
    }

    /// Writes the content of `TCA_OPTIONS`.
    func encode(into writer: inout ByteWriter) {
        if let classID { writer.attribute(TCA_MATCHALL_CLASSID, host: classID.rawValue) }
        TrafficAction.encode(actions, as: TCA_MATCHALL_ACT, into: &writer)
        flags.encode(as: TCA_MATCHALL_FLAGS, into: &writer)
    }
}
