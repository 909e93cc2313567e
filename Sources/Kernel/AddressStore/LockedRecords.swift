import AddressPool
import Addressing
import CNISpec
import SystemHandles
import SystemPackage

/// A network's directory with its lock held: having one is the permission to read and change the files.
struct LockedRecords: ~Copyable {
    let path: FilePath
    let directory: Directory
    private let lock: FileLock
    /// The boot that this is; nil where the kernel does not tell.
    let boot: BootID?
    var index: RecordIndex

    /// The name that host-local locks.
    private static let lockName = "lock"

    init(creating paths: StorePaths, boot: BootID?) throws(AddressStoreError) {
        try self.init(paths, boot: boot) { () throws(Errno) in
            try Directory(
                creating: paths.records,
                permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        }
    }

    /// Nil if nothing was ever given out on the network.
    init?(openingIfPresent paths: StorePaths, boot: BootID?) throws(AddressStoreError) {
        do throws(AddressStoreError) {
            try self.init(paths, boot: boot) { () throws(Errno) in try Directory(opening: paths.records) }
        } catch .refused(.open, paths.records, .noSuchFileOrDirectory) {
            return nil
        }
    }

    private init(
        _ paths: StorePaths, boot: BootID?, open: () throws(Errno) -> Directory
    ) throws(AddressStoreError) {
        path = paths.records
        self.boot = boot
        let directory = try attempt(.open, path, open)
        lock = try attempt(.lock, path.appending(Self.lockName)) { () throws(Errno) in
            let permissions: FilePermissions = [.ownerReadWrite, .groupRead]
            return try FileLock(
                locking: directory.open(
                    Self.lockName, .readWrite, options: .create, permissions: permissions))
        }
        // Opened under the lock: what another writes there is whole.
        index = RecordIndex(beside: directory, at: paths.side)
        self.directory = directory
    }

    /// What the files say about one attachment.
    struct Holding {
        /// Files that name the container and the interface.
        var exact: [StoredRecord] = []
        /// Files of old host-local versions, which name the container only.
        var byContainer: [StoredRecord] = []

        var all: [StoredRecord] { exact + byContainer }

        /// What belongs to the attachment: old files count if no newer one names it.
        var own: [StoredRecord] { exact.isEmpty ? byContainer : exact }
    }

    /// Looks an attachment up: its notes say which files to read, and these whose they are.
    mutating func holding(of attachment: AttachmentID) throws(AddressStoreError) -> Holding {
        Holding(
            exact: try records(of: .attachment(attachment)),
            byContainer: try records(of: .container(attachment.container)))
    }

    private mutating func records(of owner: AddressRecord.Owner) throws(AddressStoreError) -> [StoredRecord] {
        var records: [StoredRecord] = []
        let note = try note(of: owner)
        for noted in note?.records ?? [] {
            guard var record = try record(of: noted.address), record.owner == owner else { continue }
            record.boot = noted.boot
            record.pod = note?.pod
            records.append(record)
        }
        return records
    }

    /// Removes records; goes on after a failure and throws the first.
    mutating func release(
        _ records: [StoredRecord], rememberingFor limit: Duration?
    ) throws(AddressStoreError) {
        var failure: AddressStoreError?
        for record in records {
            do throws(AddressStoreError) {
                try remove(record.address)
                index.forget(record)
            } catch {
                failure = failure ?? error
            }
        }
        remember(records, for: limit)
        if let failure { throw failure }
    }

    func remove(_ address: IPAddress) throws(AddressStoreError) {
        do throws(Errno) {
            try directory.remove(address.description)
        } catch  where error != .noSuchFileOrDirectory {
            throw .refused(.remove, path.appending(address.description), error)
        } catch {}
    }

    /// An address's file; nil if there is none.
    func record(of address: IPAddress) throws(AddressStoreError) -> StoredRecord? {
        try attempt(.read, path.appending(address.description)) { () throws(Errno) in
            try directory.record(of: address)
        }
    }
}

/// Says what was tried on which path when the system refuses.
func attempt<Value: ~Copyable>(
    _ operation: AddressStoreError.Operation, _ path: FilePath, _ body: () throws(Errno) -> Value
) throws(AddressStoreError) -> Value {
    do throws(Errno) { return try body() } catch { throw .refused(operation, path, error) }
}
