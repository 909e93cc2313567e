internal import AddressPool
internal import AddressStore
internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import OverlayModel
package import PluginKit
internal import SystemHandles

/// The plugin `swiftlet`: gives a pod an address of its node's subnet and a veth to the node's bridge.
///
/// The node's own part, tunnel, routes and rules, is the daemon's; no program is started for a pod.
package struct SwiftletPlugin: Plugin {
    package static let name = PluginName("swiftlet")
    package static let supportedVersions: [CNIVersion] = [.v0_3_1, .v0_4_0, .v1_0_0, .v1_1_0]
    package static let about = "CNI plugin swiftlet: a pod network over VXLAN"

    private let open: SessionOpener

    package init(open: @escaping SessionOpener) { self.open = open }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try SwiftletConfiguration(attachment.configuration)
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let subnets = try configuration.readSubnetFile()
        let store = configuration.store
        return try UndoLog.transaction { (undo) throws(CNIError) in
            let offers = try Self.allocate(subnets, from: store, for: attachment)
            undo.push("release the address of \(attachment.id)") { try store.release(attachment.id) }

            let host = try HostSide(
                over: open, attachment: attachment.id, network: attachment.configuration.name)
            let bridge = try host.prepareBridge(
                configuration.bridge, gateways: subnets.gateways, mtu: configuration.mtu(from: subnets))
            let veth = PodVeth(for: attachment.id, offers, mtu: configuration.mtu(from: subnets))
            try host.add(veth.pair(master: bridge.index), in: pod)
            undo.push("delete \(attachment.id.hostInterface)") { try host.deleteVeth() }

            let result = veth.result(
                bridge: bridge, sandbox: attachment.namespacePath, dns: attachment.configuration.dns)
            try Self.configure(attachment.id.interface, from: result, in: pod)
            return attachment.previousResult.map { result.added(to: $0) } ?? result
        }
    }

    /// Needs no namespace and no subnet file: the host end's name follows from the attachment.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let store = try SwiftletConfiguration.store(of: attachment.configuration)
        let host = try HostSide(over: open, attachment: attachment.id, network: attachment.configuration.name)
        // The link goes first: an address is free once nobody answers to it.
        do { try host.deleteVeth() } catch { throw CNIError(error) }
        do { try store.release(attachment.id) } catch { throw CNIError(error) }
    }

    package func check(_ attachment: Attachment) throws(CNIError) { throw Self.unserved("CHECK") }

    package func status(_ network: Network) throws(CNIError) { throw Self.unserved("STATUS") }

    package func collectGarbage(
        of network: Network, keeping valid: Set<AttachmentID>
    ) throws(CNIError) { throw Self.unserved("GC") }

    private static func unserved(_ verb: String) -> CNIError {
        CNIError(
            .invalidEnvironment, "CNI_COMMAND \(verb) is not supported yet",
            details: "this build of swiftlet serves ADD, DEL and VERSION")
    }

    private static func configure(
        _ interface: InterfaceName, from result: CNIResult, in pod: borrowing PodNamespace
    ) throws(CNIError) {
        var setup = InterfaceSetup(interface, from: result)
        setup.meeting = .refused
        try pod.run { (session) throws(CNIError) in
            try setup.perform(session) { _ in [.setLink(.index(.loopback), .state(.up))] }
        }
    }

    private static func allocate(
        _ subnets: SubnetFile, from store: AddressStore, for attachment: Attachment
    ) throws(CNIError) -> [AddressOffer] {
        do {
            return try store.allocate(
                from: subnets.ranges, for: attachment.id, pod: PodName(attachment.context.arguments))
        } catch let error as AddressStoreError {
            throw CNIError(error)
        } catch {
            throw CNIError(
                .invalidConfiguration, "the node's subnet cannot be used: \(error)",
                details: "correct the node's subnet in the lease store")
        }
    }
}
