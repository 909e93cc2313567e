import AddressPool
import Addressing
import CNISpec
import SystemHandles
import SystemPackage

extension LockedRecords {
    /// What a pod had before it went, if that is not longer ago than the limit.
    func remembered(of pod: PodName?, for limit: Duration?) -> [IPAddress] {
        guard let pod, let limit, let files = index.files else { return [] }
        return PodMemory(files: files, limit: limit).addresses(of: pod)
    }

    /// Remembers what pods had; for records of no pod there is nothing to do.
    func remember(_ released: [StoredRecord], for limit: Duration?) {
        guard let limit, let files = index.files else { return }
        let memory = PodMemory(files: files, limit: limit)
        let byPod = Dictionary(grouping: released.filter { $0.pod != nil }, by: \.pod)
        for case (let pod?, let records) in byPod {
            // A pod that cannot be remembered gets another address.
            try? memory.remember(pod, records.map(\.address))
        }
    }
}

/// Which addresses pods had that are gone: a link for each pod, in a directory for each stretch of time.
///
/// What is older than the limit is in neither the present stretch nor the one before: older ones go whole.
struct PodMemory {
    let files: IndexFiles
    private let limit: Int64
    private let now = FileTime.now.nanoseconds / 1_000_000_000

    static let prefix = ".pods-"

    init(files: IndexFiles, limit: Duration) {
        self.files = files
        self.limit = max(1, limit.components.seconds)
    }

    private var period: Int64 { now / limit }

    private func folderName(_ period: Int64) -> String { "\(Self.prefix)\(limit)-\(period)" }

    func addresses(of pod: PodName) -> [IPAddress] {
        for period in [period, period - 1] {
            guard let folder = try? files.directory.directory(folderName(period)),
                let text = try? folder.target(of: name(of: pod))
            else { continue }
            let words = text.split(separator: " ")
            guard let since = words.first.flatMap({ Int64($0) }), (0...limit).contains(now - since) else {
                continue
            }
            return words.dropFirst().compactMap { try? IPAddress($0) }
        }
        return []
    }

    func remember(_ pod: PodName, _ addresses: [IPAddress]) throws(Errno) {
        let folder = try presentFolder()
        let name = name(of: pod)
        do throws(Errno) { try folder.remove(name) } catch .noSuchFileOrDirectory {}
        try folder.symlink(to: (["\(now)"] + addresses.map(\.description)).joined(separator: " "), as: name)
    }

    private func name(of pod: PodName) -> String { "\(pod.namespace):\(pod.name)" }

    /// The first to need a new stretch's folder removes those that are over.
    private func presentFolder() throws(Errno) -> Directory {
        let name = folderName(period)
        do throws(Errno) { return try files.directory.directory(name) } catch .noSuchFileOrDirectory {}
        let kept = [name, folderName(period - 1)]
        for old in try files.directory.names() where old.hasPrefix(Self.prefix) && !kept.contains(old) {
            let folder = try files.directory.directory(old)
            for link in try folder.names() { try folder.remove(link) }
            try files.directory.removeDirectory(old)
        }
        return try files.directory.directory(creating: name, permissions: [.ownerReadWriteExecute])
    }
}
