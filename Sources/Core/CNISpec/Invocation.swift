import Addressing

/// What a runtime asks, as its environment variables say it.
package enum Invocation: Hashable, Sendable {
    case add(AttachmentID, namespacePath: String, Context)
    case check(AttachmentID, namespacePath: String, Context)
    /// The path is nil when the runtime gives none: the container's namespace is gone.
    case delete(AttachmentID, namespacePath: String?, Context)
    case collectGarbage(Context)
    case status(Context)
    case version

    /// What comes with every request.
    package struct Context: Hashable, Sendable {
        /// `CNI_ARGS`.
        package let arguments: CNIArguments
        /// `CNI_PATH`: the directories that hold plugin programs.
        package let searchPath: [String]

        package init(arguments: CNIArguments, searchPath: [String]) {
            self.arguments = arguments
            self.searchPath = searchPath
        }
    }

    /// The variables that a process has to hand in.
    package static var variableNames: [String] { EnvironmentVariables.Name.allCases.map(\.rawValue) }

    package var command: CNICommand {
        switch self {
        case .add: .add
        case .check: .check
        case .delete: .delete
        case .collectGarbage: .collectGarbage
        case .status: .status
        case .version: .version
        }
    }

    /// Reads the variables; all that are missing are named in one error.
    package init(_ variables: [String: String]) throws(CNIError) {
        let environment = EnvironmentVariables(variables)
        let command = try environment.command()
        try environment.requireVariables(of: command)
        switch command {
        case .version: self = .version
        case .collectGarbage: self = .collectGarbage(try environment.context())
        case .status: self = .status(try environment.context())
        case .add:
            self = .add(
                try environment.attachment(), namespacePath: environment[.namespace],
                try environment.context())
        case .check:
            self = .check(
                try environment.attachment(), namespacePath: environment[.namespace],
                try environment.context())
        case .delete:
            let path = environment[.namespace]
            self = .delete(
                try environment.attachment(), namespacePath: path.isEmpty ? nil : path,
                environment.tolerantContext())
        }
    }
}

/// The `CNI_` variables; an empty one counts as missing.
private struct EnvironmentVariables {
    /// In the order in which an error names them.
    enum Name: String, CaseIterable {
        case command = "CNI_COMMAND"
        case containerID = "CNI_CONTAINERID"
        case namespace = "CNI_NETNS"
        case interfaceName = "CNI_IFNAME"
        case path = "CNI_PATH"
        case arguments = "CNI_ARGS"
    }

    private let variables: [String: String]

    init(_ variables: [String: String]) { self.variables = variables }

    subscript(name: Name) -> String { variables[name.rawValue] ?? "" }

    func command() throws(CNIError) -> CNICommand {
        guard !self[.command].isEmpty else { throw missing([.command]) }
        guard let command = CNICommand(rawValue: self[.command]) else {
            throw CNIError(.invalidEnvironment, "unknown CNI_COMMAND: \(self[.command])")
        }
        return command
    }

    func requireVariables(of command: CNICommand) throws(CNIError) {
        let required: [Name] =
            switch command {
            case .add, .check: [.containerID, .namespace, .interfaceName, .path]
            case .delete: [.containerID, .interfaceName, .path]
            case .collectGarbage, .status: [.path]
            case .version: []
            }
        let absent = Name.allCases.filter { required.contains($0) && self[$0].isEmpty }
        guard absent.isEmpty else { throw missing(absent) }
    }

    private func missing(_ names: [Name]) -> CNIError {
        let list = names.map(\.rawValue).joined(separator: ",")
        return CNIError(.invalidEnvironment, "required env variables [\(list)] missing")
    }

    func attachment() throws(CNIError) -> AttachmentID {
        let container = try ContainerID(self[.containerID])
        do throws(AddressingError) {
            return AttachmentID(container: container, interface: try InterfaceName(self[.interfaceName]))
        } catch {
            throw CNIError(.invalidEnvironment, "invalid CNI_IFNAME", details: error.description)
        }
    }

    func context() throws(CNIError) -> Invocation.Context {
        Invocation.Context(arguments: try CNIArguments(self[.arguments]), searchPath: searchPath)
    }

    /// A pod must be deletable whatever else its runtime passes: arguments that cannot be read are left out.
    func tolerantContext() -> Invocation.Context {
        let arguments = try? CNIArguments(self[.arguments])
        return Invocation.Context(arguments: arguments ?? .none, searchPath: searchPath)
    }

    private var searchPath: [String] { self[.path].split(separator: ":").map(String.init) }
}
