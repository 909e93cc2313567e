import Glibc
package import SystemPackage

/// The folders in which a program is looked for by name, in order: `PATH` as a value.
package struct SearchPath: Hashable, Sendable, CustomStringConvertible {
    package let folders: [FilePath]

    package init(_ folders: [FilePath]) { self.folders = folders }

    /// Reads the value of `PATH`.
    ///
    /// An empty or relative entry, which would mean the working folder, is left out.
    package init(environmentValue: String) {
        folders = environmentValue.split(separator: ":").map { FilePath(String($0)) }.filter(\.isAbsolute)
    }

    /// Where distributions put programs; with the `sbin` folders, which a user's `PATH` often lacks.
    package static let system = Self([
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ])

    /// The file that a name stands for; nil if no folder has an executable of that name.
    ///
    /// A name with a slash is a path already and is not looked up.
    package func program(named name: String) -> FilePath? {
        guard !name.isEmpty else { return nil }
        let candidates = name.contains("/") ? [FilePath(name)] : folders.map { $0.appending(name) }
        return candidates.first(where: Self.isExecutable)
    }

    package var description: String { folders.map(\.string).joined(separator: ":") }

    private static func isExecutable(_ path: FilePath) -> Bool {
        var status = stat()
        // access(2) alone says yes to a folder.
        guard unsafe stat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return unsafe access(path.string, X_OK) == 0
    }
}
