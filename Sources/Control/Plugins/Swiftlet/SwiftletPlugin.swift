internal import AddressPool
internal import AddressStore
internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import OverlayModel
package import PluginKit
internal import SystemHandles

/// The plugin `swiftlet`: gives a pod addresses of its node's subnet, on the node's bridge or routed to alone.
///
/// The node's own part, tunnel, routes and rules, is the daemon's; no program is started for a pod.
package struct SwiftletPlugin: Plugin {
    package static let name = PluginName("swiftlet")
    package static let about = "CNI plugin swiftlet: a pod network over VXLAN"

    let open: SessionOpener
    let delegates: Delegates

    package init(open: @escaping SessionOpener, delegates: Delegates) {
        self.open = open
        self.delegates = delegates
    }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try SwiftletConfiguration(attachment.configuration)
        let companions = try Companions(of: attachment.configuration, delegates)
        let requests = try PodRequests(attachment)
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let subnets = try configuration.readSubnetFile()
        let store = configuration.store
        return try UndoLog.transaction { (undo) throws(CNIError) in
            let offers = try Self.allocate(subnets, requests.addresses, from: store, for: attachment)
            undo.push("release the address of \(attachment.id)", needing: .allLater) {
                try store.release(attachment.id)
            }

            let veth = PodVeth(
                for: attachment.id, offers, mtu: configuration.mtu(from: subnets), podMAC: requests.mac)
            let order = Order(veth, attachment, configuration, gateways: subnets.gateways)
            let own =
                switch configuration.mode {
                case .bridge: try bridged(order, in: pod, &undo)
                case .routed: try routed(order, in: pod, &undo)
                }
            let result = attachment.previousResult.map { own.added(to: $0) } ?? own
            return try companions.add(attachment, result, undo: &undo)
        }
    }

    /// What a pod is to get.
    private struct Order {
        let veth: PodVeth
        let attachment: Attachment
        let configuration: SwiftletConfiguration
        let gateways: [InterfaceAddress]

        init(
            _ veth: PodVeth, _ attachment: Attachment, _ configuration: SwiftletConfiguration,
            gateways: [InterfaceAddress]
        ) {
            self.veth = veth
            self.attachment = attachment
            self.configuration = configuration
            self.gateways = gateways
        }
    }

    /// Puts the pod on the node's bridge.
    private func bridged(
        _ order: Order, in pod: borrowing PodNamespace, _ undo: inout UndoLog
    ) throws(CNIError) -> CNIResult {
        let (veth, attachment, configuration) = (order.veth, order.attachment, order.configuration)
        let host = try hostSide(of: attachment)
        let bridge = try host.prepareBridge(configuration.bridge, gateways: order.gateways, mtu: veth.mtu)
        try host.add(veth.pair(on: bridge), in: pod)
        undo.push("delete \(attachment.id.hostInterface)") { try host.deleteVeth() }
        if configuration.hairpin == .on { try host.turnOnHairpin() }

        let result = veth.result(bridge: bridge, sandbox: pod.path, dns: attachment.configuration.dns)
        var setup = InterfaceSetup(attachment.id.interface, from: result)
        setup.meeting = .refused
        try pod.run { (session) throws(CNIError) in
            try setup.perform(session) { _ in [.setLink(.index(.loopback), .state(.up))] }
        }
        return result
    }

    /// Gives the pod a link of its own.
    private func routed(
        _ order: Order, in pod: borrowing PodNamespace, _ undo: inout UndoLog
    ) throws(CNIError) -> CNIResult {
        let (veth, attachment) = (order.veth, order.attachment)
        let host = try hostSide(of: attachment)
        let link = RoutedLink(veth: veth)
        try Sysctl.enableForwarding(of: link.families)
        try host.add(veth.pair(), in: pod)
        undo.push("delete \(attachment.id.hostInterface)") { try host.deleteVeth() }
        try link.configure(pod)
        try host.route(to: link)
        return link.result(sandbox: pod.path, dns: attachment.configuration.dns)
    }

    /// Needs no namespace and no subnet file: the host end's name follows from the attachment.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let store = try SwiftletConfiguration.store(of: attachment.configuration)
        var attempts = Attempts()
        // A field that cannot be read must not keep a pod from being deleted.
        if let companions = try? Companions(of: attachment.configuration, delegates) {
            companions.delete(attachment, &attempts)
        }
        attempts.attempt { () throws(CNIError) in
            let host = try HostSide(
                over: open, attachment: attachment.id, network: attachment.configuration.name)
            // The link goes first: an address is free once nobody answers to it.
            do throws(NetlinkError) { try host.deleteVeth() } catch { throw CNIError(error) }
            do throws(AddressStoreError) { try store.release(attachment.id) } catch { throw CNIError(error) }
        }
        try attempts.finish()
    }

    private func hostSide(of attachment: Attachment) throws(CNIError) -> HostSide {
        try HostSide(over: open, attachment: attachment.id, network: attachment.configuration.name)
    }

    func session() throws(CNIError) -> NetlinkSession {
        do throws(NetlinkError) { return try open([]) } catch { throw CNIError(error) }
    }

    private static func allocate(
        _ subnets: SubnetFile, _ wishes: [IPAddress], from store: AddressStore, for attachment: Attachment
    ) throws(CNIError) -> [AddressOffer] {
        let ranges = try ranges(subnets)
        do throws(AddressStoreError) {
            return try store.allocate(
                from: ranges, requesting: wishes, for: attachment.id,
                pod: PodName(attachment.context.arguments))
        } catch {
            throw CNIError(error)
        }
    }

    /// The addresses that a node's pods can have: all of its subnets but its own.
    static func ranges(_ subnets: SubnetFile) throws(CNIError) -> RangeSetList {
        do {
            return try subnets.ranges
        } catch {
            throw CNIError(
                .invalidConfiguration, "the node's subnet cannot be used: \(error)",
                details: "correct the node's subnet in the lease store")
        }
    }
}
