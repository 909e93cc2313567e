import Addressing

/// A condition on one property: iptables' `!` is the second case.
package enum Condition<Value: Hashable & Sendable>: Hashable, Sendable {
    case equal(Value)
    case unequal(Value)

    /// An option and its value as iptables writes them: `! -s 10.0.0.0/8`.
    func text(_ option: String, _ value: (Value) -> String) -> String {
        switch self {
        case .equal(let content): "\(option) \(value(content))"
        case .unequal(let content): "! \(option) \(value(content))"
        }
    }
}

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

    /// Where a match leaves out a mask of all bits, the `MARK` target writes it.
    var matchText: String { mask == .max ? Self.hexadecimal(value) : targetText }
    var targetText: String { "\(Self.hexadecimal(value))/\(Self.hexadecimal(mask))" }

    private static func hexadecimal(_ number: UInt32) -> String { "0x" + String(number, radix: 16) }
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

    /// Reads a comma list; nil if it is empty or holds a word that is no state.
    init?(_ text: String) {
        let named = text.split(separator: ",", omittingEmptySubsequences: false).map {
            ConnectionState(rawValue: String($0))
        }
        states = Set(named.compactMap(\.self))
        guard !states.isEmpty, !named.contains(nil) else { return nil }
    }

    var text: String {
        ConnectionState.allCases.filter(states.contains).map(\.rawValue).joined(separator: ",")
    }
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
package enum TransportProtocol: String, Hashable, Sendable {
    case tcp, udp, sctp, icmp
    case icmpv6 = "ipv6-icmp"
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
}

/// A condition that an extension of iptables looks at (`-m`).
package enum Match: Hashable, Sendable {
    case mark(Condition<Mark>)
    case sourceType(Condition<AddressType>)
    case destinationType(Condition<AddressType>)
    case connectionState(Condition<ConnectionStates>)

    var text: String {
        switch self {
        case .mark(let mark): "-m mark " + mark.text("--mark") { $0.matchText }
        case .sourceType(let type): "-m addrtype " + type.text("--src-type") { $0.rawValue }
        case .destinationType(let type): "-m addrtype " + type.text("--dst-type") { $0.rawValue }
        case .connectionState(let states): "-m conntrack " + states.text("--ctstate") { $0.text }
        }
    }
}
