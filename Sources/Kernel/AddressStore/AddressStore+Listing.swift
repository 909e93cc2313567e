package import AddressPool
import Addressing
package import CNISpec
import SystemHandles
package import SystemPackage

// What takes no lock: answers are of a moment, in which an ADD or DEL may be half way.
extension AddressStore {
    /// The networks that have records below a directory; none where it is not there.
    package static func networks(
        in dataDirectory: FilePath = defaultDataDirectory
    ) throws(AddressStoreError) -> [NetworkName] {
        do throws(Errno) {
            let directory = try Directory(opening: dataDirectory)
            return try directory.names().compactMap { name in
                guard (try? directory.directory(name)) != nil else { return nil }
                return try? NetworkName(name)
            }.sorted { $0.text < $1.text }
        } catch .noSuchFileOrDirectory {
            return []
        } catch {
            throw .refused(.list, dataDirectory, error)
        }
    }

    /// Every file under the name of an address, in order of the addresses.
    package func records() throws(AddressStoreError) -> [StoredRecord] {
        let files = try? IndexFiles(opening: paths.side)
        return try look { (directory) throws(Errno) in
            try directory.records().sorted { $0.address < $1.address }.map { record in
                guard let name = record.owner?.noteName, let note = (try? files?.note(named: name)) ?? nil,
                    let noted = note.records.first(where: {
                        $0.address == record.address && $0.file == record.file
                    })
                else { return record }
                var record = record
                record.boot = noted.boot
                record.pod = note.pod
                return record
            }
        } ?? []
    }

    /// How much of a range set is taken.
    package struct Usage: Hashable, Sendable {
        package let set: RangeSet
        /// Where the set stands in the configuration.
        package let position: Int
        package let inUse: Int
        /// Nil for more than anything counts.
        package var capacity: Int? { self.set.capacity }

        package var isExhausted: Bool { capacity.map { inUse >= $0 } ?? false }
    }

    /// How much of each range set is taken, by the names of the files.
    package func usage(of ranges: RangeSetList) throws(AddressStoreError) -> [Usage] {
        let addresses = try look { (directory) throws(Errno) in try directory.addresses() } ?? []
        return ranges.sets.enumerated().map { position, set in
            let inUse = addresses.count { set.offer($0) != nil }
            return Usage(set: set, position: position, inUse: inUse)
        }
    }

    /// The first range set that nothing can be taken of; nil if there is none.
    package func exhaustion(of ranges: RangeSetList) throws(AddressStoreError) -> Usage? {
        if let files = try? IndexFiles(opening: paths.side), isFree(ranges.sets, files) { return nil }
        return try usage(of: ranges).first(where: \.isExhausted)
    }

    /// Whether a sealed index knows a free address of each set: a few reads, however many records there are.
    private func isFree(_ sets: [RangeSet], _ files: IndexFiles) -> Bool {
        guard let records = try? Directory(opening: paths.records),
            (try? files.isSealed(to: records)) == true
        else { return false }
        let taken = TakenAddresses { block throws(Errno) in try files.map(block) }
        return sets.allSatisfy { ((try? $0.firstFree(after: nil, in: taken)) ?? nil) != nil }
    }

    /// Nil where nothing was ever given out.
    private func look<Value>(
        _ body: (borrowing Directory) throws(Errno) -> Value
    ) throws(AddressStoreError) -> Value? {
        do throws(Errno) {
            return try body(Directory(opening: paths.records))
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw .refused(.list, paths.records, error)
        }
    }
}
