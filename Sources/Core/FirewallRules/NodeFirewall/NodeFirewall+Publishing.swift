internal import Addressing

/// One pod's host ports on a node whose rules are known to stand: nothing has to be read first.
extension NodeFirewall {
    /// What makes nft know the host ports of one more pod, where those of this description are known.
    ///
    /// As long as another pod has host ports, it is a few elements of a map, however many the others are.
    /// - Throws: `hostPortTaken` if another pod has one of the ports.
    package func publishing(_ pod: PodHostPorts) throws(FirewallError) -> NFTDifference {
        let more = try hostPorts.free(for: pod)
        guard hostPorts.isEmpty else {
            return NFTDifference(elements(of: more).map { .addElements($0.elements, to: $0.map, $0.table) })
        }
        return Self.difference(from: self, to: having(more))
    }

    /// What makes nft forget the host ports of a pod again that this description does not name.
    package func withdrawing(_ pod: PodHostPorts) throws(FirewallError) -> NFTDifference {
        let more = try hostPorts.free(for: pod)
        guard hostPorts.isEmpty else {
            return NFTDifference(
                elements(of: more).map { .deleteElements($0.elements, from: $0.map, $0.table) })
        }
        return Self.difference(from: having(more), to: self)
    }

    private func having(_ hostPorts: HostPorts) -> NodeFirewall {
        var node = self
        node.hostPorts = hostPorts
        return node
    }

    private static func difference(from present: NodeFirewall, to wanted: NodeFirewall) -> NFTDifference {
        NFTDifference(present: PresentNFTRules(of: present.nftRuleSet), wanted: wanted.nftRuleSet)
    }

    private typealias MapElements = (elements: [NFTElement], map: ChainName, table: NFTTableName)

    private func elements(of hostPorts: HostPorts) -> [MapElements] {
        networks.flatMap { network -> [MapElements] in
            guard let maps = HostPortMaps(hostPorts, in: network)?.maps else { return [] }
            let table: NFTTableName = network.family == .ipv4 ? .ip : .ip6
            return maps.filter { !$0.elements.isEmpty }.map { ($0.elements, $0.name, table) }
        }
    }
}
