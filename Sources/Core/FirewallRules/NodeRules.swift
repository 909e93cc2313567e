package import Addressing

/// The rules that a node of the overlay needs in one family: as many with no pod as with hundreds.
package struct NodeRules: Hashable, Sendable {
    /// Whether traffic out of the pod network takes the node's address.
    package enum Masquerading: Hashable, Sendable {
        case off
        case on(SourcePorts)
    }

    /// Whether forwarded pod traffic is let through, and where in `FORWARD` that is said.
    ///
    /// At the end, a program that drops before us wins: network policies work, and so does a stranger's
    /// firewall that cuts the pods off. At the start, neither does.
    package enum Forwarding: Hashable, Sendable {
        case unmanaged
        case accepted(Hook.Position)
    }

    /// The network of all pods of the cluster.
    package let network: IPPrefix
    /// This node's part of it.
    package let subnet: IPPrefix
    package var masquerading = Masquerading.on(.fullyRandom)
    /// Networks outside that must see a pod's own address, such as the nodes'.
    ///
    /// Other families' are left out.
    package var unmasqueraded: [IPPrefix] = []
    package var forwarding = Forwarding.accepted(.append)

    package init(network: IPPrefix, subnet: IPPrefix) throws(FirewallError) {
        guard network.contains(subnet) else { throw .subnetOutsideNetwork(subnet, network: network) }
        self.network = network
        self.subnet = subnet
    }

    /// The rules as the kernel takes them.
    package var ruleSet: RuleSet {
        // All prefixes are of the network's family, and each hook's chain stands beside it.
        guard let rules = try? RuleSet(network.family, chains: chains, hooks: hooks) else {
            preconditionFailure("the rules of \(network) are consistent")
        }
        return rules
    }

    private var chains: [FilledChain] {
        let masquerade = masqueradeRules.map { FilledChain(.masquerade, $0) }
        let forward = forwarding == .unmanaged ? nil : FilledChain(.forward, forwardRules)
        return [masquerade, forward].compactMap(\.self)
    }

    private var hooks: [Hook] {
        var hooks: [Hook] = []
        if masquerading != .off {
            hooks.append(Hook(to: .masquerade, from: .natPostrouting, .append, comment: .masquerade))
        }
        if case .accepted(let position) = forwarding {
            hooks.append(Hook(to: .forward, from: .filterForward, position, comment: .forward))
        }
        return hooks
    }

    private var forwardRules: [Rule] {
        let accept = Rule(.accept, comment: .forward)
        return [accept.from(network), accept.to(network)]
    }

    /// What flannel's rules mean (`pkg/trafficmngr/iptables`), with two of them joined.
    private var masqueradeRules: [Rule]? {
        guard case .on(let ports) = masquerading else { return nil }
        let keep = Rule(.return, comment: .masquerade)
        let masquerade = Rule(.masquerade(ports), comment: .masquerade)
        return [
            // kube-proxy masquerades these in its own chain, which may come after ours.
            keep.matching(.mark(.equal(.kubernetesMasquerade))),
            // Pod to pod, on whichever nodes. flannel names its own subnet here, twice, and so masquerades
            // what it merely passes on between the pods of two other nodes.
            keep.from(network).to(network),
            // From outside to a pod of this node, as a service with `externalTrafficPolicy: Local` needs it.
            keep.to(subnet),
        ] + unmasqueraded.filter { $0.family == network.family }.map { keep.from(network).to($0) } + [
            // Pod to outside. Multicast has no answer that would have to find its way back.
            masquerade.from(network).to(.unequal(network.family.multicast)),
            // Outside to a pod of another node: it takes the address of the tunnel's end, so that the answer
            // comes back through the tunnel. Without it a program of this node that is bound to the node's own
            // address gets its answers past the tunnel, from an address that the underlay does not route.
            // (A program that is not bound sends from the tunnel's end already, an address of `network`.)
            masquerade.from(.unequal(network)).to(network),
        ]
    }
}

extension IPFamily {
    /// All multicast addresses: 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 §2.7).
    fileprivate var multicast: IPPrefix {
        let (first, length): (UInt128, Int) = self == .ipv4 ? (0xe000_0000, 4) : (0xff << 120, 8)
        guard let prefix = try? IPPrefix(base: IPAddress(bits: first, family: self), length: length) else {
            preconditionFailure("\(first)/\(length) has no host bits")
        }
        return prefix
    }
}
