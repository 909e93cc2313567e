internal import CLinuxNetworking
internal import WireFormat

/// The settings of the action `gact`, which only decides (net/sched/act_gact.c).
public struct GenericAction: Hashable, Sendable {
    /// Number and verdict.
    public var control: ActionControl
    /// Another verdict for some packets.
    public var chance: Chance?
    /// When it was used; the kernel's to tell.
    public var times: ActionTimes?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// A verdict for one packet in so many (`struct tc_gact_p`).
    public struct Chance: Hashable, Sendable {
        /// How packets are chosen (`PGACT_*`): 1 at random, 2 each so many-th.
        public var method: UInt16
        /// One packet in so many.
        public var oneIn: UInt16
        /// What becomes of it.
        public var verdict: TrafficVerdict

        /// A chance of one in so many at random (`random netrand`).
        public static func random(_ verdict: TrafficVerdict, oneIn: UInt16) -> Self {
            Self(method: 1, oneIn: oneIn, verdict: verdict)
        }

        /// Each so many-th packet (`random determ`).
        public static func each(_ verdict: TrafficVerdict, of count: UInt16) -> Self {
            Self(method: 2, oneIn: count, verdict: verdict)
        }
    }

    /// One verdict for all packets.
    public init(_ verdict: TrafficVerdict, chance: Chance? = nil) {
        control = ActionControl(verdict)
        self.chance = chance
    }
}

extension GenericAction {
    /// Reads the content of `TCA_ACT_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        self.init(.next)
        var found = false
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            var fields = ByteReader(attribute.payload)
            switch attribute.kind {
            case TCA_GACT_PARMS:
                control = try ActionControl(from: &fields)
                found = true
            case TCA_GACT_PROB:
                let method: UInt16 = try fields.readHost()
                let count: UInt16 = try fields.readHost()
                let verdict = Int32(bitPattern: try fields.readHost())
                chance = Chance(method: method, oneIn: count, verdict: TrafficVerdict(rawValue: verdict))
            case TCA_GACT_TM: times = try ActionTimes(attribute.payload)
            case TCA_GACT_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
        guard found else { throw .badValue(field: "TCA_GACT_PARMS", value: 0) }
    }

    func encode(into writer: inout ByteWriter) {
        writer.plainNest(TCA_GACT_PARMS) { control.encode(into: &$0) }
        guard let chance else { return }
        writer.plainNest(TCA_GACT_PROB) { choice in
            choice.appendHost(chance.method)
            choice.appendHost(chance.oneIn)
            choice.appendHost(UInt32(bitPattern: chance.verdict.rawValue))
        }
    }
}
