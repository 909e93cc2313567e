internal import CNISpec
internal import JSON
package import NetworkTesting
package import SystemHandles
internal import SystemPackage

/// One of two nodes, with the plugins that are called on it.
package final class PluginSide: Sendable {
    package let node: TestNamespace
    package let pod: TestNamespace
    package let folder: ScratchFolder
    /// The folders that plugins are looked for in.
    package let programs: [String]
    let rules: Twins.Rules

    /// Takes the folders of the plugins' programs; none for our own.
    init(programs: [String], _ rules: Twins.Rules) throws {
        self.rules = rules
        node = try TestNamespace()
        pod = try TestNamespace()
        folder = try ScratchFolder()
        for plugin in programs.isEmpty ? try Self.held(node) : [] {
            try folder.link(BuiltProgram.plugins.path, as: plugin)
        }
        self.programs = programs.isEmpty ? [folder.path, "/usr/lib/cni"] : programs
    }

    /// The plugins that our program holds: it says so itself.
    private static func held(_ node: TestNamespace) throws -> [String] {
        try node.run(Command(BuiltProgram.plugins.path, ["list"])).split(separator: "\n")
            .compactMap { $0.split(separator: "\t").first.map(String.init) }
    }

    /// Makes a call and gives what the plugin left.
    ///
    /// The plugin is the other side's if that side's folders are given.
    package func answer(_ call: PluginCall, with others: [String]? = nil) throws -> PluginAnswer {
        let programs = others ?? self.programs
        var configuration = try text(call.configuration)
        if let previous = call.previous {
            guard var object = try JSONValue(parsing: configuration).object else { throw NotAnObject() }
            object["prevResult"] = try JSONValue(parsing: previous)
            configuration = JSONValue.object(object).compactText
        }
        let program = try programs.first {
            try Directory(opening: FilePath($0)).names().contains(call.plugin)
        }
        var command = Command("\(program ?? "")/\(call.plugin)", input: Array(configuration.utf8))
        command.environment = [
            "CNI_COMMAND": call.verb, "CNI_CONTAINERID": call.container, "CNI_IFNAME": call.interface,
            "CNI_NETNS": path(of: call.pod), "CNI_PATH": programs.joined(separator: ":"),
            "CNI_ARGS": call.arguments, "PATH": SearchPath.system.description,
        ]
        let outcome = try node.outcome(of: command)
        return PluginAnswer(outcome: outcome, side: self)
    }

    private func text(_ configuration: String) throws -> String {
        configuration.replacing("$DATA", with: folder.path)
    }

    private func path(of pod: PluginCall.Pod?) -> String {
        switch pod {
        case .living: self.pod.path
        case .gone: "\(folder.path)/gone"
        case nil: ""
        }
    }

    /// Replaces what is this side's own, or random, by words that are the same on both.
    package func normalised(_ text: String) -> String {
        text.replacing(pod.path, with: "POD").replacing(folder.path, with: "DATA").normalised
    }
}

private struct NotAnObject: Error {}

/// What a plugin's process left.
package struct PluginAnswer: Sendable {
    package let outcome: Outcome
    private let side: PluginSide

    init(outcome: Outcome, side: PluginSide) {
        self.outcome = outcome
        self.side = side
    }

    package var succeeded: Bool { outcome.status == .success }

    /// Standard output as it was printed.
    package var output: String { outcome.outputText }

    /// Standard output to be compared with the other side's.
    ///
    /// From 1.0.0 on the order of keys is no promise, and newer reference plugins leave an empty `dns` out.
    package var normalised: String {
        guard var object = (try? JSONValue(parsing: output))?.object, object["cniVersion"]?.isNew == true
        else { return side.normalised(output) }
        if object["dns"] == .object([:]) { object["dns"] = nil }
        return side.normalised(JSONValue.object(object).sortedByKey.prettyText)
    }

    /// The message of an error object; nil if there is none.
    package var message: String? { error?.message }

    package var code: Int? { error?.code.rawValue }

    private var error: CNIError? {
        (try? JSONValue(parsing: output))?.object.flatMap { CNIError($0) }
    }
}

extension JSONValue {
    fileprivate var isNew: Bool {
        guard case .string(let text) = self else { return false }
        return text >= "1.0.0"
    }
}
