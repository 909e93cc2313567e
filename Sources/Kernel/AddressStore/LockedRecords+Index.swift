import AddressPool
import Addressing
import SystemHandles
import SystemPackage

extension LockedRecords {
    /// An owner's note, after a scan where the index cannot tell.
    mutating func note(of owner: AddressRecord.Owner) throws(AddressStoreError) -> AttachmentNote? {
        let name = owner.noteName
        // A longer name than files can have is only in memory.
        if index.needsScan || name.utf8.count > IndexFiles.longestName { try scan() }
        do throws(Errno) { return try index.note(named: name) } catch {
            try scan()
            return index.scanned?.notes[name]
        }
    }

    /// Reads every record, and brings the index on disk in line with them.
    mutating func scan() throws(AddressStoreError) {
        guard index.scanned == nil else { return }
        try scan(try attempt(.list, path) { () throws(Errno) in try directory.records() })
    }

    /// Brings the index in line with records that were just read.
    mutating func scan(_ records: [StoredRecord]) throws(AddressStoreError) {
        var contents = RecordIndex.Contents()
        contents.maps = AddressBlock.maps(marking: records.map(\.address))
        for record in records { contents.note(record, boot: boot, known: index.files) }
        index.scanned = contents
        index.replace { (files) throws(Errno) in try files.replace(with: contents) }
    }

    /// Ends an operation: until something changes, the index tells all about the records.
    mutating func seal() {
        guard index.isSound, let files = index.files else { return }
        // Without a seal the next operation scans.
        index.keepSound { (_) throws(Errno) in try files.seal(to: directory) }
    }
}

extension RecordIndex.Contents {
    /// Notes a record, with what an older index knows of the same file.
    fileprivate mutating func note(_ record: StoredRecord, boot: BootID?, known: IndexFiles?) {
        guard let owner = record.owner else { return }
        let name = owner.noteName
        let old = (try? known?.note(named: name)) ?? nil
        let noted = old?.records.first { $0.address == record.address && $0.file == record.file }
        var note = notes[name] ?? AttachmentNote(pod: noted == nil ? nil : old?.pod)
        note.records.append(
            noted ?? AttachmentNote.Record(address: record.address, boot: boot, file: record.file))
        notes[name] = note
    }
}

extension IndexFiles {
    /// `NAME_MAX`.
    static let longestName = 255

    fileprivate func replace(with contents: RecordIndex.Contents) throws(Errno) {
        for name in try noteNames() where contents.notes[name] == nil { try remove(name) }
        for (name, note) in contents.notes where name.utf8.count <= Self.longestName {
            let old = (try? self.note(named: name)) ?? nil
            if note != old { try write(note, named: name) }
        }
        try removeMaps(but: contents.maps.keys)
        for (block, map) in contents.maps { try write(map, to: block) }
    }
}
