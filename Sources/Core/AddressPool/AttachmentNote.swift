package import Addressing
package import CNISpec

/// What is noted beside the records about an owner's: where they are, and what a record's own text does not tell.
///
/// A note is a hint. A record is its owner's if the record says so, and the one that was noted if it is still the
/// same file.
package struct AttachmentNote: Hashable, Sendable {
    package var records: [Record]
    /// The owner's pod, if its runtime named one.
    package var pod: PodName?

    package init(records: [Record] = [], pod: PodName? = nil) {
        self.records = records
        self.pod = pod
    }

    package struct Record: Hashable, Sendable {
        package let address: IPAddress
        /// The boot in which the record was written, or first seen if somebody else wrote it.
        package let boot: BootID?
        package let file: FileMark

        package init(address: IPAddress, boot: BootID?, file: FileMark) {
            self.address = address
            self.boot = boot
            self.file = file
        }
    }
}

/// What tells a file from another that has its name later.
package struct FileMark: Hashable, Sendable {
    package let inode: UInt64
    /// When it was last written, in nanoseconds since 1970.
    package let written: Int64

    package init(inode: UInt64, written: Int64) {
        self.inode = inode
        self.written = written
    }
}

/// One start of the machine's kernel (`/proc/sys/kernel/random/boot_id`).
package struct BootID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes the kernel's text: hexadecimal digits and hyphens.
    package init?(_ text: String) {
        let isID = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard isID, (2...36).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    package var description: String { text }
}

extension AttachmentNote {
    /// Words with spaces: the pod or a hyphen, then for each record its address, boot, inode and time.
    package var text: String {
        let words = records.map { record in
            "\(record.address),\(record.boot?.text ?? "-"),\(record.file.inode),\(record.file.written)"
        }
        return ([pod?.description ?? "-"] + words).joined(separator: " ")
    }

    /// Nil for a text that is no note, of which nothing is used.
    package init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard let first = words.first else { return nil }
        pod = first == "-" ? nil : PodName(String(first))
        guard first == "-" || pod != nil else { return nil }
        records = []
        for word in words.dropFirst() {
            guard let record = Record(word) else { return nil }
            records.append(record)
        }
    }
}

extension AttachmentNote.Record {
    fileprivate init?(_ word: Substring) {
        let parts = word.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 4, let address = try? IPAddress(parts[0]), let inode = UInt64(parts[2]),
            let written = Int64(parts[3])
        else { return nil }
        boot = parts[1] == "-" ? nil : BootID(String(parts[1]))
        guard parts[1] == "-" || boot != nil else { return nil }
        self.address = address
        file = FileMark(inode: inode, written: written)
    }
}

extension AddressRecord.Owner {
    /// The name that the owner's note has: a colon is in no container ID and in no interface name.
    package var noteName: String {
        switch self {
        case .attachment(let id): "\(id.container):\(id.interface)"
        case .container(let id): id.text
        }
    }
}
