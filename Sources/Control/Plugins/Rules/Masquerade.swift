package import Addressing
package import CNISpec
internal import FirewallRules
internal import PluginKit

/// The program that rules are written with, as `ipMasqBackend` and portmap's `backend` name it.
package enum RuleProgram: String, Sendable, CaseIterable {
    case iptables, nftables

    /// Reads a field; nil leaves the choice to the plugin: iptables.
    static func named(by key: String, in fields: Fields) throws(CNIError) -> RuleProgram? {
        guard let name = try fields.string(key), !name.isEmpty else { return nil }
        guard let program = RuleProgram(rawValue: name) else {
            throw fields.fault(key, "\"\(name)\" is neither iptables nor nftables")
        }
        return program
    }
}

/// What `ipMasq` asks for: what leaves a container's networks goes out as if the node had sent it.
///
/// The rules are the reference's: in iptables a container has one chain whatever its interfaces.
package struct Masquerade {
    private let attachment: AttachmentID
    private let network: NetworkName
    private let program: RuleProgram?
    private let rules: HostRules

    /// Takes nil for the usual program.
    package init(
        of attachment: AttachmentID, on network: NetworkName, with program: RuleProgram? = nil,
        _ rules: HostRules = HostRules()
    ) {
        self.attachment = attachment
        self.network = network
        self.program = program
        self.rules = rules
    }

    /// Puts the rules of a container's addresses in place; if one family cannot have them, neither has.
    package func add(_ addresses: [InterfaceAddress]) throws(CNIError) {
        if program == .nftables { return try rules.apply(nft.rules(addresses)) }
        let wanted = description(addresses)
        try UndoLog.transaction { (undo) throws(CNIError) in
            undo.push("stop masquerading for \(attachment)", remove)
            for family in wanted.families {
                try rules.apply(
                    try CNIError.describing { () throws(FirewallError) in try wanted.rules(family) })
            }
        }
    }

    /// Refuses rules that are not as `add` put them in place.
    package func check(_ addresses: [InterfaceAddress]) throws(CNIError) {
        if program == .nftables { return try rules.check(nft.rules(addresses)) }
        let wanted = description(addresses)
        for family in wanted.families {
            try rules.check(
                try CNIError.describing { () throws(FirewallError) in try wanted.rules(family) })
        }
    }

    /// Needs no address: chain and notes follow from network and attachment.
    ///
    /// Where no program was named, both are looked through.
    package func remove() throws(CNIError) {
        var attempts = Attempts()
        if program != .nftables {
            attempts.attempt { () throws(CNIError) in try rules.remove(try chains()) }
        }
        if program != .iptables {
            attempts.attempt { () throws(CNIError) in try rules.remove(nft.rules([])) }
        }
        try attempts.finish()
    }

    private func chains() throws(CNIError) -> Ownership {
        try CNIError.describing { () throws(FirewallError) in
            try ReferenceMasquerade.ownership(network: network.text, container: attachment.container.text)
        }
    }

    /// Takes away the rules of all attachments of a network but the valid ones.
    package static func collectGarbage(
        of network: NetworkName, keeping valid: Set<AttachmentID>, _ rules: HostRules = HostRules()
    ) throws(CNIError) {
        var attempts = Attempts()
        attempts.attempt { () throws(CNIError) in
            try rules.collectGarbage(of: network, keeping: valid) { (container) throws(FirewallError) in
                try ReferenceMasquerade.ownership(network: network.text, container: container)
            }
        }
        attempts.attempt { () throws(CNIError) in
            let kept = valid.map { ReferenceNFTMasquerade(of: $0, on: network).mark }
            try rules.removeNoted(
                ReferenceNFTMasquerade.table, by: ReferenceNFTMasquerade.mark(network: network.text),
                butNot: kept)
        }
        try attempts.finish()
    }

    private func description(_ addresses: [InterfaceAddress]) -> ReferenceMasquerade {
        ReferenceMasquerade(
            network: network.text, container: attachment.container.text, addresses: addresses)
    }

    private var nft: ReferenceNFTMasquerade { ReferenceNFTMasquerade(of: attachment, on: network) }
}

extension ReferenceNFTMasquerade {
    fileprivate init(of attachment: AttachmentID, on network: NetworkName) {
        self.init(
            network: network.text, container: attachment.container.text, interface: attachment.interface.text)
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
