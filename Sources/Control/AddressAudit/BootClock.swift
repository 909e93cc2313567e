internal import AddressPool
internal import AddressStore
internal import SystemHandles
internal import SystemPackage

/// The present time and the machine's last start, by which a record is of this boot or an earlier one.
package struct BootClock: Sendable {
    let now: WallTime
    private let started: WallTime?
    private let boot: BootID?

    package init() throws {
        now = WallTime(secondsSinceEpoch: FileTime.now.nanoseconds / 1_000_000_000)
        let bootFile = (try? Self.text("/proc/sys/kernel/random/boot_id")) ?? ""
        boot = bootFile.split(separator: "\n").first.flatMap { BootID(String($0)) }
        started = try Self.startTime()
    }

    /// By the boot that the store noted; of a record that it did not note, as host-local's, by the file's time.
    ///
    /// A clock that was wrong can make that time lie, so it is no evidence against an address that is in use.
    func boot(of record: StoredRecord) -> RecordFacts.Boot {
        if let noted = record.boot, let boot { return noted == boot ? .current : .earlier }
        return started.map { record.wallTime < $0 } == true ? .earlier : .current
    }

    /// The line `btime` of /proc/stat (proc(5)).
    private static func startTime() throws -> WallTime? {
        for line in try text("/proc/stat").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "btime", let seconds = Int64(words[1]) {
                return WallTime(secondsSinceEpoch: seconds)
            }
        }
        return nil
    }

    private static func text(_ path: String) throws(UnusablePath) -> String {
        do throws(Errno) {
            let bytes = try Descriptor.contents(of: path, limit: 1 << 22)
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw UnusablePath(FilePath(path), error)
        }
    }
}
