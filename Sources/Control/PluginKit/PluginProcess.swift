import CNISpec
internal import JSON
package import SystemPackage

/// A plugin's process as the runtime sees it: environment and input in, output and status out.
package struct PluginProcess {
    /// How a process ends.
    package enum Status: CInt, Sendable {
        case success = 0
        case failure = 1
    }

    /// What the streams fail with.
    package typealias StreamError = Errno

    private let environment: [String: String]
    private let input: () throws(StreamError) -> [UInt8]
    private let output: (String) throws(StreamError) -> Void
    private let errorOutput: (String) -> Void
    private let isOwnNamespace: (String) -> Bool

    /// Takes the variables whose names start with `CNI_` and what stands for the streams and the kernel.
    ///
    /// `input` gives all of standard input and is called once at most; `isOwnNamespace` tells whether a path
    /// leads to the network namespace that this process is in.
    package init(
        environment: [String: String], input: @escaping () throws(StreamError) -> [UInt8],
        output: @escaping (String) throws(StreamError) -> Void,
        errorOutput: @escaping (String) -> Void, isOwnNamespace: @escaping (String) -> Bool
    ) {
        self.environment = environment
        self.input = input
        self.output = output
        self.errorOutput = errorOutput
        self.isOwnNamespace = isOwnNamespace
    }

    /// Runs the plugin that the program was called by the name of, or does what its arguments say.
    ///
    /// The arguments are those of the process, with the program's name in front.
    package func run(_ plugins: [any Plugin], calledWith arguments: [String]) -> Status {
        let name = PluginName(programPath: arguments.first ?? "")
        if let plugin = plugins.first(where: { type(of: $0).name == name }) { return run(plugin) }
        guard environment["CNI_COMMAND"]?.isEmpty != false else {
            let names = plugins.map { type(of: $0).name.text }.joined(separator: ", ")
            let error = CNIError(
                .invalidEnvironment, "this program holds no plugin \"\(name)\"",
                details: "call it by the name of one it holds: \(names)")
            return report(error, version: .current)
        }
        return perform(Array(arguments.dropFirst()), holding: plugins)
    }

    private func perform(_ arguments: [String], holding plugins: [any Plugin]) -> Status {
        let names = plugins.map { type(of: $0).name }
        do {
            switch try ProgramCommand(arguments, holding: names) {
            case .help: return write(ProgramCommand.usage(holding: names))
            case .list:
                return write(plugins.map { "\(type(of: $0).name)\t\(type(of: $0).about)\n" }.joined())
            case .install(let folder, let names):
                try Installation.ofOwnProgram().perform(into: folder, names)
                return write("installed in \(folder): \(names.map(\.text).joined(separator: ", "))\n")
            }
        } catch let error as UsageError {
            errorOutput("swiftlet-cni: \(error)\n\n" + ProgramCommand.usage(holding: names))
        } catch {
            errorOutput("swiftlet-cni: \(error)\n")
        }
        return .failure
    }

    /// Does what the environment asks for; a failure is told on standard output, where runtimes read it.
    package func run(_ plugin: any Plugin) -> Status {
        guard environment["CNI_COMMAND"]?.isEmpty == false else { return introduce(plugin) }
        var version = CNIVersion.current
        do throws(CNIError) {
            let invocation = try Invocation(environment)
            let versions = type(of: plugin).supportedVersions
            guard invocation != .version else {
                return write(CNIVersion.report(supporting: versions).compactText + "\n")
            }
            let input = try readInput()
            let configuration =
                invocation.command == .delete
                ? try NetworkConfiguration(forgiving: input, supporting: versions)
                : try NetworkConfiguration(input, supporting: versions)
            version = configuration.version
            guard let output = try perform(invocation, of: plugin, configuration) else { return .success }
            return write(output)
        } catch {
            return report(error, version: version)
        }
    }

    private func perform(
        _ invocation: Invocation, of plugin: any Plugin, _ configuration: NetworkConfiguration
    ) throws(CNIError) -> String? {
        guard configuration.version >= invocation.command.since else {
            throw CNIError(
                .incompatibleVersion, "config version does not allow \(invocation.command.rawValue)",
                details: "it is \(configuration.version); \(invocation.command.since) is needed")
        }
        switch invocation {
        case .add(let id, let path, let context):
            try refuseOwnNamespace(path)
            return try add(
                Attachment(id: id, namespacePath: path, context: context, configuration: configuration),
                by: plugin)
        case .delete(let id, let path, let context):
            if let path { try refuseOwnNamespace(path) }
            try plugin.delete(
                DeletedAttachment(id: id, namespacePath: path, context: context, configuration: configuration)
            )
        case .check(let id, let path, let context):
            try plugin.check(
                Attachment(id: id, namespacePath: path, context: context, configuration: configuration))
        case .status(let context):
            try plugin.status(Network(context: context, configuration: configuration))
        case .collectGarbage(let context):
            // An absent list says nothing about what is valid: nothing may be taken for garbage.
            guard let valid = try configuration.validAttachments() else { return nil }
            try plugin.collectGarbage(
                of: Network(context: context, configuration: configuration), keeping: valid)
        case .version: break
        }
        return nil
    }

    /// Adds, and gives the result as text; one that the version cannot say is taken back.
    private func add(_ attachment: Attachment, by plugin: any Plugin) throws(CNIError) -> String {
        let result = try plugin.add(attachment)
        do throws(CNIError) {
            return try result.json(version: attachment.configuration.version).prettyText
        } catch {
            do throws(CNIError) { try plugin.delete(DeletedAttachment(undoing: attachment)) } catch let undo {
                throw error.adding(details: ["its DEL failed too: \(undo)"])
            }
            throw error
        }
    }

    /// Refuses to take this host's interfaces for a container's.
    ///
    /// The reference looks after the plugin has run, when the harm is done.
    private func refuseOwnNamespace(_ path: String) throws(CNIError) {
        let override = environment["CNI_NETNS_OVERRIDE"]?.lowercased()
        guard override != "1", override != "true", isOwnNamespace(path) else { return }
        throw CNIError(
            .invalidNamespace, "plugin's netns and netns from CNI_NETNS should not be the same",
            details: "\(path) is the host's; set CNI_NETNS_OVERRIDE=1 if that is meant")
    }

    private func readInput() throws(CNIError) -> [UInt8] {
        do throws(Errno) {
            return try input()
        } catch {
            throw CNIError(.ioFailure, "cannot read the network configuration", details: "\(error)")
        }
    }

    private func introduce(_ plugin: any Plugin) -> Status {
        let versions = type(of: plugin).supportedVersions.map(\.rawValue).joined(separator: ", ")
        errorOutput("\(type(of: plugin).about)\nCNI protocol versions supported: \(versions)\n")
        return .success
    }

    private func report(_ error: CNIError, version: CNIVersion) -> Status {
        _ = write(error.json(version: version).prettyText)
        return .failure
    }

    private func write(_ text: String) -> Status {
        do throws(Errno) {
            try output(text)
            return .success
        } catch {
            errorOutput("cannot write to standard output: \(error)\n")
            return .failure
        }
    }
}
