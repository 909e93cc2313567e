internal import SystemHandles
package import SystemPackage

/// Puts this program under the names of its plugins into a folder.
package struct Installation {
    /// The program's file.
    private let program: FilePath
    private static let programName = "swiftlet-cni"
    private static let permissions: FilePermissions = [
        .ownerReadWriteExecute, .groupReadExecute, .otherReadExecute,
    ]
    /// Several times the program's size.
    private static let sizeLimit = 256 << 20

    package init(of program: FilePath) { self.program = program }

    /// The program that this process runs.
    package static func ofOwnProgram() throws(Errno) -> Installation {
        Installation(of: FilePath(try RunningProcess.ownProgram()))
    }

    /// Installs the program itself and then each name as a hard link to it, or a copy where there are no links.
    ///
    /// Every name is put in place in one step: whoever calls a plugin meanwhile gets the old or the new one.
    package func perform(into folder: FilePath, _ names: [PluginName]) throws(InstallationError) {
        var name = folder.string
        do throws(Errno) {
            let directory = try Directory(creating: folder, permissions: Self.permissions)
            name = Self.programName
            try place(.program, as: name, in: directory)
            for plugin in names {
                name = plugin.text
                try place(.installed, as: name, in: directory)
            }
        } catch {
            throw InstallationError(name: name, folder: folder, errno: error)
        }
    }

    /// What a name becomes a link to.
    private enum Source {
        /// This program's own file, wherever it is.
        case program
        /// The program in the folder.
        case installed
    }

    private func place(
        _ source: Source, as name: String, in directory: borrowing Directory
    ) throws(Errno) {
        let temporary = ".\(name).new"
        try Self.remove(temporary, in: directory)
        do throws(Errno) {
            switch source {
            case .program: try directory.link(program, as: temporary)
            case .installed: try directory.link(Self.programName, as: temporary)
            }
        } catch  where Self.meansNoLinks.contains(error) {
            try copy(to: temporary, in: directory)
        }
        try directory.rename(temporary, to: name)
        // Of two names of one file rename(2) leaves both.
        try Self.remove(temporary, in: directory)
    }

    private func copy(to temporary: String, in directory: borrowing Directory) throws(Errno) {
        let content = try Descriptor.contents(of: program.string, limit: Self.sizeLimit)
        let file = try AtomicFile(
            in: directory, temporaryName: temporary, content: content, permissions: Self.permissions)
        file.keep()
    }

    /// Another file system, one without hard links, or a file that may have no more of them.
    private static let meansNoLinks: Set<Errno> = [
        .improperLink, .notPermitted, .notSupported, .tooManyLinks, .permissionDenied,
    ]

    private static func remove(_ name: String, in directory: borrowing Directory) throws(Errno) {
        do throws(Errno) { try directory.remove(name) } catch .noSuchFileOrDirectory {}
    }
}

/// A plugin that could not be installed.
package struct InstallationError: Error, Hashable, CustomStringConvertible {
    package let name: String
    package let folder: FilePath
    package let errno: Errno

    package var description: String { "cannot install \(name) in \(folder): \(errno)" }
}
