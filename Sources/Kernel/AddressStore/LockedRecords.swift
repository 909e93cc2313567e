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

    /// The name that host-local locks.
    private static let lockName = "lock"

    init(creating path: FilePath) throws(AddressStoreError) {
        try self.init(path) { () throws(Errno) in
            try Directory(
                creating: path, permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        }
    }

    /// Nil if nothing was ever given out on the network.
    init?(openingIfPresent path: FilePath) throws(AddressStoreError) {
        do throws(AddressStoreError) {
            try self.init(path) { () throws(Errno) in try Directory(opening: path) }
        } catch .refused(.open, path, .noSuchFileOrDirectory) {
            return nil
        }
    }

    private init(_ path: FilePath, open: () throws(Errno) -> Directory) throws(AddressStoreError) {
        let directory = try attempt(.open, path, open)
        lock = try attempt(.lock, path.appending(Self.lockName)) { () throws(Errno) in
            let permissions: FilePermissions = [.ownerReadWrite, .groupRead]
            return try FileLock(
                locking: directory.open(
                    Self.lockName, .readWrite, options: .create, permissions: permissions))
        }
        self.path = path
        self.directory = directory
    }

    /// What the files say about one attachment.
    struct Holding {
        /// Files that name the container and the interface.
        var exact: [IPAddress] = []
        /// Files of old host-local versions, which name the container only.
        var byContainer: [IPAddress] = []

        var all: [IPAddress] { exact + byContainer }

        /// What belongs to the attachment: old files count if no newer one names it.
        var own: [IPAddress] { exact.isEmpty ? byContainer : exact }
    }

    /// Looks an attachment up, by reading every file: their names tell addresses and not owners.
    func addresses(of attachment: AttachmentID) throws(AddressStoreError) -> Holding {
        let names = try attempt(.list, path) { () throws(Errno) in try directory.names() }
        var holding = Holding()
        for name in names {
            // Also leaves out an address that is not spelled as its own file would be.
            guard let address = try? IPAddress(name), address.description == name else { continue }
            switch try owner(of: name) {
            case .attachment(attachment): holding.exact.append(address)
            case .container(attachment.container): holding.byContainer.append(address)
            case .attachment, .container, nil: continue
            }
        }
        return holding
    }

    /// Removes files; goes on after a failure and throws the first.
    func remove(_ addresses: [IPAddress]) throws(AddressStoreError) {
        var failure: AddressStoreError?
        for address in addresses {
            do throws(AddressStoreError) { try remove(address.description) } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    func remove(_ name: String) throws(AddressStoreError) {
        do throws(Errno) {
            try directory.remove(name)
        } catch  where error != .noSuchFileOrDirectory {
            throw .refused(.remove, path.appending(name), error)
        } catch {}
    }

    /// A record is two short lines; more than this is some other file.
    static let longestRecord = 4096

    /// Who a file's address belongs to; nil if nobody can be read from it.
    private func owner(of name: String) throws(AddressStoreError) -> AddressRecord.Owner? {
        do throws(Errno) {
            let bytes = try directory.read(name, limit: Self.longestRecord)
            // An empty file keeps its address. It may be what host-local left when it died between making and
            // filling it, but operators also reserve addresses that way.
            return AddressRecord.Owner(fileText: String(decoding: bytes, as: UTF8.self))
        } catch .noSuchFileOrDirectory, .fileTooLarge {
            return nil
        } catch {
            throw .refused(.read, path.appending(name), error)
        }
    }
}

/// Says what was tried on which path when the system refuses.
func attempt<Value: ~Copyable>(
    _ operation: AddressStoreError.Operation, _ path: FilePath, _ body: () throws(Errno) -> Value
) throws(AddressStoreError) -> Value {
    do throws(Errno) { return try body() } catch { throw .refused(operation, path, error) }
}
