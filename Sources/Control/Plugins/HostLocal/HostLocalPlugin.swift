internal import AddressPool
internal import AddressStore
internal import Addressing
package import CNISpec
package import PluginKit

/// The plugin `host-local`: gives addresses of ranges of this node, in the reference's files.
package struct HostLocalPlugin: Plugin {
    package static let name = PluginName("host-local")
    package static let supportedVersions = CNIVersion.allCases
    package static let about = "CNI plugin host-local: addresses of this node's ranges"

    package init() {}

    package func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let arguments = attachment.context.arguments
        let configuration = try HostLocalConfiguration(attachment.configuration, arguments)
        let dns = try configuration.dns()
        do throws(AddressStoreError) {
            let offers = try configuration.store.allocate(
                from: configuration.ranges, requesting: configuration.wishes, for: attachment.id,
                pod: PodName(arguments))
            let addresses = offers.map {
                CNIResult.AssignedAddress(address: $0.address, gateway: $0.gateway)
            }
            return CNIResult(addresses: addresses, routes: configuration.routes, dns: dns)
        } catch {
            throw CNIError(error)
        }
    }

    /// Looks for a record, and for one of every address of the ranges that the runtime says the container has.
    package func check(_ attachment: Attachment) throws(CNIError) {
        let configuration = try HostLocalConfiguration(
            attachment.configuration, attachment.context.arguments)
        let recorded: [IPAddress]
        do { recorded = try configuration.store.addresses(of: attachment.id) } catch {
            throw CNIError(error)
        }
        let nextStep = "DEL and ADD the attachment; another one may be given its address meanwhile"
        guard !recorded.isEmpty else {
            throw CNIError(
                .unknownContainer,
                "host-local: Failed to find address added by container \(attachment.id.container)",
                details: nextStep)
        }
        let given = (attachment.previousResult?.addresses ?? []).map(\.address.address)
        let missing = given.first { address in
            !recorded.contains(address)
                && configuration.ranges.sets.contains { $0.range(holding: address) != nil }
        }
        if let missing {
            throw CNIError(
                .unknownContainer,
                "host-local: \(missing) of the result is not recorded for \(attachment.id)", details: nextStep
            )
        }
    }

    package func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let store = try HostLocalConfiguration.store(of: attachment.configuration)
        do { try store.release(attachment.id) } catch { throw CNIError(error) }
    }

    package func status(_ network: Network) throws(CNIError) {
        let configuration = try HostLocalConfiguration(network.configuration, .none)
        try configuration.store.refuseExhaustion(of: configuration.ranges)
    }

    package func collectGarbage(
        of network: Network, keeping valid: Set<AttachmentID>
    ) throws(CNIError) {
        let store = try HostLocalConfiguration.store(of: network.configuration)
        do { try store.collectGarbage(keeping: valid) } catch { throw CNIError(error) }
    }
}
