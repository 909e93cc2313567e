internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
package import PluginKit
internal import SystemHandles

/// The plugin `ptp`: a cable from the node to the container, without a bridge.
package struct PointToPointPlugin: Plugin {
    package static let name = PluginName("ptp")
    package static let about = "CNI plugin ptp: a routed link between node and container"

    private let open: SessionOpener
    private let delegates: Delegates

    package init(open: @escaping SessionOpener, delegates: Delegates) {
        self.open = open
        self.delegates = delegates
    }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = attachment.configuration
        let type = try Self.ipamType(of: configuration)
        let mtu = try configuration.mtu()
        let masquerade = try configuration.masquerade(of: attachment.id)
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        return try UndoLog.transaction { (undo) throws(CNIError) in
            var result = try attachment.addresses(from: delegates, type, undo: &undo)
            let link = try PointToPointLink(
                VethPair(for: attachment.id, mtu: mtu), result.addresses)
            try Sysctl.enableForwarding(of: link.families)

            let host = try session()
            try host.add(link.pair, in: pod)
            undo.push("delete \(link.pair.hostName)") { try host.deleteVeth(of: attachment.id, over: open) }
            try link.configure(pod, result.routes)
            try link.configure(host: host)
            try masquerade?.add(result, undo: &undo)

            result.interfaces = link.interfaces(sandbox: attachment.namespacePath)
            result.addresses = link.addresses
            if let dns = configuration.overridingDNS { result.dns = dns }
            return result
        }
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        try delegates.check(try Self.ipamType(of: attachment.configuration), attachment)
        let (result, expected) = try attachment.resultToCheck()
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        try pod.run { (session) throws(CNIError) in
            let check = InterfaceCheck(session: session)
            let link = try check.link(expected, kind: .veth)
            try check.addresses(result.addresses(of: expected), on: link)
            try check.routes(result.routes)
        }
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
            try delegates.delete(try Self.ipamType(of: attachment.configuration), attachment)
        }
        attempts.attempt { () throws(CNIError) in
            try attachment.configuration.masquerade(of: attachment.id)?.remove()
        }
        try attempts.finish()
    }

    package func status(_ network: Network) throws(CNIError) {
        try delegates.status(try Self.ipamType(of: network.configuration), network)
    }

    /// The links have gone with their containers' namespaces; addresses and rules have not.
    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        try network.collectGarbage(
            keeping: valid, from: delegates, try Self.ipamType(of: network.configuration))
    }

    private func session() throws(CNIError) -> NetlinkSession {
        do throws(NetlinkError) { return try open([]) } catch { throw CNIError(error) }
    }

    private static func ipamType(of configuration: NetworkConfiguration) throws(CNIError) -> String {
        guard let type = try configuration.ipamType() else {
            throw configuration.fields.fault(
                "ipam", "ptp needs a plugin that gives addresses: \"ipam\": {\"type\": ...}")
        }
        return type
    }
}
