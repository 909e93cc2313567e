package import Addressing
package import FirewallRules
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
    private let settings: FirewallSettings
    private let rules: RuleKeeper
    private let subnetFile: FilePath

    /// Works over sessions of this namespace: of rtnetlink, and of netfilter in the keeper of rules.
    package init(
        node: NodeName, _ configuration: OverlayConfiguration, session: NetlinkSession, rules: RuleKeeper,
        _ settings: FirewallSettings = FirewallSettings(), subnetFile: String
    ) {
        self.node = node
        self.configuration = configuration
        self.kernel = OverlayKernel(over: session)
        self.rules = rules
        self.settings = settings
        self.subnetFile = FilePath(subnetFile)
    }

    /// What is to be done, given the cluster's leases.
    ///
    /// Reads, and changes nothing.
    package func plan(for leases: [Lease]) throws -> NodePlan {
        let (set, own) = try leaseSet(leases)
        let underlay = try kernel.underlay(of: own.publicAddress)
        let wanted = try OverlayState(wanted: configuration, set, own: own, over: underlay)
        guard let mtu = wanted.device?.mtu else { throw ReconcilerError.noLease(node) }
        let text = SubnetFile(configuration, own: own, mtu: mtu).text
        return NodePlan(
            overlay: OverlayState.changes(from: try kernel.present(configuration.device), to: wanted),
            rules: try rules.plan(for: try firewall(of: own)),
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
        if !plan.rules.isEmpty { failures += rules.apply(plan.rules).failures.map { "\($0)" } }
        guard failures.isEmpty else { throw OverlayError.notApplied(failures) }
        if let text = plan.subnetFile { try writeSubnetFile(text) }
    }

    /// Makes the rules right that others changed since a plan was carried out.
    package func restoreRules(_ plan: RulePlan) -> RuleApplication { rules.restore(plan) }

    /// What keeps the node's pod traffic from being forwarded, whatever rules it has.
    package func obstacles(in plan: RulePlan) throws -> [ForwardObstacle] { try rules.obstacles(in: plan) }

    /// What is to be taken away so that nothing of the overlay is left.
    ///
    /// Forwarding stays on: others may need it.
    package func planForRemoval() throws -> NodePlan {
        NodePlan(
            overlay: OverlayState.changes(from: try kernel.present(configuration.device), to: OverlayState()),
            rules: try rules.planForRemoval(of: settings.firewall([])), subnetFile: nil)
    }

    /// Carries out the removal, with the plugin's bridge; nothing of it while a pod is on the bridge.
    package func remove(bridge: InterfaceName) throws {
        _ = try kernel.unusedBridge(bridge)
        try removeSubnetFile()
        try apply(planForRemoval())
        // Looks again: a pod may have come while the subnet file was still there.
        try kernel.removeBridge(bridge)
    }

    private func leaseSet(_ leases: [Lease]) throws -> (all: LeaseSet, own: Lease) {
        let set = try LeaseSet(leases, in: configuration)
        guard let own = set.lease(of: node) else { throw ReconcilerError.noLease(node) }
        return (set, own)
    }

    /// The rules of both families; a family that the node has no subnet of has none.
    private func firewall(of own: Lease) throws -> NodeFirewall {
        let networks = try own.subnets.compactMap { subnet in
            try configuration.network(of: subnet).map { try PodNetwork($0, subnet: subnet) }
        }
        return try settings.firewall(networks)
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
