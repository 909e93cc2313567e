package import SystemPackage

/// A complete file that has only a passing name yet: claim a name and discard it, or replace a file.
///
/// Whoever looks sees a file under its final name with all its content or not at all. The passing name is the
/// caller's choice: writers that hold a lock share one, so a crash leaves at most one such file and the next
/// writer removes it.
package struct AtomicFile: ~Copyable {
    private let temporaryName: String
    /// What the file is once it is written; giving it names does not change that.
    package let status: FileStatus

    /// Whether the content is on the disk before the file gets its name.
    package enum Synchronization {
        /// After a power failure the file may be empty.
        case none
        /// A file that is there is whole, whatever happens (`fsync`).
        case beforeNaming
    }

    /// Writes the content; a stale file of the same passing name is removed, never written to, since it may
    /// be a second name of a file in use.
    package init(
        in directory: borrowing Directory, temporaryName: String, content: [UInt8],
        permissions: FilePermissions, synchronization: Synchronization = .none
    ) throws(Errno) {
        try Self.discardStale(temporaryName, in: directory)
        let file = try directory.open(
            temporaryName, .writeOnly, options: [.create, .exclusiveCreate], permissions: permissions)
        let written: FileStatus
        do throws(Errno) {
            written = try Self.fill(file, with: content, synchronization)
        } catch {
            try? directory.remove(temporaryName)
            throw error
        }
        status = written
        self.temporaryName = temporaryName
    }

    private static func fill(
        _ file: consuming Descriptor, with content: [UInt8], _ synchronization: Synchronization
    ) throws(Errno) -> FileStatus {
        try file.writeWhole(content)
        if synchronization == .beforeNaming { try file.synchronize() }
        let status = try file.status()
        try file.close()
        return status
    }

    private static func discardStale(_ name: String, in directory: borrowing Directory) throws(Errno) {
        do throws(Errno) { try directory.remove(name) } catch .noSuchFileOrDirectory {}
    }

    /// Gives the file a name that no other file has.
    ///
    /// - Throws: `fileExists` if the name is taken; another may be tried.
    package func claim(_ name: String, in directory: borrowing Directory) throws(Errno) {
        try directory.link(temporaryName, as: name)
    }

    /// Leaves the file under its passing name, for a caller that renames it itself.
    package consuming func keep() {}

    /// Takes the passing name away; what was claimed stays.
    package consuming func discard(in directory: borrowing Directory) throws(Errno) {
        try directory.remove(temporaryName)
    }

    /// Gives the file a name in place of the file that has it.
    package consuming func replace(_ name: String, in directory: borrowing Directory) throws(Errno) {
        try directory.rename(temporaryName, to: name)
    }
}
