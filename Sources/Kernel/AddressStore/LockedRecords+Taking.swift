import AddressPool
import Addressing
import SystemHandles
import SystemPackage

extension LockedRecords {
    /// Takes what was chosen of each range set; if one fails, the ones before are given back.
    func take(
        _ choices: [AddressChoice], from ranges: RangeSetList, for owner: AddressRecord.Owner
    ) throws(AddressStoreError) -> [AddressOffer] {
        var taken: [AddressOffer] = []
        do throws(AddressStoreError) {
            for (position, (choice, set)) in zip(choices, ranges.sets).enumerated() {
                let turn = Turn(set: set, position: position)
                taken.append(try take(choice, in: turn, for: owner))
                try noteLast(taken[position], in: turn)
            }
            return taken
        } catch {
            throw undo(taken.map(\.address.address), after: error)
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

    private func take(
        _ choice: AddressChoice, in turn: Turn, for owner: AddressRecord.Owner
    ) throws(AddressStoreError) -> AddressOffer {
        let file = try newFile(owner.fileText, permissions: .ownerReadWrite)
        let outcome = Result { () throws(AddressStoreError) in try claim(choice, in: turn, with: file) }
        // A passing name that stays is removed by the next writer.
        try? file.discard(in: directory)
        return try outcome.get()
    }

    /// Finds a free address by claiming it: no listing, and no window between looking and taking.
    private func claim(
        _ choice: AddressChoice, in turn: Turn, with file: borrowing AtomicFile
    ) throws(AddressStoreError) -> AddressOffer {
        switch choice {
        case .exactly(let wish):
            guard try claim(wish, with: file) else {
                throw .taken(wish.address.address, turn.set, position: turn.position)
            }
            return wish
        case .next:
            for offer in turn.set.candidates(after: last(in: turn)) where try claim(offer, with: file) {
                return offer
            }
            throw .exhausted(turn.set, position: turn.position)
        }
    }

    /// False if somebody has the address.
    private func claim(
        _ offer: AddressOffer, with file: borrowing AtomicFile
    ) throws(AddressStoreError) -> Bool {
        let name = offer.address.address.description
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
        guard let bytes = try? directory.read(turn.lastFileName, limit: Self.longestRecord) else {
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

    private func undo(_ addresses: [IPAddress], after error: AddressStoreError) -> AddressStoreError {
        let stuck = addresses.filter { (try? remove($0.description)) == nil }
        return stuck.isEmpty ? error : .stillTaken(stuck, after: error)
    }
}
