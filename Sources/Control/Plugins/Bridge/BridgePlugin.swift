internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
package import PluginKit
internal import SystemHandles

/// The plugin `bridge`: puts containers on a bridge of the node.
package struct BridgePlugin: Plugin {
    package static let name = PluginName("bridge")
    package static let about = "CNI plugin bridge: containers on a bridge of the node"

    private let open: SessionOpener
    private let delegates: Delegates

    package init(open: @escaping SessionOpener, delegates: Delegates) {
        self.open = open
        self.delegates = delegates
    }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try BridgeConfiguration(attachment.configuration, attachment.context.arguments)
        let masquerade = try attachment.configuration.masquerade(of: attachment.id)
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let bridge = BridgeDevice(session: try session(), configuration: configuration)
        return try UndoLog.transaction { (undo) throws(CNIError) in
            let link = try bridge.prepare()
            var result = CNIResult()
            if let type = configuration.ipamType {
                result = try attachment.addresses(from: delegates, type, undo: &undo)
            }
            let plan = GatewayPlan(result, configuration.gateway)
            (result.addresses, result.routes) = (plan.addresses, plan.routes)

            var pair = VethPair(for: attachment.id, mtu: configuration.mtu, podMAC: configuration.podMAC)
            pair.master = link.index
            try bridge.session.add(pair, in: pod)
            undo.push("delete \(pair.hostName)") {
                try bridge.session.deleteVeth(of: attachment.id, over: open)
            }
            try bridge.configurePort(pair.hostName)
            try configure(pod, configuration, attachment.id.interface, result)
            let gateway = try bridge.prepareGateway(plan, on: link)
            try masquerade?.add(result, undo: &undo)
            if configuration.podEnd != .down { try bridge.waitUntilUp(pair.hostName) }

            result.interfaces = try bridge.interfaces(pair, sandbox: pod.path) + gateway
            if let dns = attachment.configuration.overridingDNS { result.dns = dns }
            return result
        }
    }

    private func configure(
        _ pod: borrowing PodNamespace, _ configuration: BridgeConfiguration, _ interface: InterfaceName,
        _ result: CNIResult
    ) throws(CNIError) {
        guard case .up(let detection) = configuration.podEnd else { return }
        var setup = InterfaceSetup(interface, from: result)
        setup.duplicateDetection = detection
        try pod.run { (session) throws(CNIError) in
            if configuration.ipamType != nil { setup.announce() }
            try setup.perform(session)
        }
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try BridgeConfiguration(attachment.configuration, attachment.context.arguments)
        if let type = configuration.ipamType { try delegates.check(type, attachment) }
        let (result, expected) = try attachment.resultToCheck()
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let check = BridgeCheck(configuration: configuration, result: result)
        let bridge = try check.bridge(InterfaceCheck(session: try session()))
        let inside = try pod.run { (session) throws(CNIError) in
            let check = InterfaceCheck(session: session)
            let link = try check.link(expected, kind: .veth)
            try check.addresses(result.addresses(of: expected), on: link)
            try check.routes(result.routes)
            return link
        }
        try check.port(of: inside, on: bridge, InterfaceCheck(session: try session()))
        try attachment.configuration.masquerade(of: attachment.id)?
            .check(result.addresses(of: expected).map(\.address))
    }

    /// The link goes first: an address is free once nobody answers to it.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        var attempts = Attempts()
        attempts.attempt { () throws(CNIError) in
            try attachment.deleteInterface(from: try session(), over: open)
        }
        attempts.attempt { () throws(CNIError) in
            guard let type = try attachment.configuration.ipamType() else { return }
            try delegates.delete(type, attachment)
        }
        attempts.attempt { () throws(CNIError) in
            try attachment.configuration.masquerade(of: attachment.id)?.remove()
        }
        try attempts.finish()
    }

    package func status(_ network: Network) throws(CNIError) {
        if let type = try network.configuration.ipamType() { try delegates.status(type, network) }
    }

    /// The links have gone with their containers' namespaces; addresses and rules have not.
    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        try network.collectGarbage(
            keeping: valid, from: delegates, try network.configuration.ipamType())
    }

    private func session() throws(CNIError) -> NetlinkSession {
        do throws(NetlinkError) { return try open([]) } catch { throw CNIError(error) }
    }
}
