import AddressPool
import Addressing
import SystemHandles
import SystemPackage

/// The index on disk: a directory beside the records with a note for each owner and a map of what is taken.
///
/// A note is a symbolic link that leads nowhere: its target is the text, which one system call writes whole and
/// one reads. Other names begin with a dot, which no container's does.
final class IndexFiles: Sendable {
    let directory: Directory

    private static let permissions: FilePermissions = [.ownerReadWriteExecute]
    private static let bootName = ".boot"
    private static let mapPrefix = ".map-"

    init(creating path: FilePath) throws(Errno) {
        directory = try Directory(creating: path, permissions: Self.permissions)
    }

    init(opening path: FilePath) throws(Errno) { directory = try Directory(opening: path) }

    // MARK: Seal

    /// Whether the index tells all about the records as they are.
    ///
    /// The seal is one time of modification on both directories, set back from when it was set. The kernel sets
    /// the present one at every change of what is in a directory, the same as the time of status change: so
    /// whoever adds or removes a file in either, even in the same tick of the clock, breaks the seal.
    func isSealed(to records: borrowing Directory) throws(Errno) -> Bool {
        let (theirs, own) = (try records.status(), try directory.status())
        return theirs.modified == own.modified && theirs.hasSetTime && own.hasSetTime
    }

    func seal(to records: borrowing Directory) throws(Errno) {
        let time = FileTime.now - FileStatus.sealOffset
        try directory.setModified(time)
        try records.setModified(time)
    }

    // MARK: Notes

    /// Nil if there is none.
    ///
    /// - Throws: also for what cannot be read as a note.
    func note(named name: String) throws(Errno) -> AttachmentNote? {
        guard let text = try target(of: name) else { return nil }
        guard let note = AttachmentNote(text: text) else { throw .badMessage }
        return note
    }

    /// Writes a note in place of the old one; one without records is removed.
    func write(_ note: AttachmentNote, named name: String) throws(Errno) {
        try remove(name)
        if !note.records.isEmpty { try directory.symlink(to: note.text, as: name) }
    }

    func noteNames() throws(Errno) -> [String] { try directory.names().filter { !$0.hasPrefix(".") } }

    // MARK: Boot

    /// The boot in which the records of earlier ones were last reclaimed.
    func boot() throws(Errno) -> BootID? { try target(of: Self.bootName).flatMap(BootID.init) }

    func setBoot(_ boot: BootID) throws(Errno) {
        try remove(Self.bootName)
        try directory.symlink(to: boot.text, as: Self.bootName)
    }

    // MARK: Map

    func map(_ block: AddressBlock) throws(Errno) -> BlockMap? {
        do throws(Errno) {
            guard let map = BlockMap(bytes: try directory.read(name(of: block), limit: 64)) else {
                throw .badMessage
            }
            return map
        } catch .noSuchFileOrDirectory {
            return nil
        }
    }

    func write(_ map: BlockMap, to block: AddressBlock) throws(Errno) {
        if map.isEmpty { return try remove(name(of: block)) }
        let file = try directory.open(name(of: block), .writeOnly, options: .create)
        try file.writeWhole(map.bytes)
        try file.close()
    }

    /// Removes the maps of all blocks but some.
    func removeMaps(but kept: some Collection<AddressBlock>) throws(Errno) {
        let names = Set(kept.map { name(of: $0) })
        for name in try directory.names() where name.hasPrefix(Self.mapPrefix) && !names.contains(name) {
            try remove(name)
        }
    }

    private func name(of block: AddressBlock) -> String { Self.mapPrefix + block.description }

    // MARK: Links

    func target(of name: String) throws(Errno) -> String? {
        do throws(Errno) { return try directory.target(of: name) } catch .noSuchFileOrDirectory { return nil }
    }

    func remove(_ name: String) throws(Errno) {
        do throws(Errno) { try directory.remove(name) } catch .noSuchFileOrDirectory {}
    }
}

extension FileStatus {
    /// How far a seal is set back: more than the coarsest file system rounds times by.
    static let sealOffset = Duration.seconds(2)

    /// Whether the time of modification was set, as no change of content does.
    fileprivate var hasSetTime: Bool { changed.duration(since: modified) >= .seconds(1) }
}
