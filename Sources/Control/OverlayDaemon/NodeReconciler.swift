package import Addressing
internal import FirewallRules
package import NetlinkSession
package import OverlayModel
package import RuleInstaller
internal import SystemHandles
internal import SystemPackage

/// Makes one node what its leases ask for: by one subtraction, whether the node starts, a peer comes or goes, or
/// somebody broke something.
package struct NodeReconciler {
    private let node: NodeName
    private let configuration: OverlayConfiguration
    private let kernel: OverlayKernel
    private let installer: RuleInstaller
    private let subnetFile: FilePath

    package init(
        node: NodeName, _ configuration: OverlayConfiguration, session: NetlinkSession,
        installer: RuleInstaller = RuleInstaller(), subnetFile: String
    ) {
        self.node = node
        self.configuration = configuration
        self.kernel = OverlayKernel(over: session)
        self.installer = installer
        self.subnetFile = FilePath(subnetFile)
    }

    /// What is to be done, given the cluster's leases.
    ///
    /// Reads, and changes nothing.
    package func plan(for leases: [Lease]) throws -> NodePlan {
        let set = try LeaseSet(leases, in: configuration)
        guard let own = set.lease(of: node) else { throw ReconcilerError.noLease(node) }
        let underlay = try kernel.underlay(of: own.publicAddress)
        let wanted = try OverlayState(wanted: configuration, set, own: own, over: underlay)
        guard let mtu = wanted.device?.mtu else { throw ReconcilerError.noLease(node) }
        let text = SubnetFile(configuration, own: own, mtu: mtu).text
        return NodePlan(
            overlay: OverlayState.changes(from: try kernel.present(configuration.device), to: wanted),
            rules: try differences(to: ruleSets(of: own)),
            subnetFile: currentSubnetFile == text ? nil : text)
    }

    /// Carries a plan out.
    ///
    /// What fails in one part or family does not keep the others from theirs. The subnet file comes last, if
    /// nothing failed: pods are made once the node can carry their traffic.
    package func apply(_ plan: NodePlan) throws {
        var failures: [String] = []
        do { try kernel.apply(plan.overlay, device: configuration.device) } catch {
            failures.append("\(error)")
        }
        for difference in plan.rules {
            do { try installer.apply(difference) } catch { failures.append("\(error)") }
        }
        guard failures.isEmpty else { throw OverlayError.notApplied(failures) }
        if let text = plan.subnetFile { try writeSubnetFile(text) }
    }

    /// What is to be taken away so that nothing of the overlay is left.
    ///
    /// Forwarding stays on: others may need it.
    package func planForRemoval() throws -> NodePlan {
        NodePlan(
            overlay: OverlayState.changes(from: try kernel.present(configuration.device), to: OverlayState()),
            rules: try differences(to: IPFamily.allCases.map { .empty($0) }), subnetFile: nil)
    }

    /// Carries out the removal, with the plugin's bridge; nothing of it while a pod is on the bridge.
    package func remove(bridge: InterfaceName) throws {
        _ = try kernel.unusedBridge(bridge)
        try removeSubnetFile()
        try apply(planForRemoval())
        // Looks again: a pod may have come while the subnet file was still there.
        try kernel.removeBridge(bridge)
    }

    private func differences(to sets: [RuleSet]) throws -> [RuleDifference] {
        try sets.map { set in try installer.difference(to: set) }.filter { !$0.isEmpty }
    }

    /// The rules of both families; a family that the node has no subnet of has none.
    private func ruleSets(of own: Lease) throws -> [RuleSet] {
        let networks = try own.subnets.compactMap { subnet in
            try configuration.network(of: subnet).map { try PodNetwork($0, subnet: subnet) }
        }
        var firewall = try NodeFirewall(networks: networks)
        if configuration.masquerade == .off { firewall.masquerade = nil }
        return IPFamily.allCases.map(firewall.ruleSet)
    }

    private var currentSubnetFile: String? {
        (try? Descriptor.contents(of: subnetFile.string, limit: 1 << 16)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// No subnet file, no new pod: it goes first.
    private func removeSubnetFile() throws {
        guard let name = subnetFile.lastComponent?.string else { return }
        do throws(Errno) {
            try Directory(opening: subnetFile.folder).remove(name)
        } catch .noSuchFileOrDirectory {}
    }

    private func writeSubnetFile(_ text: String) throws {
        guard let name = subnetFile.lastComponent?.string else {
            throw ReconcilerError.noFileName(subnetFile.string)
        }
        let folder = try Directory(
            creating: subnetFile.folder,
            permissions: [.ownerReadWriteExecute, .groupRead, .groupExecute, .otherRead, .otherExecute])
        let file = try AtomicFile(
            in: folder, temporaryName: ".\(name).new", content: Array(text.utf8),
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.replace(name, in: folder)
    }
}

/// Why a node cannot be made right.
package enum ReconcilerError: Error, Hashable, CustomStringConvertible {
    case noLease(NodeName)
    case noFileName(String)

    package var description: String {
        switch self {
        case .noLease(let node): "the store has no lease for this node, \(node); what runs goes on as it is"
        case .noFileName(let path): "\"\(path)\" cannot be the subnet file: it names no file"
        }
    }
}
