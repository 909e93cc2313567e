package import CNISpec
package import SystemHandles

/// The plugins that others delegate to, by the name that a configuration calls them.
///
/// One that this program holds is called in this process; any other is looked up on `CNI_PATH` and run.
package struct Delegates {
    /// Runs a program to its end.
    package typealias Runner = (Command) throws(ChildProcessError) -> Outcome

    private let held: [any Plugin]
    private let environment: () -> [String: String]
    private let run: Runner

    /// Takes the plugins that this program holds, what a program inherits and how it is run.
    package init(
        holding held: [any Plugin],
        environment: @escaping () -> [String: String] = PluginProcess.inheritedEnvironment,
        running run: @escaping Runner = ChildProcess.run
    ) {
        self.held = held
        self.environment = environment
        self.run = run
    }

    /// ADD, with a result as the configuration's version tells it; if it fails, what it may have left is deleted.
    package func add(_ type: String, _ attachment: Attachment) throws(CNIError) -> CNIResult {
        let plugin = try plugin(type, for: attachment.configuration, attachment.context)
        do throws(CNIError) {
            var result = try plugin.add(attachment)
            result.routes = result.routes(toldIn: attachment.configuration.version)
            return result
        } catch {
            do throws(CNIError) { try plugin.delete(DeletedAttachment(undoing: attachment)) } catch let undo {
                throw error.adding(details: ["its DEL failed too: \(undo)"])
            }
            throw error
        }
    }

    package func check(_ type: String, _ attachment: Attachment) throws(CNIError) {
        try plugin(type, for: attachment.configuration, attachment.context).check(attachment)
    }

    package func delete(_ type: String, _ attachment: DeletedAttachment) throws(CNIError) {
        try plugin(type, for: attachment.configuration, attachment.context).delete(attachment)
    }

    /// STATUS; a plugin that is nowhere cannot serve an ADD.
    package func status(_ type: String, _ network: Network) throws(CNIError) {
        let plugin: any PluginVerbs
        do throws(CNIError) {
            plugin = try self.plugin(type, for: network.configuration, network.context)
        } catch {
            throw CNIError(.pluginNotAvailable, error.message, details: error.details)
        }
        try plugin.status(network)
    }

    package func collectGarbage(
        _ type: String, of network: Network, keeping valid: Set<AttachmentID>
    ) throws(CNIError) {
        try plugin(type, for: network.configuration, network.context)
            .collectGarbage(of: network, keeping: valid)
    }

    private func plugin(
        _ type: String, for configuration: NetworkConfiguration, _ context: Invocation.Context
    ) throws(CNIError) -> any PluginVerbs {
        if let plugin = held.first(where: { Swift.type(of: $0).name.text == type }) {
            let versions = Swift.type(of: plugin).supportedVersions
            guard versions.contains(configuration.version) else {
                throw .incompatible(configuration.version.rawValue, versions)
            }
            return plugin
        }
        return try PluginProgram(named: type, on: context.searchPath, inheriting: environment, running: run)
    }
}
