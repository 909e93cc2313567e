package import Addressing
package import CNISpec
internal import FirewallRules
internal import PluginKit

/// What `ipMasq` asks for: what leaves a container's networks goes out as if the node had sent it.
///
/// The rules are the reference's, of which a container has one chain whatever its interfaces.
package struct Masquerade {
    private let container: ContainerID
    private let network: NetworkName
    private let rules: HostRules

    package init(of container: ContainerID, on network: NetworkName, _ rules: HostRules = HostRules()) {
        self.container = container
        self.network = network
        self.rules = rules
    }

    /// Puts the rules of a container's addresses in place; if one family cannot have them, neither has.
    package func add(_ addresses: [InterfaceAddress]) throws(CNIError) {
        let wanted = description(addresses)
        try UndoLog.transaction { (undo) throws(CNIError) in
            undo.push("stop masquerading for \(container)", remove)
            for family in wanted.families {
                try rules.apply(
                    try CNIError.describing { () throws(FirewallError) in try wanted.rules(family) })
            }
        }
    }

    /// Refuses rules that are not as `add` put them in place.
    package func check(_ addresses: [InterfaceAddress]) throws(CNIError) {
        let wanted = description(addresses)
        for family in wanted.families {
            try rules.check(try CNIError.describing { () throws(FirewallError) in try wanted.rules(family) })
        }
    }

    /// Needs no address: the chain follows from network and container.
    package func remove() throws(CNIError) {
        try rules.remove(
            try CNIError.describing { () throws(FirewallError) in
                try ReferenceMasquerade.ownership(network: network.text, container: container.text)
            })
    }

    /// Takes away the rules of all containers of a network but those of valid attachments.
    package static func collectGarbage(
        of network: NetworkName, keeping valid: Set<AttachmentID>, _ rules: HostRules = HostRules()
    ) throws(CNIError) {
        try rules.collectGarbage(of: network, keeping: valid) { (container) throws(FirewallError) in
            try ReferenceMasquerade.ownership(network: network.text, container: container)
        }
    }

    private func description(_ addresses: [InterfaceAddress]) -> ReferenceMasquerade {
        ReferenceMasquerade(network: network.text, container: container.text, addresses: addresses)
    }
}

extension HostRules {
    /// Takes away chains of the table nat that are of a network's containers without a valid attachment.
    func collectGarbage(
        of network: NetworkName, keeping valid: Set<AttachmentID>,
        _ ownership: (String) throws(FirewallError) -> Ownership
    ) throws(CNIError) {
        let kept = Set(valid.map(\.container.text))
        var stale: Set<UserChain> = []
        for family in IPFamily.allCases {
            for container in try containers(of: network, in: .nat, family) where !kept.contains(container) {
                stale.formUnion(
                    try CNIError.describing { () throws(FirewallError) in try ownership(container) }.chains)
            }
        }
        guard !stale.isEmpty else { return }
        try remove(Ownership(chains: stale))
    }
}
