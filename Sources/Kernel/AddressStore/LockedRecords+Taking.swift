import AddressPool
import Addressing
import CNISpec
import SystemHandles
import SystemPackage

/// What an attachment is to get.
struct Order {
    /// One for each range set.
    let choices: [AddressChoice]
    let ranges: RangeSetList
    let owner: AddressRecord.Owner
    let pod: PodName?
    /// What the pod had before; where free, it comes before the next address.
    let remembered: [IPAddress]
}

extension LockedRecords {
    /// Takes what was chosen of each range set; if one fails, the ones before are given back.
    mutating func take(_ order: Order) throws(AddressStoreError) -> [AddressOffer] {
        var taken: [StoredRecord] = []
        var offers: [AddressOffer] = []
        do throws(AddressStoreError) {
            for (position, (choice, set)) in zip(order.choices, order.ranges.sets).enumerated() {
                let turn = Turn(set: set, position: position)
                let (offer, record) = try take(choice, in: turn, for: order)
                taken.append(record)
                index.add(record)
                offers.append(offer)
                try noteLast(offer, in: turn)
            }
            return offers
        } catch {
            throw undo(taken, after: error)
        }
    }

    /// A range set and where it stands in the configuration.
    private struct Turn {
        let set: RangeSet
        let position: Int

        /// host-local's name for the file that says where to go on.
        var lastFileName: String { "last_reserved_ip.\(position)" }
    }

    /// The passing name of a file that is being written; the lock makes its writer the only one.
    private static var temporaryName: String { ".swiftlet-new" }

    private mutating func take(
        _ choice: AddressChoice, in turn: Turn, for order: Order
    ) throws(AddressStoreError) -> (AddressOffer, StoredRecord) {
        let file = try newFile(order.owner.fileText, permissions: .ownerReadWrite)
        let outcome = Result { () throws(AddressStoreError) in
            try claim(choice, in: turn, preferring: order.remembered, with: file)
        }
        let mark = FileMark(file.status)
        // A passing name that stays is removed by the next writer.
        try? file.discard(in: directory)
        let offer = try outcome.get()
        let record = StoredRecord(
            address: offer.address.address, content: .owner(order.owner), file: mark,
            permissions: .ownerReadWrite, boot: boot, pod: order.pod)
        return (offer, record)
    }

    /// Claims an address: a name is taken in one step, so that whatever the index says no record is lost.
    private mutating func claim(
        _ choice: AddressChoice, in turn: Turn, preferring remembered: [IPAddress],
        with file: borrowing AtomicFile
    ) throws(AddressStoreError) -> AddressOffer {
        switch choice {
        case .exactly(let wish):
            guard try claim(wish.address.address, with: file) else {
                throw .taken(wish.address.address, turn.set, position: turn.position)
            }
            return wish
        case .next:
            for address in remembered {
                if let offer = turn.set.offer(address), try claim(address, with: file) { return offer }
            }
            return try claimNext(in: turn, with: file)
        }
    }

    private mutating func claimNext(
        in turn: Turn, with file: borrowing AtomicFile
    ) throws(AddressStoreError) -> AddressOffer {
        let last = last(in: turn)
        while true {
            if index.needsScan { try scan() }
            let free: AddressOffer?
            do throws(Errno) { free = try turn.set.firstFree(after: last, in: index.taken) } catch {
                try scan()
                continue
            }
            if let free {
                if try claim(free.address.address, with: file) { return free }
                index.mark(free.address.address, .taken)
            } else {
                // Nothing is refused on the word of the index.
                guard index.scanned == nil else { throw .exhausted(turn.set, position: turn.position) }
                try scan()
            }
        }
    }

    /// False if somebody has the address.
    private func claim(
        _ address: IPAddress, with file: borrowing AtomicFile
    ) throws(AddressStoreError) -> Bool {
        let name = address.description
        do throws(Errno) {
            try file.claim(name, in: directory)
            return true
        } catch .fileExists {
            return false
        } catch {
            throw .refused(.write, path.appending(name), error)
        }
    }

    /// The address given out last; unreadable is as good as none, it only costs the round robin a turn.
    private func last(in turn: Turn) -> IPAddress? {
        guard let bytes = try? directory.read(turn.lastFileName, limit: Directory.longestRecord) else {
            return nil
        }
        return try? IPAddress(String(decoding: bytes, as: UTF8.self))
    }

    private func noteLast(_ offer: AddressOffer, in turn: Turn) throws(AddressStoreError) {
        let file = try newFile(
            offer.address.address.description, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        do throws(Errno) {
            try file.replace(turn.lastFileName, in: directory)
        } catch {
            throw .refused(.write, path.appending(turn.lastFileName), error)
        }
    }

    private func newFile(
        _ text: String, permissions: FilePermissions
    ) throws(AddressStoreError) -> AtomicFile {
        try attempt(.write, path.appending(Self.temporaryName)) { () throws(Errno) in
            try AtomicFile(
                in: directory, temporaryName: Self.temporaryName, content: Array(text.utf8),
                permissions: permissions)
        }
    }

    private mutating func undo(
        _ records: [StoredRecord], after error: AddressStoreError
    ) -> AddressStoreError {
        var stuck: [IPAddress] = []
        for record in records {
            do throws(AddressStoreError) {
                try remove(record.address)
                index.forget(record)
            } catch {
                stuck.append(record.address)
            }
        }
        seal()
        return stuck.isEmpty ? error : .stillTaken(stuck, after: error)
    }

    /// Records an address for an owner: a new file, or a whole one in place of one that is known.
    mutating func write(
        _ address: IPAddress, for owner: AddressRecord.Owner, pod: PodName?, replacing old: StoredRecord?
    ) throws(AddressStoreError) {
        let file = try newFile(owner.fileText, permissions: .ownerReadWrite)
        let mark = FileMark(file.status)
        if let old {
            do throws(Errno) { try file.replace(address.description, in: directory) } catch {
                throw .refused(.write, path.appending(address.description), error)
            }
            index.forget(old)
        } else {
            let isFree = Result { () throws(AddressStoreError) in try claim(address, with: file) }
            try? file.discard(in: directory)
            guard try isFree.get() else { throw .recorded(address) }
        }
        index.add(
            StoredRecord(
                address: address, content: .owner(owner), file: mark, permissions: .ownerReadWrite,
                boot: boot, pod: pod))
    }
}
