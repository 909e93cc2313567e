import AddressPool
import Addressing
import SystemHandles
import SystemPackage

extension LockedRecords {
    /// Gives back what containers of earlier boots had, once in each boot.
    ///
    /// Only a file that was noted in an earlier boot and is the same still goes, filled or emptied by a crash of
    /// the machine. One that nobody noted, as host-local's, is noted now and goes after the next start: its times
    /// prove nothing, since a clock may have been wrong when it was written.
    mutating func reclaimEarlierBoots(_ limit: Duration?) throws(AddressStoreError) {
        guard let boot, let files = index.files, (try? files.boot()) != boot else { return }
        var gone: [StoredRecord] = []
        let names = try attempt(.list, path) { () throws(Errno) in try files.noteNames() }
        for name in names {
            guard let note = (try? files.note(named: name)) ?? nil else { continue }
            for noted in note.records where noted.boot != nil && noted.boot != boot {
                guard var record = try record(of: noted.address), record.file == noted.file else { continue }
                try remove(record.address)
                record.pod = note.pod
                gone.append(record)
            }
        }
        remember(gone, for: limit)
        try scan()
        index.keepSound { (_) throws(Errno) in try files.setBoot(boot) }
    }
}
