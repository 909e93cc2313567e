internal import Addressing
internal import CNISpec
internal import JSON
internal import PluginKit

/// Plugins that do for a pod of swiftlet what they do behind others in a chain, without being one.
///
/// They read the same configuration: `sysctl`, and of `runtimeConfig` `bandwidth` and `portMappings`.
struct Companions {
    private let delegates: Delegates
    /// In the order of ADD; DEL goes the other way.
    private let types: [String]

    init(of configuration: NetworkConfiguration, _ delegates: Delegates) throws(CNIError) {
        self.delegates = delegates
        let runtime = Fields(configuration.runtimeConfiguration, at: "runtimeConfig")
        var types: [String] = []
        if let settings = try configuration.fields.fields("sysctl"), !settings.object.isEmpty {
            types.append("tuning")
        }
        if try runtime.fields("bandwidth") != nil { types.append("bandwidth") }
        if let mappings = try runtime.array("portMappings"), !mappings.isEmpty { types.append("portmap") }
        self.types = types
    }

    /// Runs their ADDs, each with the result of the one before.
    func add(
        _ attachment: Attachment, _ result: CNIResult, undo: inout UndoLog
    ) throws(CNIError) -> CNIResult {
        var result = result
        for type in types {
            let link = try attachment.configured(
                by: Self.configuration(attachment.configuration, type, after: result))
            let deleted = DeletedAttachment(undoing: link)
            result = try delegates.add(type, link)
            undo.push("undo \(type)") { try delegates.delete(type, deleted) }
        }
        return result
    }

    func check(_ attachment: Attachment) throws(CNIError) {
        for type in types {
            try delegates.check(
                type,
                attachment.configured(by: Self.configuration(attachment.configuration, type, after: nil)))
        }
    }

    /// Runs all their DELs, whatever becomes of each.
    func delete(_ attachment: DeletedAttachment, _ attempts: inout Attempts) {
        for type in types.reversed() {
            attempts.attempt { () throws(CNIError) in
                let configuration = try Self.configuration(attachment.configuration, type, after: nil)
                try delegates.delete(type, attachment.configured(by: configuration))
            }
        }
    }

    func status(_ network: Network) throws(CNIError) {
        for type in types { try delegates.status(type, network) }
    }

    /// The network's configuration for another plugin, with a new result in front of it or the one it has.
    private static func configuration(
        _ configuration: NetworkConfiguration, _ type: String, after result: CNIResult?
    ) throws(CNIError) -> NetworkConfiguration {
        var json = configuration.json
        json["type"] = .string(type)
        if let result { json["prevResult"] = try result.json(version: configuration.version) }
        return try NetworkConfiguration(json)
    }
}
