internal import Addressing
package import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
package import PluginKit

/// The plugin `bandwidth`: holds the traffic of a veth to rates.
package struct BandwidthPlugin: Plugin {
    package static let name = PluginName("bandwidth")
    package static let supportedVersions = CNIVersion.allCases.filter { $0 >= .v0_3_0 }
    package static let about = "CNI plugin bandwidth: rates for what flows to and from a container"

    private let open: SessionOpener

    package init(open: @escaping SessionOpener) { self.open = open }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let limits = try BandwidthLimits.asked(for: attachment.configuration)
        var result = try attachment.requiredPreviousResult()
        guard let limits, !limits.isEmpty else { return result }
        let host = try hostEnd(of: attachment, in: result)
        let shaper = TrafficShaper(for: attachment.id, on: attachment.configuration.name, open)
        let device = try UndoLog.transaction { (undo) throws(CNIError) in
            try shaper.shape(host, to: limits, &undo)
        }
        if let device {
            let mac = device.macAddress?.description
            result.interfaces.append(CNIResult.Interface(name: device.name.text, mac: mac))
        }
        return result
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let limits = try BandwidthLimits.asked(for: attachment.configuration)
        let result = try attachment.requiredPreviousResult()
        guard let limits, !limits.isEmpty else { return }
        let host = try hostEnd(of: attachment, in: result)
        let shaper = TrafficShaper(for: attachment.id, on: attachment.configuration.name, open)
        guard let difference = try shaper.difference(at: host, from: limits) else { return }
        throw CNIError(
            .attachmentChanged,
            "the traffic of \(attachment.id) is not held as it was asked for: \(difference)",
            details: "something on the node changed it; delete the pod, or DEL and ADD the attachment")
    }

    /// What is on the host end goes with that; the device goes here, whatever else the configuration says.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        try TrafficShaper(for: attachment.id, on: attachment.configuration.name, open).remove()
    }

    /// The modules of the kernel are loaded when an ADD asks for them.
    package func status(_ network: Network) throws(CNIError) {}

    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        try TrafficShaper.collectGarbage(of: network.configuration.name, keeping: valid, open)
    }

    /// The other end of the container's veth, which must be in this namespace and one of what the plugins before
    /// report.
    private func hostEnd(of attachment: Attachment, in result: CNIResult) throws(CNIError) -> Link {
        let interface = attachment.id.interface
        guard !result.interfaces.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "no interfaces provided", details: "the plugin before reports none")
        }
        let pod = try PodNamespace(path: attachment.namespacePath, open)
        let inside = try pod.run { (session) throws(CNIError) in
            try CNIError.wrapping { () throws(NetlinkError) in
                try session.get(.link(.name(interface)))
            }
        }
        guard inside.kind == .veth, let peer = inside.relations.lower.flatMap({ InterfaceIndex($0) }) else {
            throw CNIError(
                .invalidConfiguration, "container interface \(interface) has no veth peer",
                details: "only a veth's traffic can be held at its host end")
        }
        let link = try CNIError.wrapping { () throws(NetlinkError) in
            try open([]).get(.link(.index(peer)))
        }
        let names = result.interfaces.filter { $0.sandbox ?? "" == "" }.map(\.name)
        guard names.contains(link.name.text) else {
            throw CNIError(
                .invalidConfiguration, "no veth peer of container interface found in host ns",
                details: "the interface #\(peer) is \(link.name), which prevResult does not list")
        }
        return link
    }
}
