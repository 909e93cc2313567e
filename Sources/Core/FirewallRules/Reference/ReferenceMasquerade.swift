package import Addressing

/// What the reference plugins `bridge` and `ptp` put into iptables for `ipMasq`.
///
/// A container has one chain, whatever interfaces it has on the network. Packets to a network of its own go out as they
/// are, others but multicast ones as if the node had sent them.
package struct ReferenceMasquerade: Hashable, Sendable {
    package let network: String
    package let container: String
    /// The container's addresses, with the lengths of their networks.
    package let addresses: [InterfaceAddress]

    package init(network: String, container: String, addresses: [InterfaceAddress]) {
        self.network = network
        self.container = container
        self.addresses = addresses
    }

    /// What is a container's alone: what removal asks for.
    package static func ownership(
        network: String, container: String
    ) throws(FirewallError) -> Ownership {
        Ownership(chains: [try .referenceMasquerade(network: network, container: container)])
    }

    /// The families that have rules.
    package var families: [IPFamily] {
        IPFamily.allCases.filter { family in addresses.contains { $0.address.family == family } }
    }

    package func rules(_ family: IPFamily) throws(FirewallError) -> RuleSet {
        let chain = try UserChain.referenceMasquerade(network: network, container: container)
        let comment = Comment.reference(network: network, container: container)
        var rules: [Rule] = []
        var hooks: [Hook] = []
        // In this order, each rule once: the second address' network comes behind the first one's masquerading.
        for address in addresses where address.address.family == family {
            let leave = Rule(.accept, comment: comment).to(address.network)
            let masquerade = Rule(.masquerade(.kept), comment: comment).to(.unequal(family.multicast))
            rules += [leave, masquerade].filter { !rules.contains($0) }
            let entry = Rule(.jump(chain.chainName), comment: comment).from(IPPrefix(host: address.address))
            hooks.append(Hook(entry, in: .natPostrouting, .append))
        }
        return try RuleSet(
            family, owning: Ownership(chains: [chain]), chains: [FilledChain(chain, rules)], hooks: hooks)
    }
}
