internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
package import PluginKit
internal import SystemHandles
internal import SystemPackage

/// The plugin `tuning`: sets sysctls and properties of an interface that plugins before it made.
package struct TuningPlugin: Plugin {
    package static let name = PluginName("tuning")
    package static let about = "CNI plugin tuning: sysctls and properties of a container's interface"

    private let open: SessionOpener
    private let allowlist: SysctlAllowlist

    /// Takes how sessions are opened, and the file with patterns of the sysctls that may be set.
    package init(
        open: @escaping SessionOpener,
        allowlist: String = "/etc/cni/tuning/allowlist.conf"
    ) {
        self.open = open
        self.allowlist = SysctlAllowlist(path: allowlist)
    }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try TuningConfiguration(attachment)
        try allowlist.check(configuration.sysctls)
        let previous = try attachment.requiredPreviousResult()
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        try pod.run { (session) throws(CNIError) in
            try UndoLog.transaction { (undo) throws(CNIError) in
                for assignment in configuration.sysctls { try assignment.perform(&undo) }
                guard configuration.settings != InterfaceSettings() else { return }
                try Self.tune(attachment.id, configuration, over: session, &undo)
            }
        }
        return configuration.result(after: previous, of: attachment.id.interface)
    }

    /// Changes the interface once it is written down how it was.
    private static func tune(
        _ attachment: AttachmentID, _ configuration: TuningConfiguration, over session: NetlinkSession,
        _ undo: inout UndoLog
    ) throws(CNIError) {
        let link = try CNIError.wrapping { () throws(NetlinkError) in
            try session.get(.link(.name(attachment.interface)))
        }
        let before = InterfaceSettings(of: link, asFarAsIn: configuration.settings)
        let backup = TuningBackup(in: configuration.dataDirectory, of: attachment)
        try backup.save(before)
        undo.push("remove \(backup.path)") { try backup.remove() }
        undo.push("restore \(link.name)") { try session.perform(before.requests(for: link)) }
        try CNIError.wrapping { () throws(NetlinkError) in
            try session.perform(configuration.settings.requests(for: link))
        }
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try TuningConfiguration(attachment)
        _ = try attachment.requiredPreviousResult()
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        try pod.run { (session) throws(CNIError) in
            let check = InterfaceCheck(session: session)
            for assignment in configuration.sysctls { try assignment.check(check) }
            let link = try check.link(named: attachment.id.interface.text)
            guard let difference = configuration.settings.difference(from: link) else { return }
            throw check.changed("\(link.name) in the pod is not as tuning set it: \(difference)")
        }
    }

    /// Restores what the interface was; without its namespace there is nothing left to restore.
    ///
    /// Unlike the reference's, a DEL that could not restore fails, and the next one tries again.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let folder = try TuningConfiguration.dataDirectory(of: attachment.configuration)
        let backup = TuningBackup(in: folder, of: attachment.id)
        guard let before = try backup.read() else { return }
        if let pod = try PodNamespace(ifPresent: attachment.namespacePath, open) {
            try pod.run { (session) throws(CNIError) in
                try Self.restore(attachment.id.interface, to: before, over: session)
            }
        }
        try backup.remove()
    }

    private static func restore(
        _ interface: InterfaceName, to before: InterfaceSettings, over session: NetlinkSession
    ) throws(CNIError) {
        do throws(NetlinkError) {
            guard let link = try session.find(interface) else { return }
            try session.perform(before.requests(for: link))
        } catch  where error.errno == .operationNotSupportedByDevice {
            // ENODEV: the interface went meanwhile.
        } catch {
            throw CNIError(error, nextStep: "\(interface) is not what it was before; DEL tries again")
        }
    }

    /// Whatever `tuning` needs, every node has.
    package func status(_ network: Network) throws(CNIError) {}

    /// Leaves the backups alone: their names do not tell of which network they are.
    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {}
}
