internal import Addressing
package import CNISpec
internal import JSON
internal import OverlayModel
package import PluginKit
internal import SystemHandles
internal import SystemPackage

/// The plugin `flannel`: gives a pod an address of its node's subnet, by a plugin that it delegates to.
///
/// It reads what flannel's daemon or `swiftletd` tells of the subnet, so that an existing configuration works as it is.
package struct FlannelPlugin: Plugin {
    package static let name = PluginName("flannel")
    package static let about = "CNI plugin flannel: a pod network whose subnet a daemon tells"

    private let delegates: Delegates

    package init(delegates: Delegates) { self.delegates = delegates }

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try FlannelConfiguration(attachment.configuration)
        let rendered = try configuration.rendered(for: try configuration.readSubnetFile())
        let delegated = try attachment.configured(by: NetworkConfiguration(rendered))
        let record = DelegateRecord(
            in: configuration.dataDirectory, of: attachment.id, on: attachment.configuration.name)
        try record.save(rendered)
        // If that fails the record stays: by it the runtime's DEL finds what the delegate could not take back.
        return try delegates.add(configuration.delegateType, delegated)
    }

    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try FlannelConfiguration(attachment.configuration)
        let record = DelegateRecord(
            in: configuration.dataDirectory, of: attachment.id, on: attachment.configuration.name)
        var json = try record.read(orElse: configuration.renderedAgain)
        json["prevResult"] = attachment.configuration.json["prevResult"]
        let delegated = try attachment.configured(by: NetworkConfiguration(json))
        try delegates.check(delegated.configuration.type ?? "bridge", delegated)
    }

    /// Deletes what the delegate made, by what was written down, else by what is configured now.
    ///
    /// What was written down stays until the delegate has succeeded: the next DEL must find it.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let record = DelegateRecord(
            in: try FlannelConfiguration.dataDirectory(of: attachment.configuration), of: attachment.id,
            on: attachment.configuration.name)
        var json = try record.read { () throws(CNIError) in
            try FlannelConfiguration(attachment.configuration).renderedAgain()
        }
        json["prevResult"] = attachment.configuration.json["prevResult"]
        let delegated = attachment.configured(by: try NetworkConfiguration(json))
        try delegates.delete(delegated.configuration.type ?? "bridge", delegated)
        try record.remove()
    }

    package func status(_ network: Network) throws(CNIError) {
        let configuration = try FlannelConfiguration(network.configuration)
        let rendered: JSONObject
        do throws(CNIError) {
            rendered = try configuration.rendered(for: try configuration.readSubnetFile())
        } catch {
            throw CNIError(.pluginNotAvailable, error.message, details: error.details)
        }
        try delegates.status(configuration.delegateType, try network.configured(by: rendered))
    }

    package func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        let configuration = try FlannelConfiguration(network.configuration)
        var json = try configuration.renderedAgain()
        for key in ["cni.dev/valid-attachments", "cni.dev/attachments"] {
            json[key] = network.configuration.json[key]
        }
        try delegates.collectGarbage(
            configuration.delegateType, of: try network.configured(by: json), keeping: valid)
        try DelegateRecord.collectGarbage(
            in: configuration.dataDirectory, of: network.configuration.name, keeping: valid)
    }
}

extension Network {
    /// The same call with another configuration, for a plugin to delegate to.
    fileprivate func configured(by json: JSONObject) throws(CNIError) -> Network {
        Network(context: context, configuration: try NetworkConfiguration(json))
    }
}

extension FlannelConfiguration {
    /// What the daemon wrote.
    ///
    /// - Throws: code 11 while the file is not there: the node is starting, and the runtime tries again.
    func readSubnetFile() throws(CNIError) -> SubnetFile {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try Descriptor.contents(of: subnetFile, limit: 1 << 16)
        } catch .noSuchFileOrDirectory {
            throw CNIError(
                .tryAgainLater, "this node has no subnet yet: \(subnetFile) is not there",
                details: "flanneld or swiftletd writes it once the node has its lease; see its log")
        } catch {
            throw CNIError(
                .ioFailure, "cannot read \(subnetFile): \(error)", details: "check its owner and mode")
        }
        do {
            return try SubnetFile(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw CNIError(
                .decodingFailure, "cannot use \(subnetFile): \(error)",
                details: "delete it and restart the daemon that writes it")
        }
    }

    /// What the delegate would be called with now, or without a subnet what a removal needs.
    func renderedAgain() throws(CNIError) -> JSONObject {
        if let subnets = try? readSubnetFile() { return try rendered(for: subnets) }
        return try renderedForRemoval()
    }
}
