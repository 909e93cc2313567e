public import Addressing

/// One direction of a tracked flow: who sends to whom, over what (`struct nf_conntrack_tuple`).
public struct ConntrackTuple: Hashable, Sendable {
    /// The sender's address.
    public var source: IPAddress
    /// The receiver's address, of the same family.
    public var destination: IPAddress
    /// What IP carries.
    public var transport: Transport
    /// What tells flows between the same addresses apart.
    public var layer4: Layer4
    /// The zone of this direction alone (`CTA_TUPLE_ZONE`); nil where the entry's zone goes for both.
    public var zone: UInt16?
    /// Attributes that this module does not know, as they came; they are not sent back.
    public var unknown: [RawAttribute] = []

    /// A direction between two addresses of one family.
    public init(
        _ transport: Transport, from source: IPAddress, to destination: IPAddress, _ layer4: Layer4 = .none
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        self.layer4 = layer4
    }

    /// The number of a protocol that IP carries (`IPPROTO_*`, linux/in.h).
    public struct Transport: RawRepresentable, Hashable, Sendable {
        /// The protocol number, as in IPv4's protocol and IPv6's next header.
        public let rawValue: UInt8

        /// The protocol of that number.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The Internet Control Message Protocol of IPv4.
        public static let icmp = Self(rawValue: 1)
        /// The Transmission Control Protocol.
        public static let tcp = Self(rawValue: 6)
        /// The User Datagram Protocol.
        public static let udp = Self(rawValue: 17)
        /// Generic Routing Encapsulation; its keys stand in the place of ports.
        public static let gre = Self(rawValue: 47)
        /// The Internet Control Message Protocol of IPv6.
        public static let icmpv6 = Self(rawValue: 58)
        /// The Stream Control Transmission Protocol.
        public static let sctp = Self(rawValue: 132)
    }

    /// What of the transport header belongs to a flow.
    public enum Layer4: Hashable, Sendable {
        /// Ports of TCP, UDP and SCTP, in host byte order.
        case ports(source: UInt16, destination: UInt16)
        /// Type, code and identifier of an ICMP or ICMPv6 query.
        case icmp(type: UInt8, code: UInt8, id: UInt16)
        /// Nothing: the addresses and the protocol alone make the flow.
        case none
    }

    /// The sender's port; nil for a protocol without ports.
    public var sourcePort: UInt16? {
        guard case .ports(let port, _) = layer4 else { return nil }
        return port
    }

    /// The receiver's port; nil for a protocol without ports.
    public var destinationPort: UInt16? {
        guard case .ports(_, let port) = layer4 else { return nil }
        return port
    }
}

extension ConntrackTuple.Transport: CustomStringConvertible {
    /// The name as conntrack(8) takes it, or the number.
    public var description: String {
        switch self {
        case .icmp: "icmp"
        case .tcp: "tcp"
        case .udp: "udp"
        case .gre: "gre"
        case .icmpv6: "icmpv6"
        case .sctp: "sctp"
        default: "\(rawValue)"
        }
    }
}

extension ConntrackTuple: CustomStringConvertible {
    /// The words of conntrack(8): `udp src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53`.
    public var description: String {
        let addresses = "\(transport) src=\(source) dst=\(destination)"
        return switch layer4 {
        case .ports(let source, let destination): "\(addresses) sport=\(source) dport=\(destination)"
        case .icmp(let type, let code, let id): "\(addresses) type=\(type) code=\(code) id=\(id)"
        case .none: addresses
        }
    }
}
