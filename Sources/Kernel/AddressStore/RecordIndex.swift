import AddressPool
import Addressing
import SystemHandles
import SystemPackage

/// Who has which records and which addresses are taken, without reading the records.
///
/// It stands on disk, complete while its seal holds; after a scan of the records it stands in memory as well.
/// A failure to write it costs the seal and nothing else: the next operation scans.
struct RecordIndex {
    /// Nil where there can be none, as on a full or read-only file system.
    let files: IndexFiles?
    /// What a scan gave; the disk is not read from then on.
    var scanned: Contents?
    /// Whether the disk says the same as memory.
    private(set) var isSound: Bool

    struct Contents {
        var notes: [String: AttachmentNote] = [:]
        var maps: [AddressBlock: BlockMap] = [:]
    }

    /// Opens the index of records whose lock is held.
    init(beside records: borrowing Directory, at path: FilePath) {
        files = try? IndexFiles(creating: path)
        isSound = (try? files?.isSealed(to: records)) ?? false
    }

    /// Whether looking something up takes a scan first.
    var needsScan: Bool { scanned == nil && !isSound }

    func note(named name: String) throws(Errno) -> AttachmentNote? {
        if let scanned { return scanned.notes[name] }
        return try files?.note(named: name)
    }

    func map(_ block: AddressBlock) throws(Errno) -> BlockMap? {
        if let scanned { return scanned.maps[block] }
        return try files?.map(block)
    }

    /// Adds a record that was just written.
    mutating func add(_ record: StoredRecord) {
        mark(record.address, .taken)
        guard let owner = record.owner else { return }
        change(noteOf: owner) { note in
            note.pod = record.pod ?? note.pod
            note.records.removeAll { $0.address == record.address }
            note.records.append(
                AttachmentNote.Record(address: record.address, boot: record.boot, file: record.file))
        }
    }

    /// Drops a record that was just removed.
    mutating func forget(_ record: StoredRecord) {
        mark(record.address, .free)
        guard let owner = record.owner else { return }
        change(noteOf: owner) { note in note.records.removeAll { $0.address == record.address } }
    }

    mutating func mark(_ address: IPAddress, _ mark: TakenAddresses<Errno>.Mark) {
        keepSound { (index) throws(Errno) in
            for (block, map) in try index.taken.changes(marking: address, mark) {
                index.scanned?.maps[block] = map.isEmpty ? nil : map
                if index.isSound { try index.files?.write(map, to: block) }
            }
        }
    }

    var taken: TakenAddresses<Errno> {
        TakenAddresses { block throws(Errno) in try map(block) }
    }

    private mutating func change(
        noteOf owner: AddressRecord.Owner, _ body: (inout AttachmentNote) -> Void
    ) {
        keepSound { (index) throws(Errno) in
            let name = owner.noteName
            var note = try index.note(named: name) ?? AttachmentNote()
            body(&note)
            index.scanned?.notes[name] = note.records.isEmpty ? nil : note
            guard index.isSound, name.utf8.count <= IndexFiles.longestName else { return }
            try index.files?.write(note, named: name)
        }
    }

    /// Puts the index on disk into the state of a scan.
    mutating func replace(_ change: (IndexFiles) throws(Errno) -> Void) {
        guard let files else { return }
        isSound = true
        keepSound { (_) throws(Errno) in try change(files) }
    }

    /// Does a change; one that fails leaves the disk behind, which then gets no seal.
    mutating func keepSound(_ change: (inout RecordIndex) throws(Errno) -> Void) {
        do throws(Errno) { try change(&self) } catch { isSound = false }
    }
}
