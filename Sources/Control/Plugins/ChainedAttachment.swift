internal import CNISpec
internal import PluginKit

extension Attachment {
    /// The result of the plugins before this one, for a plugin that is nothing without them.
    func requiredPreviousResult() throws(CNIError) -> CNIResult {
        guard let previousResult else {
            throw CNIError(
                .invalidConfiguration, "Required prevResult missing",
                details: "the plugin must stand in a list of plugins, behind the one that makes the interface"
            )
        }
        return previousResult
    }
}
