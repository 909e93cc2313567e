internal import SystemHandles
internal import SystemPackage

/// The programs of Swiftlet: those that stand beside the one that is running.
package struct Programs: Sendable {
    let command: String
    package let daemon: String
    /// The plugin under the name that makes it `swiftlet`.
    package let plugin: String
    let pluginFolder: String

    /// Finds the programs and lays out a plugin folder, as an installation has it.
    package init(beside program: String, pluginFolder: String) throws {
        let folder = FilePath(program).removingLastComponent()
        command = folder.appending("swiftlet").string
        daemon = Self.daemon(beside: program)
        plugin = "\(pluginFolder)/swiftlet"
        self.pluginFolder = pluginFolder
        let binary = folder.appending("swiftlet-cni").string
        for path in [command, daemon, binary] where !fileExists(path) { throw DemoError.noProgram(path) }
        let directory = try Directory(creating: FilePath(pluginFolder), permissions: .folder)
        try directory.symlink(to: binary, as: "swiftlet")
    }

    static func daemon(beside program: String) -> String {
        FilePath(program).removingLastComponent().appending("swiftletd").string
    }
}
