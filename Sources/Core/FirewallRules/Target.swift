package import Addressing

/// What becomes of a packet that a rule matches.
package enum Target: Hashable, Sendable {
    case accept
    case drop
    case `return`
    case reject(Rejection)
    /// The source address becomes that of the outgoing interface.
    case masquerade(SourcePorts)
    /// The destination becomes another.
    case translate(Translation)
    case mark(Mark)
    case segmentSize(SegmentSize)
    /// On in another chain of the same table.
    case jump(ChainName)
}

/// How a masqueraded connection gets its source port.
package enum SourcePorts: String, Hashable, Sendable, CaseIterable {
    /// The kernel keeps the port if it is free and counts up if not. Two connections that begin at the same
    /// moment can be given the same port, and one of them loses its first packet.
    case kept = ""
    case random = "--random"
    /// Random over the whole range, which makes that loss rare. iptables 1.6.2 or later.
    case fullyRandom = "--random-fully"
}

/// A new destination (`DNAT`): an address, with a port or with as many ports as the rule matches.
package struct Translation: Hashable, Sendable {
    /// What becomes of the port.
    package enum Ports: Hashable, Sendable {
        case kept
        case one(UInt16)
        /// Any of these (`--to-destination a:9000-9010`).
        case anyOf(PortRange)
        /// The one as far into the range as the packet's port is after the base: `a:9000-9010/8000`.
        case shifted(PortRange, from: UInt16)
    }

    package let address: IPAddress
    package let ports: Ports

    package init(to address: IPAddress, _ ports: Ports = .kept) {
        self.address = address
        self.ports = ports
    }
}

/// What the sender of a refused packet is told.
package enum Rejection: Hashable, Sendable {
    /// Only for TCP.
    case tcpReset
    /// An ICMP message of IPv4, by iptables' name without `icmp-`.
    case icmp(ICMPReason)
    /// One of IPv6, by iptables' name without `icmp6-`.
    case icmpv6(ICMPv6Reason)

    package enum ICMPReason: String, Hashable, Sendable, CaseIterable {
        case netUnreachable = "net-unreachable"
        case hostUnreachable = "host-unreachable"
        case portUnreachable = "port-unreachable"
        case protocolUnreachable = "proto-unreachable"
        case netProhibited = "net-prohibited"
        case hostProhibited = "host-prohibited"
        case adminProhibited = "admin-prohibited"
    }

    package enum ICMPv6Reason: String, Hashable, Sendable, CaseIterable {
        case noRoute = "no-route"
        case adminProhibited = "adm-prohibited"
        case addressUnreachable = "addr-unreachable"
        case portUnreachable = "port-unreachable"
    }

    /// No such port, in the words of the family.
    package static func portUnreachable(_ family: IPFamily) -> Self {
        family == .ipv4 ? .icmp(.portUnreachable) : .icmpv6(.portUnreachable)
    }

    /// The family that has the message; nil for both.
    var family: IPFamily? {
        switch self {
        case .tcpReset: nil
        case .icmp: .ipv4
        case .icmpv6: .ipv6
        }
    }

    var iptablesName: String {
        switch self {
        case .tcpReset: "tcp-reset"
        case .icmp(let reason): "icmp-" + reason.rawValue
        case .icmpv6(let reason): "icmp6-" + reason.rawValue
        }
    }

    init?(iptablesName name: String) {
        if name == "tcp-reset" {
            self = .tcpReset
        } else if name.hasPrefix("icmp-"), let reason = ICMPReason(rawValue: String(name.dropFirst(5))) {
            self = .icmp(reason)
        } else if name.hasPrefix("icmp6-"), let reason = ICMPv6Reason(rawValue: String(name.dropFirst(6))) {
            self = .icmpv6(reason)
        } else {
            return nil
        }
    }
}

/// What the segment size that a TCP connection opens with is lowered to; it is never raised.
package enum SegmentSize: Hashable, Sendable {
    /// What fits the path that the kernel knows.
    case pathMTU
    case bytes(UInt16)
}
