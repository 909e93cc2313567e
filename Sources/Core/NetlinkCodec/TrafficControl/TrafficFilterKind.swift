internal import CLinuxNetworking
internal import WireFormat

/// The classifier of a filter (`TCA_KIND`), with its settings (`TCA_OPTIONS`).
public enum TrafficFilterKind: Hashable, Sendable {
    /// Compares bits of the packet.
    case u32(U32Filter)
    /// Matches every packet.
    case matchall(MatchAllFilter)
    /// A classifier that this module has no settings for, its `TCA_OPTIONS` kept; nil if there are none.
    case other(name: String, options: [UInt8]?)

    /// The name that the kernel knows it by.
    public var name: String {
        switch self {
        case .u32: "u32"
        case .matchall: "matchall"
        case .other(let name, _): name
        }
    }

    /// What the filter does with packets, in order.
    public var actions: [TrafficAction] {
        switch self {
        case .u32(let filter): filter.actions
        case .matchall(let filter): filter.actions
        case .other: []
        }
    }

    /// A handle as tc(8) shows it for this classifier.
    func text(of handle: UInt32) -> String {
        if case .u32 = self { return "\(U32Handle(rawValue: handle))" }
        return "0x" + String(handle, radix: 16)
    }
}

/// How a filter is used by network cards, and what they made of it (`TCA_CLS_FLAGS_*`).
public struct TrafficFilterFlags: OptionSet, Hashable, Sendable {
    /// The kernel's bits.
    public let rawValue: UInt32

    /// Flags from the kernel's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// No network card is to have it (`TCA_CLS_FLAGS_SKIP_HW`).
    public static let skipHardware = Self(rawValue: 1 << 0)
    /// Only a network card is to have it (`TCA_CLS_FLAGS_SKIP_SW`).
    public static let skipSoftware = Self(rawValue: 1 << 1)
    /// A network card has it; the kernel's to tell (`TCA_CLS_FLAGS_IN_HW`).
    public static let inHardware = Self(rawValue: 1 << 2)
    /// No network card has it; the kernel's to tell (`TCA_CLS_FLAGS_NOT_IN_HW`).
    public static let notInHardware = Self(rawValue: 1 << 3)
    /// The kernel's log says why a network card did not take it (`TCA_CLS_FLAGS_VERBOSE`).
    public static let verbose = Self(rawValue: 1 << 4)
}

extension TrafficFilterFlags {
    /// Writes what a request may say; the kernel refuses to be told what is its to tell (`tc_flags_valid`).
    func encode(as type: some BinaryInteger, into writer: inout ByteWriter) {
        let asked = subtracting([.inHardware, .notInHardware])
        if !asked.isEmpty { writer.attribute(type, host: asked.rawValue) }
    }
}

extension TrafficFilterKind {
    /// Reads the settings of a classifier; without any bytes, one without settings.
    init(_ name: String, _ options: Span<UInt8>) throws(WireError) {
        switch name {
        case "u32": self = .u32(try U32Filter(options))
        case "matchall": self = .matchall(try MatchAllFilter(options))
        default:
            let bytes = [UInt8](capacity: options.count) { out in options.append(to: &out) }
            self = .other(name: name, options: bytes.isEmpty ? nil : bytes)
        }
    }

    /// Writes `TCA_OPTIONS`.
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .u32(let filter): writer.plainNest(TCA_OPTIONS) { filter.encode(into: &$0) }
        case .matchall(let filter): writer.plainNest(TCA_OPTIONS) { filter.encode(into: &$0) }
        case .other(_, let options?): writer.attribute(TCA_OPTIONS, options)
        case .other: break
        }
    }
}
