public import Addressing
internal import CLinuxNetworking
public import WireFormat

/// A filter, which gives packets a class or does something with them (`RTM_NEWTFILTER`, `struct tcmsg`).
///
/// A list of the kernel begins each priority with an entry of handle zero, which stands for the classifier as a
/// whole and has no settings (`tcf_fill_node` in net/sched/cls_api.c).
public struct TrafficFilter: Hashable, Sendable {
    /// Where it stands.
    public var place: TrafficFilterPlace
    /// The lowest is asked first; zero lets the kernel choose one (`prio`, `pref`).
    public var priority: UInt16
    /// The packets that it is asked for.
    public var `protocol`: FilterProtocol
    /// Its number in its classifier, for `u32` a `U32Handle`; zero lets the kernel choose one.
    public var handle: UInt32 = 0
    /// The chain of filters that it stands in; nil stands for the first, 0.
    public var chain: UInt32?
    /// What it matches, with its settings.
    public var kind: TrafficFilterKind
    /// Attributes that this module does not know; a request does not repeat them.
    public var unknown: [RawAttribute] = []

    /// A filter at a place.
    public init(
        _ kind: TrafficFilterKind, at place: TrafficFilterPlace, priority: UInt16 = 0,
        protocol: FilterProtocol = .all
    ) {
        self.kind = kind
        self.place = place
        self.priority = priority
        self.protocol = `protocol`
    }
}

/// Where filters stand.
public enum TrafficFilterPlace: Hashable, Sendable, CustomStringConvertible {
    /// At a queueing discipline or a class of a link; unspecified stands for the root discipline.
    case link(InterfaceIndex, parent: TrafficHandle)
    /// In a block that disciplines share, by its number (`TCM_IFINDEX_MAGIC_BLOCK`).
    case block(UInt32)

    /// The place as tc(8) names it, a link by its number.
    public var description: String {
        switch self {
        case .link(let index, let parent): "dev #\(index) parent \(parent)"
        case .block(let number): "block \(number)"
        }
    }
}

/// The protocol of the packets that a filter is asked for (`ETH_P_*`, linux/if_ether.h), in host byte order.
public struct FilterProtocol: RawRepresentable, Hashable, Sendable {
    /// The Ethernet type, or a number of Linux below 0x0600.
    public let rawValue: UInt16

    /// A protocol by its number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// None given: in a question, any.
    public static let unspecified = Self(rawValue: 0)
    /// All packets (`ETH_P_ALL`).
    public static let all = Self(rawValue: 0x0003)
    /// IPv4 (`ETH_P_IP`).
    public static let ipv4 = Self(rawValue: 0x0800)
    /// Address resolution (`ETH_P_ARP`).
    public static let arp = Self(rawValue: 0x0806)
    /// IPv6 (`ETH_P_IPV6`).
    public static let ipv6 = Self(rawValue: 0x86dd)
}

extension TrafficFilter: CustomStringConvertible {
    /// The filter as tc(8) names one.
    public var description: String {
        let number = handle == 0 ? "" : " handle " + kind.text(of: handle)
        return "\(kind.name) \(place) pref \(priority)\(number)" + (chain.map { " chain \($0)" } ?? "")
    }
}

extension TrafficFilter {
    /// Reads the payload of an `RTM_NEWTFILTER` or `RTM_DELTFILTER`.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        let header = try TrafficHeader(from: &reader)
        let attributes = reader.readRest()
        let name = try AttributeReader.trafficKind(in: attributes)
        let noSettings: [UInt8] = []
        self.init(
            try TrafficFilterKind(name, noSettings.span),
            at: header.interface == TrafficHeader.blockMark
                ? .block(header.parent.rawValue) : .link(try header.index, parent: header.parent),
            priority: UInt16(truncatingIfNeeded: header.info >> 16),
            protocol: FilterProtocol(rawValue: UInt16(truncatingIfNeeded: header.info).bigEndian))
        handle = header.handle.rawValue
        var rest = AttributeReader(attributes)
        while let attribute = try rest.next() {
            switch attribute.kind {
            case TCA_KIND, TCA_PAD: break
            case TCA_OPTIONS: kind = try TrafficFilterKind(name, attribute.payload)
            case TCA_CHAIN: chain = try attribute.host()
            default: unknown.append(attribute.raw)
            }
        }
    }

    func encode(into writer: inout ByteWriter) {
        encodeSelection(into: &writer)
        kind.encode(into: &writer)
    }

    /// Writes what a request to delete or to show needs: all but the settings.
    func encodeSelection(into writer: inout ByteWriter) {
        place.header(priority: priority, protocol: `protocol`, handle: handle).encode(into: &writer)
        if let chain { writer.attribute(TCA_CHAIN, host: chain) }
        writer.attribute(TCA_KIND, text: kind.name)
    }
}

extension TrafficFilterPlace {
    /// The header of a message about filters here.
    func header(priority: UInt16, protocol: FilterProtocol, handle: UInt32 = 0) -> TrafficHeader {
        var header = TrafficHeader(on: nil)
        switch self {
        case .link(let index, let parent):
            header.interface = index.rawValue
            header.parent = parent
        case .block(let number):
            header.interface = TrafficHeader.blockMark
            header.parent = TrafficHandle(rawValue: number)
        }
        header.handle = TrafficHandle(rawValue: handle)
        // The protocol stands here in network byte order.
        header.info = UInt32(priority) << 16 | UInt32(`protocol`.rawValue.bigEndian)
        return header
    }
}
