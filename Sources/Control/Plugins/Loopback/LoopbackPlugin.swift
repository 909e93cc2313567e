internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
package import PluginKit

/// The plugin `loopback`: brings the container's `lo` up, whatever interface the runtime names.
package struct LoopbackPlugin: Plugin {
    package static let name = PluginName("loopback")
    package static let about = "CNI plugin loopback: the loopback interface of a container"

    private let open: SessionOpener

    package init(open: @escaping SessionOpener) { self.open = open }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let addresses = try pod.run { (session) throws(CNIError) in try Self.bringUp(session) }
        if let previous = attachment.previousResult { return previous }
        let interface = CNIResult.Interface(
            name: InterfaceName.loopback.text, mac: MACAddress(bits: 0).description,
            sandbox: attachment.namespacePath)
        return CNIResult(
            interfaces: [interface],
            addresses: addresses.map { CNIResult.AssignedAddress(interface: 0, address: $0) })
    }

    /// Brings `lo` up and gives its first address of each family.
    private static func bringUp(_ session: NetlinkSession) throws(CNIError) -> [InterfaceAddress] {
        let present: [NetlinkCodec.AssignedAddress]
        do throws(NetlinkError) {
            try session.perform(.setLink(.index(.loopback), .state(.up)))
            present = try session.list(.addresses(on: .loopback))
        } catch {
            throw CNIError(error)
        }
        let addresses = present.map(\.address)
        if let stranger = addresses.first(where: { !$0.address.isLoopback }) {
            throw CNIError(
                .attachmentChanged,
                "loopback interface found with non-loopback address \"\(stranger.address)\"",
                details: "take it from lo before the pod starts")
        }
        return IPFamily.allCases.compactMap { family in addresses.first { $0.address.family == family } }
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        try pod.run { (session) throws(CNIError) in
            let check = InterfaceCheck(session: session)
            guard try check.link(named: InterfaceName.loopback.text).flags.contains(.up) else {
                throw check.changed("loopback interface is down")
            }
        }
    }

    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        guard let pod = try PodNamespace(ifPresent: attachment.namespacePath, open) else { return }
        try pod.run { (session) throws(CNIError) in
            do throws(NetlinkError) {
                try session.perform(.setLink(.index(.loopback), .state(.down)))
            } catch {
                throw CNIError(error)
            }
        }
    }

    /// Every namespace has an `lo`.
    package func status(_ network: Network) {}

    /// Nothing of it outlives the container's namespace.
    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) {}
}

extension IPAddress {
    /// An address of the host itself: 127.0.0.0/8 (RFC 1122) and ::1.
    fileprivate var isLoopback: Bool {
        switch self {
        case .v4(let address): address.bits >> 24 == 127
        case .v6(let address): address.bits == 1
        }
    }
}
