package import Addressing

/// Everything that a node of the overlay wants of the kernel's packet filter, for both families and in no
/// program's language.
///
/// All but host ports and anti-spoofing takes as many rules with no pod as with hundreds.
package struct NodeFirewall: Hashable, Sendable {
    /// The network of all pods of the cluster, one for each family at most.
    package let networks: [PodNetwork]
    package var masquerade: Masquerade? = Masquerade()
    package var forwarding = Forwarding.accepted(.append)
    package var hostPorts = HostPorts.none
    package var isolation = PodIsolation.open
    /// The ports of pods that may send only from their own addresses.
    ///
    /// iptables sees no frames: see `limits`.
    package var guardedPorts: [GuardedPort] = []
    package var segmentSize: SegmentSize?
    /// The interfaces that lead to this node's pods: what is for its subnet leaves by these or is dropped.
    ///
    /// Empty for no such rule.
    package var podInterfaces: [InterfacePattern] = []
    package var style = RuleStyle.swiftlet

    /// - Throws: `repeatedFamily`.
    package init(networks: [PodNetwork]) throws(FirewallError) {
        for family in IPFamily.allCases where networks.count(where: { $0.family == family }) > 1 {
            throw .repeatedFamily(family)
        }
        self.networks = networks
    }

    package func network(_ family: IPFamily) -> PodNetwork? { networks.first { $0.family == family } }
}

/// A network of all pods of the cluster, and this node's part of it.
package struct PodNetwork: Hashable, Sendable {
    package let network: IPPrefix
    package let subnet: IPPrefix

    /// - Throws: `subnetOutsideNetwork`.
    package init(_ network: IPPrefix, subnet: IPPrefix) throws(FirewallError) {
        guard network.contains(subnet) else { throw .subnetOutsideNetwork(subnet, network: network) }
        self.network = network
        self.subnet = subnet
    }

    package var family: IPFamily { network.family }
}

/// How traffic out of the pod network takes the node's address.
package struct Masquerade: Hashable, Sendable {
    /// Whether what comes into the pod network from outside takes the address of the tunnel's end.
    package enum Incoming: Hashable, Sendable {
        case masqueraded
        /// The pod sees its client. The answers must find their way: a program that is bound to the node's own
        /// address then gets none from pods of other nodes.
        case keepsClientAddress
    }

    package var sourcePorts = SourcePorts.fullyRandom
    /// Networks outside that must see a pod's own address.
    ///
    /// Other families' are left out.
    package var exceptNetworks: [IPPrefix] = []
    /// Addresses of nodes that must see a pod's own address.
    package var exceptNodes: [IPAddress] = []
    package var incoming = Incoming.masqueraded

    package init() {}

    /// The networks to which a pod's own address goes.
    func exceptions(_ family: IPFamily) -> [IPPrefix] {
        (exceptNetworks + exceptNodes.map { IPPrefix(host: $0) }).filter { $0.family == family }
    }
}

/// Whether forwarded pod traffic is let through, and where in `FORWARD` that is said.
///
/// At the end, a program that drops before us wins: network policies work, and so does a stranger's
/// firewall that cuts the pods off. At the start, neither does. To nft the place means nothing: there every
/// program's chains are asked, and one that drops wins.
package enum Forwarding: Hashable, Sendable {
    case unmanaged
    case accepted(Hook.Position)
}

/// From which bridges of the node a pod can be reached (`ingressPolicy` of the reference firewall plugin).
package enum PodIsolation: Hashable, Sendable {
    case open
    /// From pods of the same bridge and from outside, not from pods of the other bridges.
    case sameBridge([InterfacePattern])
    /// From outside only.
    case isolated([InterfacePattern])

    var bridges: [InterfacePattern] {
        switch self {
        case .open: []
        case .sameBridge(let bridges), .isolated(let bridges): bridges
        }
    }
}

/// A port of a bridge with the addresses that may be sent from behind it.
package struct GuardedPort: Hashable, Sendable {
    package let interface: InterfaceName
    package let mac: MACAddress
    package let addresses: [IPAddress]

    package init(_ interface: InterfaceName, _ mac: MACAddress, _ addresses: [IPAddress]) {
        self.interface = interface
        self.mac = mac
        self.addresses = addresses
    }
}

/// Whose names, notes and order masquerading and forwarding have.
package enum RuleStyle: Hashable, Sendable {
    case swiftlet
    /// Those of flannel, rule for rule: what checks a node of flannel finds nothing amiss.
    case flannel
}

/// What a node wants and a program of rules cannot give.
package enum FirewallLimit: Hashable, Sendable, CustomStringConvertible {
    /// iptables sees packets, not frames.
    case guardedPortsNeedNFT
    /// nft asks every program's chains: an accept of ours cannot overrule another's drop.
    case acceptCannotOverrule

    package var description: String {
        switch self {
        case .guardedPortsNeedNFT:
            "iptables sees no frames: that pods send only from their own addresses needs nft"
        case .acceptCannotOverrule:
            "nft asks every program's chains: forwarded pod traffic passes only if none of them drops it"
        }
    }
}

/// A program that rules are written for.
package enum FirewallBackend: String, Hashable, Sendable, CaseIterable {
    case iptables, nft
}

extension NodeFirewall {
    /// What of this description a program cannot give.
    package func limits(of backend: FirewallBackend) -> [FirewallLimit] {
        switch backend {
        case .iptables: guardedPorts.isEmpty ? [] : [.guardedPortsNeedNFT]
        case .nft: forwarding == .accepted(.prepend) ? [.acceptCannotOverrule] : []
        }
    }
}
