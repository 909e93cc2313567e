internal import Addressing
internal import CNISpec
internal import JSON
internal import SystemHandles
internal import SystemPackage

/// A plugin that is a program of its own, run for each verb as the specification says.
struct PluginProgram: PluginVerbs {
    private let path: FilePath
    private let environment: () -> [String: String]
    private let run: Delegates.Runner

    /// Longer than a runtime waits itself: the container would be gone by then.
    private static let timeLimit = Duration.seconds(240)

    /// Looks for the program in folders, in their order.
    init(
        named name: String, on folders: [String], inheriting environment: @escaping () -> [String: String],
        running run: @escaping Delegates.Runner
    ) throws(CNIError) {
        guard !name.isEmpty, !name.contains("/") else {
            throw CNIError(
                .invalidConfiguration, "invalid plugin name: \"\(name)\"",
                details: "a plugin's type is the name of a program, without a path")
        }
        let search = SearchPath(environmentValue: folders.joined(separator: ":"))
        guard let path = search.program(named: name) else {
            throw CNIError(
                .invalidConfiguration,
                "failed to find plugin \"\(name)\" in path [\(folders.joined(separator: " "))]",
                details: "install it there, or correct the type in the network configuration")
        }
        self.path = path
        self.environment = environment
        self.run = run
    }

    func add(_ attachment: Attachment) throws(CNIError) -> CNIResult {
        let output = try call(.add, of: attachment)
        let object = try Self.object(output, of: path)
        return try CNIResult(
            Fields(object, code: .decodingFailure), assuming: attachment.configuration.version)
    }

    func check(_ attachment: Attachment) throws(CNIError) { _ = try call(.check, of: attachment) }

    func delete(_ attachment: DeletedAttachment) throws(CNIError) {
        let variables = Self.variables(attachment.id, attachment.namespacePath ?? "")
        _ = try call(.delete, variables, attachment.context, attachment.configuration)
    }

    func status(_ network: Network) throws(CNIError) {
        _ = try call(.status, [:], network.context, network.configuration)
    }

    func collectGarbage(of network: Network, keeping valid: Set<AttachmentID>) throws(CNIError) {
        // Which ones are valid stands in the configuration, which goes on as it came.
        _ = try call(.collectGarbage, [:], network.context, network.configuration)
    }

    private func call(_ verb: CNICommand, of attachment: Attachment) throws(CNIError) -> [UInt8] {
        let variables = Self.variables(attachment.id, attachment.namespacePath)
        return try call(verb, variables, attachment.context, attachment.configuration)
    }

    private static func variables(_ id: AttachmentID, _ namespacePath: String) -> [String: String] {
        [
            "CNI_CONTAINERID": id.container.text, "CNI_IFNAME": id.interface.text,
            "CNI_NETNS": namespacePath,
        ]
    }

    /// Runs the program and gives what it printed; what it says when it fails is our error.
    private func call(
        _ verb: CNICommand, _ variables: [String: String], _ context: Invocation.Context,
        _ configuration: NetworkConfiguration
    ) throws(CNIError) -> [UInt8] {
        var command = Command(
            path.string, input: Array(JSONValue.object(configuration.json).compactText.utf8))
        command.environment = environment().merging(variables) { _, new in new }
        command.environment["CNI_COMMAND"] = verb.rawValue
        command.environment["CNI_PATH"] = context.searchPath.joined(separator: ":")
        command.environment["CNI_ARGS"] = context.arguments.description
        command.timeLimit = Self.timeLimit
        let outcome: Outcome
        do {
            outcome = try run(command)
        } catch {
            throw CNIError(
                .ioFailure, "cannot run the plugin \(path): \(error)",
                details: "look at the file and its mode")
        }
        guard outcome.status == .success else { throw Self.failure(outcome, of: path) }
        return outcome.output
    }

    private static func object(_ output: [UInt8], of path: FilePath) throws(CNIError) -> JSONObject {
        do throws(JSONError) {
            if let object = try JSONValue(parsing: output).object { return object }
        } catch {
            throw CNIError(.decodingFailure, "the plugin \(path) printed no result", details: "\(error)")
        }
        throw CNIError(.decodingFailure, "the plugin \(path) printed no result", details: "it is no object")
    }

    private static func failure(_ outcome: Outcome, of path: FilePath) -> CNIError {
        if let object = (try? JSONValue(parsing: outcome.output))?.object, let error = CNIError(object) {
            return error
        }
        let said = outcome.output.isEmpty ? outcome.errorText : outcome.outputText
        let words = said.isEmpty ? "no error message" : "\"\(said)\""
        return CNIError(
            .ioFailure, "the plugin \(path) failed with \(words): \(outcome.status)",
            details: "call it by hand with the same configuration and variables")
    }
}
