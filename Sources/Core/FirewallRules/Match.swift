import Addressing

/// Bits of a packet's firewall mark: those in `mask` are looked at or set.
package struct Mark: Hashable, Sendable {
    package let value: UInt32
    package let mask: UInt32

    package init(_ value: UInt32, mask: UInt32 = .max) {
        self.value = value
        self.mask = mask
    }

    /// The mark by which kube-proxy asks for masquerading in its own chain (`--iptables-masquerade-bit` 14).
    package static let kubernetesMasquerade = Self(0x4000, mask: 0x4000)

    /// The mark by which a packet to a host port asks for masquerading: the bit that the reference plugin uses.
    package static let hostPortMasquerade = Self(0x2000, mask: 0x2000)

    /// The same bits, cleared.
    package var cleared: Mark { Mark(0, mask: mask) }

    func writeBare(to buffer: inout TextBuffer) {
        buffer.addHexadecimal(value)
        buffer.add("/")
        buffer.addHexadecimal(mask)
    }

    /// Where a match leaves out a mask of all bits, the `MARK` target writes it.
    func writeMatch(to buffer: inout TextBuffer) {
        mask == .max ? buffer.addHexadecimal(value) : writeBare(to: &buffer)
    }
}

/// The state of a packet's connection, in the order of iptables-save.
package enum ConnectionState: String, Hashable, Sendable, CaseIterable {
    case invalid = "INVALID"
    case new = "NEW"
    case related = "RELATED"
    case established = "ESTABLISHED"
    case untracked = "UNTRACKED"
    case sourceTranslated = "SNAT"
    case destinationTranslated = "DNAT"
}

/// One or more connection states.
package struct ConnectionStates: Hashable, Sendable {
    let states: Set<ConnectionState>

    package init(_ first: ConnectionState, _ others: ConnectionState...) {
        states = Set(others).union([first])
    }

    init?(_ states: some Sequence<ConnectionState>) {
        self.states = Set(states)
        guard !self.states.isEmpty else { return nil }
    }

    /// Reads a comma list; nil if it is empty or holds a word that is no state.
    init?(_ text: String) {
        let named = text.split(separator: ",", omittingEmptySubsequences: false).map {
            ConnectionState(rawValue: String($0))
        }
        states = Set(named.compactMap(\.self))
        guard !states.isEmpty, !named.contains(nil) else { return nil }
    }

    /// In the order of iptables-save.
    var inOrder: [ConnectionState] { ConnectionState.allCases.filter(states.contains) }
}

/// How the routing table classes an address (`addrtype` of iptables-extensions(8)).
package enum AddressType: String, Hashable, Sendable {
    case unicast = "UNICAST"
    case local = "LOCAL"
    case broadcast = "BROADCAST"
    case anycast = "ANYCAST"
    case multicast = "MULTICAST"
    case blackhole = "BLACKHOLE"
    case unreachable = "UNREACHABLE"
    case prohibit = "PROHIBIT"
}

/// A transport protocol, by the name that iptables-save writes.
package enum TransportProtocol: String, Hashable, Sendable, CaseIterable {
    case tcp, udp, sctp, icmp
    case icmpv6 = "ipv6-icmp"

    /// The number of the protocol in a packet's header.
    var number: UInt8 {
        switch self {
        case .icmp: 1
        case .tcp: 6
        case .udp: 17
        case .icmpv6: 58
        case .sctp: 132
        }
    }
}

/// An interface, or all whose names begin alike (`eth+`).
package struct InterfacePattern: Hashable, Sendable {
    package let text: String

    /// Takes a name with or without a `+` at its end.
    ///
    /// Refuses what iptables cannot say although the kernel allows it: it has no quotes for interface names.
    package init(_ text: String) throws(FirewallError) {
        let isSpeakable = !text.contains { "\"'\\".contains($0) } && !text.hasPrefix("!") && text != "+"
        guard isSpeakable, let name = try? InterfaceName(text) else {
            throw .badInterfacePattern(text)
        }
        self.text = name.text
    }

    init(checked text: String) { self.text = text }
}

/// A condition that an extension of iptables looks at (`-m`), or the note that the rule carries.
package enum Match: Hashable, Sendable {
    case mark(Condition<Mark>)
    case sourceType(Condition<AddressType>)
    case destinationType(Condition<AddressType>)
    case connectionState(Condition<ConnectionStates>)
    /// Ports need a rule for TCP, UDP or SCTP.
    case sourcePorts(Condition<Ports>)
    case destinationPorts(Condition<Ports>)
    /// Flags need a rule for TCP.
    case tcpFlags(Condition<TCPFlagMatch>)
    case comment(Comment)
}

/// The note that a rule carries.
package struct Comment: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(FirewallError) {
        // XT_MAX_COMMENT_LEN is 256, the closing NUL included. A line break would end the rule.
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            throw .badComment(text)
        }
        self.text = text
    }

    init(checked text: String) { self.text = text }

    /// A note from words that others chose: control characters are spaces in it, quotes single, and it is
    /// cut where it is too long.
    package init(fitting text: String) {
        var fitting = ""
        for scalar in text.unicodeScalars {
            var allowed = scalar.utf8.allSatisfy(Self.isAllowed) ? scalar : " "
            if allowed == "\"" { allowed = "'" }
            if fitting.utf8.count + allowed.utf8.count > Self.longest { break }
            fitting.unicodeScalars.append(allowed)
        }
        self.text = fitting.isEmpty ? " " : fitting
    }

    package static let masquerade = Self(checked: "swiftlet masq")
    package static let forward = Self(checked: "swiftlet forward")

    /// nft takes 128 bytes and no more (`NFTNL_UDATA_COMMENT_MAXLEN`).
    private static let longest = 127

    private static func isAllowed(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f }
}
