package import Addressing

/// A rule of a chain: what it matches, by default everything, and what then happens.
///
/// Two rules that mean the same are equal: extensions have no order, and a network of length zero is no
/// condition. The order in which extensions are written is kept nevertheless, as iptables finds a rule to
/// delete only by the same order.
package struct Rule: Sendable {
    package internal(set) var source: Condition<IPPrefix>?
    package internal(set) var destination: Condition<IPPrefix>?
    package internal(set) var input: Condition<InterfacePattern>?
    package internal(set) var output: Condition<InterfacePattern>?
    package internal(set) var transport: Condition<TransportProtocol>?
    package internal(set) var matches: [Match] = []
    package internal(set) var target: Target

    package init(_ target: Target, comment: Comment? = nil) {
        self.target = target
        if let comment { matches = [.comment(comment)] }
    }

    package func from(_ source: Condition<IPPrefix>) -> Rule { with { $0.source = Self.narrowing(source) } }
    package func from(_ source: IPPrefix) -> Rule { from(.equal(source)) }

    package func to(_ destination: Condition<IPPrefix>) -> Rule {
        with { $0.destination = Self.narrowing(destination) }
    }
    package func to(_ destination: IPPrefix) -> Rule { to(.equal(destination)) }

    package func entering(_ input: Condition<InterfacePattern>) -> Rule { with { $0.input = input } }
    package func leaving(_ output: Condition<InterfacePattern>) -> Rule { with { $0.output = output } }
    package func over(_ transport: Condition<TransportProtocol>) -> Rule { with { $0.transport = transport } }

    /// Adds a condition, before a comment that stands last.
    package func matching(_ match: Match) -> Rule {
        guard !matches.contains(match) else { return self }
        return with { rule in
            if case .comment = rule.matches.last {
                return rule.matches.insert(match, at: rule.matches.count - 1)
            }
            rule.matches.append(match)
        }
    }

    /// Adds a note before all extensions, where the reference plugins write it.
    package func noted(_ comment: Comment) -> Rule { with { $0.matches.insert(.comment(comment), at: 0) } }

    package var comment: Comment? {
        for case .comment(let comment) in matches { return comment }
        return nil
    }

    /// A copy with a change.
    func with(_ change: (inout Rule) -> Void) -> Rule {
        var changed = self
        change(&changed)
        return changed
    }

    /// iptables-save leaves a condition out that all addresses meet.
    private static func narrowing(_ condition: Condition<IPPrefix>) -> Condition<IPPrefix>? {
        if case .equal(let prefix) = condition, prefix.length == 0 { return nil }
        return condition
    }
}

extension Rule: Hashable {
    package static func == (left: Rule, right: Rule) -> Bool {
        left.target == right.target && left.source == right.source && left.destination == right.destination
            && left.input == right.input && left.output == right.output && left.transport == right.transport
            && left.matches.count == right.matches.count
            && (left.matches == right.matches || Set(left.matches) == Set(right.matches))
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(destination)
        hasher.combine(target)
        hasher.combine(matches.count)
    }
}

extension Rule {
    /// What a family or a kernel would refuse in the rule, whichever program is told.
    func fault(in family: IPFamily) -> FirewallError? {
        for case let prefix? in [source, destination] where prefix.value.family != family {
            return .wrongFamily(prefix.value, family)
        }
        if case .translate(let translation) = target, translation.address.family != family {
            return .wrongFamily(IPPrefix(host: translation.address), family)
        }
        if case .reject(let reason) = target, let own = reason.family, own != family {
            return .wrongFamily(.everything(own), family)
        }
        return transportFault
    }

    /// Ports, flags and resets are of a protocol that has them.
    var transportFault: FirewallError? {
        guard case .equal(let transport)? = transport else {
            return needsTCP || needsPorts ? .needsTransport(text) : nil
        }
        return needsTCP && transport != .tcp || needsPorts && !transport.hasPorts
            ? .needsTransport(text) : nil
    }

    private var needsTCP: Bool {
        if target == .reject(.tcpReset) { return true }
        if case .segmentSize = target { return true }
        return matches.contains { if case .tcpFlags = $0 { true } else { false } }
    }

    private var needsPorts: Bool {
        if case .translate(let translation) = target, translation.ports != .kept { return true }
        return matches.contains { match in
            switch match {
            case .sourcePorts, .destinationPorts: true
            default: false
            }
        }
    }
}

extension TransportProtocol {
    package var hasPorts: Bool { self == .tcp || self == .udp || self == .sctp }
}

extension IPPrefix {
    /// The network of one address.
    init(host address: IPAddress) { self = InterfaceAddress(host: address).network }
}
