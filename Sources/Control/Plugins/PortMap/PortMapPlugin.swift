internal import Addressing
package import CNISpec
internal import FirewallRules
internal import NetlinkCodec
package import NetlinkSession
package import PluginKit
internal import SystemHandles

/// The plugin `portmap`: leads ports of the node to ports of a container.
package struct PortMapPlugin: Plugin {
    package static let name = PluginName("portmap")
    package static let about = "CNI plugin portmap: ports of the node for a container"

    /// Opens a session that speaks with connection tracking.
    package typealias ConntrackOpener = () throws(NetlinkError) -> NetlinkSession

    private let open: SessionOpener
    private let openConntrack: ConntrackOpener
    private let rules: HostRules

    package init(
        open: @escaping SessionOpener, openConntrack: @escaping ConntrackOpener,
        rules: HostRules = HostRules()
    ) {
        self.open = open
        self.openConntrack = openConntrack
        self.rules = rules
    }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try PortMapConfiguration(attachment.configuration)
        let result = try attachment.requiredPreviousResult()
        guard !configuration.ports.isEmpty else { return result }
        let parts = try Self.parts(configuration, attachment, result)
        try UndoLog.transaction { (undo) throws(CNIError) in
            undo.push("take the rules of \(attachment.id) away") {
                try remove(attachment.id.container, attachment.configuration)
            }
            for part in parts {
                switch part {
                case .iptables(let set): try rules.apply(set)
                case .nftables(let shared): try rules.apply(shared)
                }
            }
            if configuration.masquerading != .none { try routeLoopback(to: result, of: attachment) }
        }
        forgetFlows(to: configuration.ports)
        return result
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try PortMapConfiguration(attachment.configuration)
        let result = try attachment.requiredPreviousResult()
        guard !configuration.ports.isEmpty else { return }
        for part in try Self.parts(configuration, attachment, result) {
            switch part {
            case .iptables(let set): try rules.check(set)
            case .nftables(let shared): try rules.check(shared)
            }
        }
    }

    /// Needs neither the ports nor the result: the chain follows from network and container.
    ///
    /// The reference does nothing where the runtime passes no ports, and what a container had before stays.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        try remove(attachment.id.container, attachment.configuration)
        forgetFlows(to: (try? HostPort.mappings(of: attachment.configuration)) ?? [])
    }

    package func status(_ network: Network) throws(CNIError) {
        try rules.checkPrograms(RuleProgram.named(by: "backend", in: network.configuration.fields))
    }

    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        let name = network.configuration.name
        try rules.collectGarbage(of: name, keeping: valid) { (container) throws(FirewallError) in
            try ReferenceHostPorts.ownership(network: name.text, container: container)
        }
    }

    /// Looks through both programs' rules unless one was named.
    private func remove(
        _ container: ContainerID, _ configuration: NetworkConfiguration
    ) throws(CNIError) {
        let program = (try? RuleProgram.named(by: "backend", in: configuration.fields)) ?? nil
        var attempts = Attempts()
        if program != .nftables {
            attempts.attempt { () throws(CNIError) in
                try rules.remove(
                    try CNIError.describing { () throws(FirewallError) in
                        try ReferenceHostPorts.ownership(
                            network: configuration.name.text, container: container.text)
                    })
            }
        }
        if program != .iptables {
            for family in IPFamily.allCases {
                attempts.attempt { () throws(CNIError) in
                    try rules.remove(ReferenceHostPorts.nftTable(family, container: container.text))
                }
            }
        }
        try attempts.finish()
    }

    /// What one address needs.
    private enum Part {
        case iptables(RuleSet)
        case nftables(SharedNFTRules)
    }

    private static func parts(
        _ configuration: PortMapConfiguration, _ attachment: Attachment, _ result: CNIResult
    ) throws(CNIError) -> [Part] {
        let wanted = ReferenceHostPorts(
            network: attachment.configuration.name.text, container: attachment.id.container.text,
            ports: configuration.ports, masquerading: configuration.masquerading,
            conditions: configuration.conditions)
        var parts: [Part] = []
        for address in result.firstAddresses(of: attachment.id.interface) {
            if configuration.program == .nftables {
                parts.append(.nftables(wanted.nftRules(to: address)))
            } else {
                parts.append(
                    .iptables(
                        try CNIError.describing { () throws(FirewallError) in try wanted.rules(to: address) })
                )
            }
        }
        return parts
    }

    /// Lets the node reach a container's ports by way of 127.0.0.1: such packets leave by the interface that leads to
    /// the container, which the kernel does not allow unless told (`route_localnet`).
    private func routeLoopback(to result: CNIResult, of attachment: Attachment) throws(CNIError) {
        let addresses = result.firstAddresses(of: attachment.id.interface).map(\.address)
        guard let address = addresses.first(where: { $0.family == .ipv4 }) else { return }
        let link = try CNIError.wrapping { () throws(NetlinkError) -> Link? in
            let session = try open([])
            let route = try? session.get(.route(RouteLookup(to: address)))
            guard let index = route?.path.nextHops.first?.interface else { return nil }
            return try session.get(.link(.index(index)))
        }
        guard let link, let setting = try? Sysctl.ip(.ipv4, .interface(link.name), "route_localnet") else {
            return
        }
        do throws(SysctlError) {
            try setting.set(1)
        } catch {
            throw CNIError(
                .ioFailure, "unable to set route_localnet = 1: \(error)", details: CNIError.privilegeNeeded)
        }
    }

    /// Deletes what connection tracking remembers of UDP flows to host ports: they would go where they went before.
    ///
    /// A flow that cannot be deleted ends by itself when nothing comes for some minutes; a container that is refused
    /// for it would not come at all.
    private func forgetFlows(to ports: [HostPort]) {
        let targets = ports.filter { $0.transport == .udp }.map { port in
            FlowTarget(.udp, ports: port.ports.first...port.ports.last)
        }
        guard !targets.isEmpty else { return }
        _ = try? openConntrack().deleteConntrack(to: targets)
    }
}

extension CNIResult {
    /// The addresses that a container's interface is reached by, at most one of each family.
    ///
    /// As the reference does: those of other interfaces are passed over, those of no interface are not.
    func firstAddresses(of interface: InterfaceName) -> [InterfaceAddress] {
        let own = addresses.filter { address in
            guard let position = address.interface, interfaces.indices.contains(position) else { return true }
            let named = interfaces[position]
            return named.name == interface.text && named.sandbox ?? "" != ""
        }.map(\.address)
        return IPFamily.allCases.compactMap { family in own.first { $0.address.family == family } }
    }
}
