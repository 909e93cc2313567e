package import Addressing

extension NodeFirewall {
    /// The rules of a family as iptables takes them; none for a family without a pod network.
    package func ruleSet(_ family: IPFamily) -> RuleSet {
        let parts = parts(family)
        let podChains = network(family).map { HostPortChains(hostPorts, in: $0) }
        // All prefixes are of the family, ports stand with their protocol, and each hook's chain beside it.
        do {
            return try RuleSet(
                family, owning: ownership, chains: parts.map(\.filled) + (podChains?.chains ?? []),
                hooks: parts.flatMap(\.hooks) + (podChains?.hooks ?? []))
        } catch {
            preconditionFailure("the rules of \(self) are consistent: \(error)")
        }
    }

    /// flannel's chains are ours only as long as their style is asked for: at other times they are flannel's.
    private var ownership: Ownership {
        guard style == .flannel else { return .swiftlet }
        return Ownership(
            prefix: .swiftlet,
            chains: [
                UserChain(checked: "FLANNEL-POSTRTG", in: .nat),
                UserChain(checked: "FLANNEL-FWD", in: .filter),
            ])
    }
}

/// The chains of iptables that lead host ports to pods: one dispatches, and each pod has one.
struct HostPortChains {
    let chains: [FilledChain]
    let hooks: [Hook]

    private static let dispatch = UserChain(checked: "SWIFTLET-HOSTPORTS", in: .nat)

    init(_ hostPorts: HostPorts, in network: PodNetwork) {
        var chains: [FilledChain] = []
        var rules = HostPorts.marking(network)
        for pod in hostPorts.pods {
            guard let address = pod.address(network.family) else { continue }
            let ports = pod.ports.filter { $0.applies(to: network.family) }
            guard !ports.isEmpty else { continue }
            let chain = UserChain(checked: pod.chainName, in: .nat)
            let comment = Comment(fitting: pod.label)
            for transport in NFTTranslation.transports {
                for list in Self.lists(ports, transport) {
                    var rule = Rule(.jump(chain.chainName))
                    rule.transport = .equal(transport)
                    rule.matches = [.destinationPorts(.equal(.list(list))), .comment(comment)]
                    rules.append(rule)
                }
            }
            chains.append(FilledChain(chain, ports.map { Self.rule($0, to: address) }))
        }
        guard !chains.isEmpty else {
            self.chains = []
            hooks = []
            return
        }
        rules.append(HostPorts.unmarking)
        self.chains = chains + [FilledChain(Self.dispatch, rules)]
        hooks = [Place.natPrerouting, .natOutput].map { place in
            let toNode = Rule(.jump(Self.dispatch.chainName), comment: .hostPorts)
                .matching(.destinationType(.equal(.local)))
            return Hook(toNode, in: place, .prepend)
        }
    }

    private static func rule(_ port: HostPort, to pod: IPAddress) -> Rule {
        var rule = Rule(.translate(port.translation(to: pod)))
        rule.transport = .equal(port.transport)
        rule.matches = [.destinationPorts(.equal(.range(port.ports)))]
        rule.destination = port.onlyAddress.map { .equal(IPPrefix(host: $0)) }
        return rule
    }

    /// The ports of a protocol in lists that fit a rule each.
    private static func lists(_ ports: [HostPort], _ transport: TransportProtocol) -> [PortList] {
        var lists: [PortList] = []
        var open: [PortRange] = []
        var slots = 0
        for port in ports where port.transport == transport {
            if slots + port.ports.slots > PortRange.mostSlots {
                lists.append(PortList(checked: open))
                (open, slots) = ([], 0)
            }
            open.append(port.ports)
            slots += port.ports.slots
        }
        return open.isEmpty ? lists : lists + [PortList(checked: open)]
    }
}

extension HostPorts {
    /// What comes from this node's pods or from the node's loopback must be answered by way of the node: it asks
    /// for masquerading.
    static func marking(_ network: PodNetwork) -> [Rule] {
        let mark = Rule(.mark(.hostPortMasquerade), comment: .hostPorts)
        // The kernel sends nothing from ::1 to another host, whatever it is asked.
        let loopback = network.family == .ipv4 ? [network.family.loopback] : []
        return ([network.subnet] + loopback).map(mark.from)
    }

    /// A packet that met no host port keeps its source, such as one for a service of kube-proxy's.
    static let unmarking = Rule(.mark(Mark.hostPortMasquerade.cleared), comment: .hostPorts)
}

extension PodHostPorts {
    fileprivate var chainName: String {
        let hash = String(StableHash(of: attachment).bits, radix: 16)
        return "SWIFTLET-HP-" + String(repeating: "0", count: 16 - hash.count) + hash
    }
}
