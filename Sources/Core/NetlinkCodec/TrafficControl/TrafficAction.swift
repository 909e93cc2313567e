internal import CLinuxNetworking
internal import WireFormat

/// What a filter does with a packet (`TCA_ACT_*`, net/sched/act_api.c).
public struct TrafficAction: Hashable, Sendable {
    /// What it does, with its settings.
    public var kind: TrafficActionKind
    /// Up to 16 bytes that mean something to who made it.
    public var cookie: [UInt8] = []
    /// What it has counted; the kernel's to tell.
    public var statistics: TrafficStatistics?
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// An action of some kind.
    public init(_ kind: TrafficActionKind) { self.kind = kind }

    /// Sends the packet out of another link instead (`mirred egress redirect`).
    public static func redirect(_ place: MirredPlace) -> Self {
        Self(.mirred(MirredAction(.redirect, place)))
    }

    /// Sends a copy of the packet out of another link (`mirred egress mirror`); what follows goes on with the packet.
    public static func mirror(_ place: MirredPlace) -> Self { Self(.mirred(MirredAction(.mirror, place))) }

    /// Only decides (`gact`).
    public static func verdict(_ verdict: TrafficVerdict) -> Self { Self(.gact(GenericAction(verdict))) }

    /// Drops the packet (`gact drop`).
    public static let drop = verdict(.drop)
    /// Lets the packet pass (`gact pass`).
    public static let pass = verdict(.pass)
}

/// The kind of an action (`TCA_ACT_KIND`), with its settings (`TCA_ACT_OPTIONS`).
public enum TrafficActionKind: Hashable, Sendable {
    /// Sends packets elsewhere.
    case mirred(MirredAction)
    /// Decides what becomes of them.
    case gact(GenericAction)
    /// A kind that this module has no settings for, its `TCA_ACT_OPTIONS` kept.
    case other(name: String, options: [UInt8])

    /// The name that the kernel knows it by.
    public var name: String {
        switch self {
        case .mirred: "mirred"
        case .gact: "gact"
        case .other(let name, _): name
        }
    }
}

extension TrafficAction {
    /// The most that a filter may have (`TCA_ACT_MAX_PRIO`).
    static let limit = 32

    /// Reads a list of actions, each under the number of its place.
    static func list(_ nest: Span<UInt8>) throws(WireError) -> [TrafficAction] {
        var actions: [TrafficAction] = []
        var reader = AttributeReader(nest)
        while let attribute = try reader.next() {
            guard actions.count < limit else {
                throw .badValue(field: "TCA_ACT_TAB", value: UInt64(limit + 1))
            }
            actions.append(try TrafficAction(attribute.payload))
        }
        return actions
    }

    private init(_ nest: Span<UInt8>) throws(WireError) {
        self.init(.other(name: "", options: []))
        var name: String?
        var options: [UInt8] = []
        var reader = AttributeReader(nest)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case TCA_ACT_KIND: name = attribute.text
            case TCA_ACT_OPTIONS: options = attribute.bytes
            case TCA_ACT_STATS: statistics = try TrafficStatistics(attribute.payload)
            case TCA_ACT_COOKIE: cookie = attribute.bytes
            case TCA_ACT_PAD: break
            default: unknown.append(attribute.raw)
            }
        }
        guard let name else { throw .badValue(field: "TCA_ACT_KIND", value: 0) }
        switch name {
        case "mirred": kind = .mirred(try MirredAction(options.span))
        case "gact": kind = .gact(try GenericAction(options.span))
        default: kind = .other(name: name, options: options)
        }
    }

    /// Writes a list of actions into the filter's attribute for them; nothing if there are none.
    static func encode(_ actions: [TrafficAction], as type: some BinaryInteger, into writer: inout ByteWriter)
    {
        if actions.isEmpty { return }
        writer.plainNest(type) { list in
            for (place, action) in actions.enumerated() {
                list.plainNest(place + 1) { action.encode(into: &$0) }
            }
        }
    }

    private func encode(into writer: inout ByteWriter) {
        writer.attribute(TCA_ACT_KIND, text: kind.name)
        // This one nest tc(8) marks as such.
        switch kind {
        case .mirred(let action): writer.nest(TCA_ACT_OPTIONS) { action.encode(into: &$0) }
        case .gact(let action): writer.nest(TCA_ACT_OPTIONS) { action.encode(into: &$0) }
        case .other(_, let options): writer.nest(TCA_ACT_OPTIONS) { $0.append(contentsOf: options) }
        }
        if !cookie.isEmpty { writer.attribute(TCA_ACT_COOKIE, cookie) }
    }
}
