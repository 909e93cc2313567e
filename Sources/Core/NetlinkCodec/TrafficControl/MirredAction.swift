public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The settings of the action `mirred`, which sends packets to another link (net/sched/act_mirred.c).
public struct MirredAction: Hashable, Sendable {
    /// Whether the packet itself goes, or a copy of it.
    public var transfer: MirredTransfer
    /// Where it goes to; nil once that link is gone.
    public var place: MirredPlace?
    /// Number and verdict.
    public var control: ActionControl
    /// When it was used; the kernel's to tell.
    public var times: ActionTimes?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// An action with the verdict that tc(8) gives it: a redirected packet is taken, a mirrored one goes on.
    public init(_ transfer: MirredTransfer, _ place: MirredPlace) {
        self.transfer = transfer
        self.place = place
        control = ActionControl(transfer == .redirect ? .stolen : .pipe)
    }
}

/// What `mirred` sends.
public enum MirredTransfer: Hashable, Sendable {
    /// The packet itself.
    case redirect
    /// A copy.
    case mirror
}

/// Where `mirred` sends packets to.
public enum MirredPlace: Hashable, Sendable {
    /// Out of that link.
    case egress(InterfaceIndex)
    /// Into that link, as if they had come from outside.
    case ingress(InterfaceIndex)

    /// The link.
    public var interface: InterfaceIndex {
        switch self {
        case .egress(let index), .ingress(let index): index
        }
    }
}

extension MirredAction {
    /// Reads the content of `TCA_ACT_OPTIONS`.
    init(_ options: Span<UInt8>) throws(WireError) {
        transfer = .redirect
        control = ActionControl(.stolen)
        var found = false
        var reader = AttributeReader(options)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_MIRRED_PARMS:
                try readParameters(attribute.payload)
                found = true
            case TCA_MIRRED_TM: times = try ActionTimes(attribute.payload)
            case TCA_MIRRED_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
        guard found else { throw .badValue(field: "TCA_MIRRED_PARMS", value: 0) }
    }

    /// `struct tc_mirred`: what all actions have, then operation and link.
    private mutating func readParameters(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        control = try ActionControl(from: &reader)
        let operation: UInt32 = try reader.readHost()
        let index = InterfaceIndex(try reader.readHost())
        switch Int32(bitPattern: operation) {
        case TCA_EGRESS_REDIR, TCA_INGRESS_REDIR: transfer = .redirect
        case TCA_EGRESS_MIRROR, TCA_INGRESS_MIRROR: transfer = .mirror
        default: throw .badValue(field: "tc_mirred.eaction", value: UInt64(operation))
        }
        let isIngress = operation == UInt32(TCA_INGRESS_REDIR) || operation == UInt32(TCA_INGRESS_MIRROR)
        place = index.map { isIngress ? .ingress($0) : .egress($0) }
    }

    private var operation: Int32 {
        switch (transfer, place) {
        case (.redirect, .ingress): TCA_INGRESS_REDIR
        case (.mirror, .ingress): TCA_INGRESS_MIRROR
        case (.redirect, _): TCA_EGRESS_REDIR
        case (.mirror, _): TCA_EGRESS_MIRROR
        }
    }

    func encode(into writer: inout ByteWriter) {
        writer.plainNest(TCA_MIRRED_PARMS) { parameters in
            control.encode(into: &parameters)
            parameters.appendHost(UInt32(bitPattern: operation))
            parameters.appendHost(place?.interface.rawValue ?? 0)
        }
    }
}
