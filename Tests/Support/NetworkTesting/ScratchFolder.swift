import Glibc
internal import SystemHandles
package import SystemPackage

/// A folder for a test's files, removed with this value.
package final class ScratchFolder: Sendable {
    package let path: String

    package init() throws(Errno) {
        let number = UInt64.random(in: 0...(.max))
        path = "/tmp/swiftlet-test-\(String(number, radix: 36))"
        _ = try Directory(creating: FilePath(path), permissions: Self.permissions)
    }

    // What cannot be removed stays: a test has no better place to say so.
    deinit { _ = try? removeTree(FilePath(path)) }

    package func path(of name: String) -> String { "\(path)/\(name)" }

    /// Replaces a file in one step, as programs should that write what others watch.
    package func write(_ text: String, to name: String) throws(Errno) {
        let folder = try Directory(opening: FilePath(path))
        let file = try AtomicFile(
            in: folder, temporaryName: ".new", content: Array(text.utf8),
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
        try file.replace(name, in: folder)
    }

    package func read(_ name: String) throws(Errno) -> String {
        String(decoding: try Directory(opening: FilePath(path)).read(name, limit: 1 << 24), as: UTF8.self)
    }

    package func link(_ target: String, as name: String) throws(Errno) {
        try Directory(opening: FilePath(path)).symlink(to: target, as: name)
    }

    package func remove(_ name: String) throws(Errno) { try Directory(opening: FilePath(path)).remove(name) }

    /// The names in the folder or one below it; none if it is not there.
    package func names(in folder: String = ".") throws(Errno) -> [String] {
        do throws(Errno) {
            return try Directory(opening: FilePath("\(path)/\(folder)")).names().sorted()
        } catch .noSuchFileOrDirectory {
            return []
        }
    }

    private static let permissions: FilePermissions = [
        .ownerReadWriteExecute, .groupRead, .groupExecute, .otherRead, .otherExecute,
    ]
}
