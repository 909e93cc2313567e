internal import Addressing
package import CNISpec
package import PluginKit

/// The plugin `static`: gives the addresses that the configuration or the runtime names, and keeps no record.
package struct StaticPlugin: Plugin {
    package static let name = PluginName("static")
    package static let supportedVersions = CNIVersion.allCases
    package static let about = "CNI plugin static: addresses that the configuration names"

    package init() {}

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let configuration = try StaticConfiguration(attachment.configuration, attachment.context.arguments)
        return CNIResult(
            addresses: configuration.addresses, routes: configuration.routes, dns: configuration.dns)
    }

    /// Looks for every address in the result, with its gateway where one is configured.
    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try StaticConfiguration(attachment.configuration, attachment.context.arguments)
        guard let result = attachment.previousResult else {
            throw CNIError(.invalidConfiguration, "Required prevResult missing")
        }
        for wanted in configuration.addresses {
            let isThere = result.addresses.contains { present in
                present.address.address == wanted.address.address
                    && (wanted.gateway == nil || wanted.gateway == present.gateway)
            }
            guard isThere else {
                throw CNIError(
                    .unknownContainer,
                    "static: Failed to match addr \(wanted.address.address) on interface "
                        + "\(attachment.id.interface)",
                    details: "the configuration may have changed; DEL and ADD the attachment")
            }
        }
    }

    /// Nothing was taken.
    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {}

    package func status(_ network: Network) throws(CNIError) {
        _ = try StaticConfiguration(network.configuration, .none)
    }

    /// Nothing was taken.
    package func collectGarbage(
        of network: Network, keeping valid: Set<AttachmentID>
    ) throws(CNIError) {}
}
