package import AddressPool
package import Addressing
package import CNISpec
package import SystemHandles
package import SystemPackage

/// A file under the name of an address, with what is known about it.
package struct StoredRecord: Hashable, Sendable {
    package let address: IPAddress
    package let content: Content
    package let file: FileMark
    package let permissions: FilePermissions
    /// The boot in which it was written or first seen; nil if it is not noted.
    package var boot: BootID?
    package var pod: PodName?

    package enum Content: Hashable, Sendable {
        case owner(AddressRecord.Owner)
        /// What host-local leaves that dies between making and filling a file, and how operators reserve an
        /// address: nobody can tell the two apart, and the address is not given out.
        case empty
        /// Text that names no owner; the address is not given out either.
        case unreadable
    }

    package var owner: AddressRecord.Owner? {
        if case .owner(let owner) = content { owner } else { nil }
    }

    /// When the file was written.
    package var written: FileTime { FileTime(nanoseconds: file.written) }

    /// Whether it is the same file with the same content.
    package func isSame(as other: StoredRecord) -> Bool {
        address == other.address && content == other.content && file == other.file
    }
}

extension FileMark {
    init(_ status: FileStatus) {
        self.init(inode: status.inode, written: status.modified.nanoseconds)
    }
}

extension Directory {
    /// A record is two short lines; more than this is some other file.
    static let longestRecord = 4096

    /// The addresses that have a file here.
    ///
    /// One that is not spelled as its own file would be is left out.
    func addresses() throws(Errno) -> [IPAddress] {
        try names().compactMap { name in
            guard let address = try? IPAddress(name), address.description == name else { return nil }
            return address
        }
    }

    /// Reads an address's file; nil if there is none.
    func record(of address: IPAddress) throws(Errno) -> StoredRecord? {
        let file: Descriptor
        do throws(Errno) {
            file = try open(address.description, .readOnly)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch .tooManySymbolicLinkLevels {
            return try foreign(address)
        }
        let status = try file.status()
        let content: StoredRecord.Content
        do throws(Errno) {
            let bytes = try file.readAll(limit: Self.longestRecord)
            content = StoredRecord.Content(bytes)
        } catch  where error == .fileTooLarge || error == .isDirectory {
            content = .unreadable
        }
        return StoredRecord(
            address: address, content: content, file: FileMark(status), permissions: status.permissions)
    }

    /// A symbolic link is not followed: it is no record, but it has the address's name.
    private func foreign(_ address: IPAddress) throws(Errno) -> StoredRecord {
        let status = try status(of: address.description)
        return StoredRecord(
            address: address, content: .unreadable, file: FileMark(status), permissions: status.permissions)
    }

    /// Reads every address's file.
    func records() throws(Errno) -> [StoredRecord] {
        var records: [StoredRecord] = []
        for address in try addresses() {
            if let record = try record(of: address) { records.append(record) }
        }
        return records
    }
}

extension StoredRecord.Content {
    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let owner = AddressRecord.Owner(fileText: text) {
            self = .owner(owner)
        } else {
            self = text.allSatisfy(\.isWhitespace) ? .empty : .unreadable
        }
    }
}
