internal import Addressing
internal import FirewallRules
internal import NetlinkCodec

/// Ports of the node and where they lead, as far as rules tell.
struct PublishedPort: Hashable {
    let transport: TransportProtocol
    let ports: FirewallRules.PortRange
    let address: IPAddress?
    /// Where it leads, in words: only whether that is the same counts.
    let destination: String

    /// The flows that go to another place than before once rules are changed from one to the other.
    ///
    /// Of UDP alone: a flow of it has no end of its own, and whoever sends on never reaches the new place.
    static func staleFlows(from before: Set<PublishedPort>, to after: Set<PublishedPort>) -> [FlowTarget] {
        let changed = before.symmetricDifference(after).filter { $0.transport == .udp }
        return Set(changed.map { FlowTarget(.udp, ports: $0.ports.first...$0.ports.last, at: $0.address) })
            .sorted {
                ($0.ports.lowerBound, $0.ports.upperBound) < ($1.ports.lowerBound, $1.ports.upperBound)
            }
    }
}

extension PresentRules {
    /// The ports that rules in chains of ours lead on.
    var publishedPorts: Set<PublishedPort> {
        var published: Set<PublishedPort> = []
        for case .known(let rule) in chains.values.joined() {
            guard case .translate(let translation) = rule.target, case .equal(let transport)? = rule.transport
            else { continue }
            for range in rule.destinationRanges {
                published.insert(
                    PublishedPort(
                        transport: transport, ports: range, address: rule.destination?.value.base,
                        destination: "\(translation)"))
            }
        }
        return published
    }
}

extension Rule {
    fileprivate var destinationRanges: [FirewallRules.PortRange] {
        matches.flatMap { match -> [FirewallRules.PortRange] in
            switch match {
            case .destinationPorts(.equal(.range(let range))): [range]
            case .destinationPorts(.equal(.list(let list))): list.ranges
            default: []
            }
        }
    }
}

extension PresentNFTRules {
    /// The ports that maps of ours lead on.
    var publishedPorts: Set<PublishedPort> {
        let collections = tables.values.flatMap(\.collections.values)
        return Set(collections.flatMap(\.elements).compactMap { PublishedPort($0) })
    }
}

extension PublishedPort {
    /// Reads `[address .] transport . port : address . port`; nil for an element of another kind.
    fileprivate init?(_ element: NFTElement) {
        var key = element.key[...]
        var node: IPAddress?
        if case .address(let address)? = key.first {
            node = address
            key = key.dropFirst()
        }
        guard !element.value.isEmpty, case .transport(let transport)? = key.popFirst(),
            case .port(let port)? = key.popFirst()
        else { return nil }
        self.init(
            transport: transport, ports: FirewallRules.PortRange(port), address: node,
            destination: "\(element.value)")
    }
}
