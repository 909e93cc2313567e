internal import AddressStore
internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
package import PluginKit

extension SwiftletPlugin {
    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try SwiftletConfiguration(attachment.configuration)
        let (result, expected) = try attachment.resultToCheck()
        let addresses = result.addresses(of: expected)
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let host = try InterfaceCheck(session: session())
        let end = attachment.id.hostInterface.text
        guard let expectedEnd = result.interfaces.first(where: { $0.name == end }) else {
            throw host.changed("prevResult does not name the host end \(end)")
        }
        let hostEnd = try host.link(expectedEnd, kind: .veth)
        switch configuration.mode {
        case .bridge:
            let bridge = try host.link(named: configuration.bridge.text)
            guard hostEnd.relations.master == bridge.index else {
                throw host.changed("\(end) is no port of \(bridge.name)")
            }
        case .routed:
            try host.routes(addresses.map { CNIResult.Route(to: $0.address.network) })
        }
        try pod.run { (session) throws(CNIError) in
            let check = InterfaceCheck(session: session)
            let link = try check.link(expected, kind: .veth)
            try check.addresses(addresses, on: link)
            try check.routes(result.routes)
        }
        try checkRecords(of: attachment.id, addresses, in: configuration.store, host)
        try Companions(of: attachment.configuration, delegates).check(attachment)
    }

    /// An address without a record may be given to another pod.
    private func checkRecords(
        of attachment: AttachmentID, _ addresses: [CNIResult.AssignedAddress], in store: AddressStore,
        _ check: InterfaceCheck
    ) throws(CNIError) {
        let recorded: [IPAddress]
        do throws(AddressStoreError) { recorded = try store.addresses(of: attachment) } catch {
            throw CNIError(error)
        }
        for given in addresses where !recorded.contains(given.address.address) {
            throw check.changed("the address \(given.address.address) is not recorded for \(attachment)")
        }
    }

    package func status(_ network: Network) throws(CNIError) {
        let configuration: SwiftletConfiguration
        do throws(CNIError) { configuration = try SwiftletConfiguration(network.configuration) } catch {
            throw CNIError(.pluginNotAvailable, error.message, details: error.details)
        }
        try NodeStatus(configuration: configuration, session: try session()).check()
        try Companions(of: network.configuration, delegates).status(network)
    }

    /// Deletes links and addresses of attachments that are not valid: what a DEL could not do, or was never
    /// called for.
    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        let store = try SwiftletConfiguration.store(of: network.configuration)
        var attempts = Attempts()
        for attachment in try attachments(of: network.configuration.name) where !valid.contains(attachment) {
            attempts.attempt { () throws(CNIError) in
                let host = try HostSide(
                    over: open, attachment: attachment, network: network.configuration.name)
                do throws(NetlinkError) { try host.deleteVeth() } catch { throw CNIError(error) }
            }
        }
        attempts.attempt { () throws(CNIError) in
            do throws(AddressStoreError) { try store.collectGarbage(keeping: valid) } catch {
                throw CNIError(error)
            }
        }
        try attempts.finish()
    }

    /// The attachments whose host ends are on this node.
    private func attachments(of network: NetworkName) throws(CNIError) -> [AttachmentID] {
        let session = try session()
        do throws(NetlinkError) {
            return try session.list(.links(nil, kind: LinkKind.veth.name)).compactMap {
                HostSide.attachment(of: $0, on: network)
            }
        } catch {
            throw CNIError(error)
        }
    }
}
