internal import Addressing
package import CNISpec
internal import FirewallRules
package import PluginKit
package import RuleInstaller
internal import SystemHandles

/// The plugin `firewall`: lets a container's packets pass where the node drops what it forwards.
package struct FirewallPlugin: Plugin {
    package static let name = PluginName("firewall")
    package static let supportedVersions = CNIVersion.allCases.filter { $0 >= .v0_4_0 }
    package static let about = "CNI plugin firewall: lets a container's packets pass"

    private let rules: HostRules
    private let zones: FirewalldZones

    /// Takes what runs the programs.
    package init(run: @escaping RuleInstaller.Runner = ChildProcess.run) {
        rules = HostRules(run: run)
        zones = FirewalldZones(run: run)
    }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try FirewallConfiguration(attachment.configuration)
        let result = try attachment.requiredPreviousResult()
        let wanted = try configuration.rules(of: result)
        let records = AllowedAddresses(in: configuration.dataDirectory)
        try UndoLog.transaction { (undo) throws(CNIError) in
            undo.push("forbid the packets of \(attachment.id) again") {
                try remove(wanted.addresses, configuration.zone)
                try records.forget(wanted.addresses)
            }
            try records.note(wanted.addresses, of: attachment.id, on: attachment.configuration.name)
            let backend = backend(configuration)
            if backend == .firewalld {
                for address in wanted.addresses { try zones.add(address, to: configuration.zone) }
            }
            for set in try sets(wanted, backend) { try rules.apply(set) }
        }
        return result
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try FirewallConfiguration(attachment.configuration)
        let wanted = try configuration.rules(of: try attachment.requiredPreviousResult())
        let backend = backend(configuration)
        if backend == .firewalld {
            for address in wanted.addresses where try !zones.contains(address, in: configuration.zone) {
                throw CNIError(
                    .attachmentChanged, "\(address) is not in firewalld's zone \(configuration.zone)",
                    details: "firewalld was reloaded or somebody took it out; the pod must be made anew")
            }
        }
        for set in try sets(wanted, backend) { try rules.check(set) }
    }

    /// Needs no result, unlike the reference's, which then leaves the rules; and leaves an address alone that another
    /// container has got meanwhile.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let configuration = attachment.configuration
        let network = configuration.name
        let records = AllowedAddresses(in: try FirewallConfiguration.dataDirectory(of: configuration))
        let told = attachment.previousResult?.addresses.map(\.address.address) ?? []
        let noted = told.isEmpty ? try records.addresses(of: attachment.id, on: network) : told
        let own = try records.owned(noted, by: attachment.id, on: network)
        try remove(own, (try? FirewallConfiguration.backend(configuration.fields))?.zone ?? "trusted")
        try records.forget(own)
    }

    package func status(_ network: Network) throws(CNIError) {
        let configuration = try FirewallConfiguration(network.configuration)
        if configuration.backend != .firewalld { try rules.checkPrograms() }
    }

    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        let configuration = try FirewallConfiguration(network.configuration)
        let records = AllowedAddresses(in: configuration.dataDirectory)
        let stale = try records.stale(on: network.configuration.name, keeping: valid)
        try remove(stale, configuration.zone)
        try records.forget(stale)
    }

    private func backend(_ configuration: FirewallConfiguration) -> FirewallBackend {
        configuration.backend ?? (zones.isRunning ? .firewalld : .iptables)
    }

    /// The rules of both families; with firewalld only those of a policy, for which it has no words.
    private func sets(
        _ wanted: ReferenceFirewall, _ backend: FirewallBackend
    ) throws(CNIError) -> [RuleSet] {
        var sets: [RuleSet] = []
        for family in wanted.families {
            let set = try CNIError.describing { () throws(FirewallError) in
                try backend == .firewalld ? wanted.policyRules(family) : wanted.rules(family)
            }
            if !set.hooks.isEmpty { sets.append(set) }
        }
        return sets
    }

    /// Takes addresses out of both backends: which one it was, may have changed since.
    private func remove(_ addresses: [IPAddress], _ zone: String) throws(CNIError) {
        guard !addresses.isEmpty else { return }
        var attempts = Attempts()
        for family in IPFamily.allCases where addresses.contains(where: { $0.family == family }) {
            attempts.attempt { () throws(CNIError) in
                let absence = try CNIError.describing { () throws(FirewallError) in
                    try ReferenceFirewall.removal(of: addresses, family)
                }
                try rules.remove(absence, from: [.filter])
            }
        }
        if zones.isRunning {
            for address in addresses {
                attempts.attempt { () throws(CNIError) in try zones.remove(address, from: zone) }
            }
        }
        try attempts.finish()
    }
}
