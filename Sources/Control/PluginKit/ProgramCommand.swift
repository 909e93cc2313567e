package import SystemPackage

/// What people call the program for by its own name.
package enum ProgramCommand: Hashable {
    case help
    /// `list`: the plugins that it holds.
    case list
    /// `install`: the plugins' names in a folder.
    case install(into: FilePath, [PluginName])

    /// Where runtimes look for plugins unless they are told otherwise.
    package static let defaultFolder: FilePath = "/opt/cni/bin"

    /// Reads the arguments behind the program's name.
    ///
    /// - Throws: what is wrong with them, for people.
    package init(_ arguments: [String], holding held: [PluginName]) throws(UsageError) {
        switch arguments.first {
        case "help", "--help", "-h": self = .help
        case "list":
            guard arguments.count == 1 else { throw UsageError("list takes no arguments") }
            self = .list
        case "install": self = try Self.install(arguments.dropFirst(), holding: held)
        case let other?: throw UsageError("there is no command \"\(other)\"")
        case nil: throw UsageError("it is called by the name of a plugin, or with a command")
        }
    }

    private static func install(
        _ arguments: ArraySlice<String>, holding held: [PluginName]
    ) throws(UsageError) -> ProgramCommand {
        var folder = defaultFolder
        var names: [PluginName] = []
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--bin-dir" {
                guard let path = rest.popFirst(), !path.isEmpty else {
                    throw UsageError("--bin-dir needs a folder")
                }
                folder = FilePath(path)
            } else {
                let name = PluginName(argument)
                guard held.contains(name) else { throw UsageError("there is no plugin \"\(argument)\"") }
                names.append(name)
            }
        }
        return .install(into: folder, names.isEmpty ? held : names)
    }

    /// What `--help` prints.
    package static func usage(holding held: [PluginName]) -> String {
        """
        Usage: swiftlet-cni install [--bin-dir FOLDER] [PLUGIN ...]
               swiftlet-cni list

        One program holds several CNI plugins; the name that it is called by picks one.
        install puts those names, or the ones that are given, into a folder: \(defaultFolder), unless told
        otherwise. A plugin of that name that is there already is replaced in one step.

        Plugins: \(held.map(\.text).joined(separator: ", "))

        """
    }
}

/// A command line that makes no sense.
package struct UsageError: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
