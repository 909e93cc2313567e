package import Addressing

/// What the reference plugin `portmap` puts into iptables for a container's host ports.
package struct ReferenceHostPorts: Hashable, Sendable {
    /// Whose packets get the node's address, and who sees to that.
    package enum Masquerading: Hashable, Sendable {
        case none
        /// Those of the container itself and of the node's loopback; marked with one bit.
        case own(markBit: Int, Sources)
        /// The same, marked by a chain of another program.
        case external(UserChain, Sources)
    }

    /// The packets to host ports that get the node's address.
    package enum Sources: Hashable, Sendable {
        /// Those that would come back another way.
        case ownNetworkAndLoopback
        case everywhere
    }

    package let network: String
    package let container: String
    package let ports: [HostPort]
    package let masquerading: Masquerading
    /// More that a packet must meet, by family.
    package let conditions: [IPFamily: [String]]

    package init(
        network: String, container: String, ports: [HostPort], masquerading: Masquerading,
        conditions: [IPFamily: [String]] = [:]
    ) {
        self.network = network
        self.container = container
        self.ports = ports
        self.masquerading = masquerading
        self.conditions = conditions
    }

    /// What is a container's alone: what removal asks for.
    package static func ownership(
        network: String, container: String
    ) throws(FirewallError) -> Ownership {
        Ownership(chains: [
            try .referenceHostPorts(network: network, container: container),
            try .oldReferenceHostPorts(network: network, container: container),
        ])
    }

    /// The rules that lead to one address of the container.
    package func rules(to pod: InterfaceAddress) throws(FirewallError) -> RuleSet {
        let family = pod.address.family
        let chain = try UserChain.referenceHostPorts(network: network, container: container)
        var foreign: [UserChain] = []
        if case .external(let chain, _) = masquerading { foreign = [chain] }
        return try RuleSet(
            family, owning: Ownership(chains: [chain]),
            chains: [FilledChain(chain, ports.flatMap { rules(for: $0, to: pod) })],
            hooks: markingHooks + Self.entryHooks + (try portHooks(to: chain, family)),
            sharing: markingChains + [Self.entry], foreign: foreign)
    }

    private static let entry = UserChain(checked: "CNI-HOSTPORT-DNAT", in: .nat)
    private static let setMark = UserChain(checked: "CNI-HOSTPORT-SETMARK", in: .nat)
    private static let masquerade = UserChain(checked: "CNI-HOSTPORT-MASQ", in: .nat)

    private var markingChains: [UserChain] {
        if case .own = masquerading { [Self.setMark, Self.masquerade] } else { [] }
    }

    /// A bit that marks packets, and the rule that heeds it: first, since others masquerade there as well.
    private var markingHooks: [Hook] {
        guard case .own(let bit, _) = masquerading else { return [] }
        let mark = Mark(1 << UInt32(bit), mask: 1 << UInt32(bit))
        let marking = Rule(.mark(mark), comment: Comment(checked: "CNI portfwd masquerade mark"))
        let heeding = Rule(.masquerade(.kept)).matching(.mark(.equal(mark)))
        return [
            Hook(marking, in: Place(Self.setMark), .append),
            Hook(heeding, in: Place(Self.masquerade), .append),
            Hook(
                to: Self.masquerade, from: .natPostrouting, .prepend,
                comment: Comment(checked: "CNI portfwd requiring masquerade")),
        ]
    }

    private static let entryHooks: [Hook] = [Place.natPrerouting, .natOutput].map { place in
        Hook(
            Rule(.jump(entry.chainName)).matching(.destinationType(.equal(.local))), in: place, .append)
    }

    /// The rules that lead into the container's chain: by protocol, 15 ports at a time.
    private func portHooks(to chain: UserChain, _ family: IPFamily) throws(FirewallError) -> [Hook] {
        let comment = Comment.reference("dnat ", network: network, container: container)
        let protocols = Set(ports.map(\.transport)).sorted { $0.rawValue < $1.rawValue }
        var hooks: [Hook] = []
        for transport in protocols {
            let all = ports.filter { $0.transport == transport }.map(\.ports)
            for start in stride(from: 0, to: all.count, by: PortRange.mostSlots) {
                let list = try PortList(Array(all[start..<min(start + PortRange.mostSlots, all.count)]))
                let rule = Rule(.jump(chain.chainName), comment: comment).over(.equal(transport))
                    .with { $0.matches.append(.destinationPorts(.equal(.list(list)))) }
                hooks.append(
                    Hook(try rule.meeting(conditions[family] ?? []), in: Place(Self.entry), .append))
            }
        }
        return hooks
    }

    /// Marks what must come back by the node, then leads on to the container.
    private func rules(for port: HostPort, to pod: InterfaceAddress) -> [Rule] {
        guard port.applies(to: pod.address.family) else { return [] }
        func rule(_ target: Target) -> Rule {
            let rule = Rule(target).over(.equal(port.transport))
                .matching(.destinationPorts(.equal(.range(port.ports))))
            return port.onlyAddress.map { rule.to(IPPrefix(host: $0)) } ?? rule
        }
        let marking = marked(from: pod).map { source, chain in rule(.jump(chain)).from(source) }
        let translation = Translation(to: pod.address, .one(port.containerPort))
        return marking + [rule(.translate(translation))]
    }

    /// The sources whose packets are marked, and the chain that does it.
    private func marked(from pod: InterfaceAddress) -> [(IPPrefix, ChainName)] {
        let (chain, sources): (ChainName, Sources)
        switch masquerading {
        case .none: return []
        case .own(_, let own): (chain, sources) = (Self.setMark.chainName, own)
        case .external(let external, let own): (chain, sources) = (external.chainName, own)
        }
        let family = pod.address.family
        if sources == .everywhere { return [(.everything(family), chain)] }
        let loopback = family == .ipv4 ? [IPPrefix(host: .v4(IPv4Address(bits: 0x7f00_0001)))] : []
        return ([pod.network] + loopback).map { ($0, chain) }
    }
}

extension Rule {
    /// The rule with conditions in the words of iptables.
    ///
    /// - Throws: `badCondition` for words that are not understood, and for a condition that the rule has already.
    func meeting(_ conditions: [String]) throws(FirewallError) -> Rule {
        guard !conditions.isEmpty else { return self }
        guard let own = Words.split(text[...]), let target = own.lastIndex(of: "-j"),
            let rule = Rule(words: own[..<target] + conditions + own[target...])
        else { throw .badCondition(conditions.joined(separator: " ")) }
        return rule
    }
}
