internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// A tunnel header that packets get on one way out (`RTA_ENCAP_TYPE` and `RTA_ENCAP`, linux/lwtunnel.h).
public enum RouteEncapsulation: Hashable, Sendable {
    /// For a tunnel device that takes the outer header from each packet (`LWTUNNEL_ENCAP_IP`, `LWTUNNEL_ENCAP_IP6`).
    case ip(TunnelEncapsulation)
    /// MPLS labels (`LWTUNNEL_ENCAP_MPLS`).
    case mpls(LabelEncapsulation)
    /// Segment routing over IPv6 (`LWTUNNEL_ENCAP_SEG6`, RFC 8754).
    case segments(SegmentEncapsulation)
    /// Another kind (`LWTUNNEL_ENCAP_*`), or one of the above with what this module does not know.
    case other(LWTunnelType, [UInt8])
}

/// A kind of light-weight tunnel (`enum lwtunnel_encap_types`).
public struct LWTunnelType: RawRepresentable, Hashable, Sendable {
    /// The number (`RTA_ENCAP_TYPE`).
    public let rawValue: UInt16

    /// The kind of that number.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    private init(_ constant: lwtunnel_encap_types) { rawValue = UInt16(constant.rawValue) }

    /// MPLS labels (`LWTUNNEL_ENCAP_MPLS`).
    public static let mpls = Self(LWTUNNEL_ENCAP_MPLS)
    /// An outer header of IPv4 (`LWTUNNEL_ENCAP_IP`).
    public static let ipv4 = Self(LWTUNNEL_ENCAP_IP)
    /// Identifier-locator addressing (`LWTUNNEL_ENCAP_ILA`).
    public static let identifierLocator = Self(LWTUNNEL_ENCAP_ILA)
    /// An outer header of IPv6 (`LWTUNNEL_ENCAP_IP6`).
    public static let ipv6 = Self(LWTUNNEL_ENCAP_IP6)
    /// Segment routing over IPv6 (`LWTUNNEL_ENCAP_SEG6`).
    public static let segments = Self(LWTUNNEL_ENCAP_SEG6)
    /// BPF programs (`LWTUNNEL_ENCAP_BPF`).
    public static let bpf = Self(LWTUNNEL_ENCAP_BPF)
    /// What a segment endpoint does (`LWTUNNEL_ENCAP_SEG6_LOCAL`).
    public static let localSegment = Self(LWTUNNEL_ENCAP_SEG6_LOCAL)
    /// Source routes of RPL (`LWTUNNEL_ENCAP_RPL`).
    public static let rpl = Self(LWTUNNEL_ENCAP_RPL)
    /// In-situ OAM over IPv6 (`LWTUNNEL_ENCAP_IOAM6`).
    public static let ioam = Self(LWTUNNEL_ENCAP_IOAM6)
    /// IPsec interfaces (`LWTUNNEL_ENCAP_XFRM`).
    public static let xfrm = Self(LWTUNNEL_ENCAP_XFRM)
}

extension RouteEncapsulation {
    /// The kind, as `RTA_ENCAP_TYPE` tells it.
    public var type: LWTunnelType {
        switch self {
        case .ip(let header): header.family == .ipv4 ? .ipv4 : .ipv6
        case .mpls: .mpls
        case .segments: .segments
        case .other(let type, _): type
        }
    }

    /// Reads the payload of `RTA_ENCAP`.
    init(_ type: LWTunnelType, _ payload: Span<UInt8>) throws(WireError) {
        let known: RouteEncapsulation? =
            switch type {
            case .ipv4: .ip(try TunnelEncapsulation(.ipv4, payload))
            case .ipv6: .ip(try TunnelEncapsulation(.ipv6, payload))
            case .mpls: try LabelEncapsulation(payload).map { .mpls($0) }
            case .segments: try SegmentEncapsulation(payload).map { .segments($0) }
            default: nil
            }
        self = known ?? .other(type, [UInt8](capacity: payload.count) { out in payload.append(to: &out) })
    }

    /// Writes both attributes, whose numbers a route and a nexthop object have for themselves.
    func encode(_ encapsulation: UInt32, type number: UInt32, into writer: inout ByteWriter) {
        writer.nest(encapsulation) { nest in
            switch self {
            case .ip(let header): header.encode(into: &nest)
            case .mpls(let labels): labels.encode(into: &nest)
            case .segments(let segments): segments.encode(into: &nest)
            case .other(_, let payload): nest.append(contentsOf: payload)
            }
        }
        writer.attribute(number, host: type.rawValue)
    }
}
