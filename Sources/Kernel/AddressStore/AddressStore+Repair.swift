package import AddressPool
package import Addressing
package import CNISpec
import SystemHandles
import SystemPackage

extension AddressStore {
    /// Gives back what no valid attachment has, and tells what that was.
    ///
    /// A file of an old host-local names no interface: it stays for any valid attachment of its container. One
    /// that names nobody stays too, since an operator may have reserved the address with it.
    @discardableResult
    package func collectGarbage(
        keeping valid: Set<AttachmentID>
    ) throws(AddressStoreError) -> [StoredRecord] {
        guard var records = try LockedRecords(openingIfPresent: paths, boot: currentBoot()) else { return [] }
        let containers = Set(valid.map(\.container))
        let garbage = try records.all().filter { record in
            switch record.content {
            case .owner(.attachment(let id)): !valid.contains(id)
            case .owner(.container(let id)): !containers.contains(id)
            case .empty, .unreadable: false
            }
        }
        try records.release(garbage, rememberingFor: options.stickyFor)
        records.seal()
        return garbage
    }

    /// Removes a record, if it still is the one that was seen; false if it is not.
    @discardableResult
    package func release(_ seen: StoredRecord) throws(AddressStoreError) -> Bool {
        guard var records = try LockedRecords(openingIfPresent: paths, boot: currentBoot()),
            let present = try records.record(of: seen.address), present.isSame(as: seen)
        else { return false }
        if records.index.needsScan { try records.scan() }
        try records.release([seen], rememberingFor: options.stickyFor)
        records.seal()
        return true
    }

    /// Records an address for an owner without choosing it: for an import, or in place of a record that was seen.
    ///
    /// - Throws: `recorded` if the address has another record than the one seen.
    package func record(
        _ address: IPAddress, for owner: AddressRecord.Owner, pod: PodName? = nil,
        replacing seen: StoredRecord? = nil
    ) throws(AddressStoreError) {
        var records = try LockedRecords(creating: paths, boot: currentBoot())
        let present = try records.record(of: address)
        switch (present, seen) {
        case (nil, nil): break
        case (let present?, let seen?) where present.isSame(as: seen): break
        default: throw .recorded(address)
        }
        if records.index.needsScan { try records.scan() }
        try records.write(address, for: owner, pod: pod, replacing: present)
        records.seal()
    }

    /// Whether the index tells all about the records, so that nothing has to be scanned.
    package func hasCompleteIndex() -> Bool {
        guard let files = try? IndexFiles(opening: paths.side),
            let records = try? Directory(opening: paths.records)
        else { return false }
        return (try? files.isSealed(to: records)) ?? false
    }
}

extension LockedRecords {
    /// All records, read anew, with what is noted about them.
    mutating func all() throws(AddressStoreError) -> [StoredRecord] {
        let found = try attempt(.list, path) { () throws(Errno) in try directory.records() }
        index.scanned = nil
        try scan(found)
        return found.map { record in
            guard let name = record.owner?.noteName, let note = index.scanned?.notes[name] else {
                return record
            }
            var record = record
            record.pod = note.pod
            record.boot = note.records.first { $0.address == record.address }?.boot
            return record
        }
    }
}
