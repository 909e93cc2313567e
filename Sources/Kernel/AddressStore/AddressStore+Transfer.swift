import AddressPool
package import Addressing
package import CNISpec
import SystemHandles
import SystemPackage

/// What a network's files hold besides the records.
package struct StoreMemory: Hashable, Sendable {
    /// The address given out last, by the position of its range set.
    package var last: [Int: IPAddress] = [:]
    /// What pods had that are gone.
    package var pods: [Pod] = []

    package struct Pod: Hashable, Sendable {
        package let name: PodName
        /// For how many seconds it is remembered, and the how manieth such stretch since 1970 it went in.
        package let period: String
        package let text: String

        /// Nil for a period that is not two numbers, or a text that is not a time and addresses.
        package init?(name: PodName, period: String, text: String) {
            let numbers = period.split(separator: "-", omittingEmptySubsequences: false)
            let words = text.split(separator: " ", omittingEmptySubsequences: false)
            guard numbers.count == 2, numbers.allSatisfy({ UInt32($0)?.description == String($0) }),
                let since = words.first, Int64(since) != nil,
                words.dropFirst().allSatisfy({ (try? IPAddress($0)) != nil })
            else { return nil }
            self.name = name
            self.period = period
            self.text = text
        }
    }

    package init() {}
}

extension AddressStore {
    /// host-local's name for the file that says where to go on.
    private static let lastPrefix = "last_reserved_ip."

    /// Files of the network that are neither records nor known to be anybody's.
    package func foreignFiles() throws(AddressStoreError) -> [String] {
        try fileNames().filter { name in
            !name.hasPrefix(".") && name != "lock" && !name.hasPrefix(Self.lastPrefix)
                && (try? IPAddress(name))?.description != name
        }
    }

    package func memory() throws(AddressStoreError) -> StoreMemory {
        var memory = StoreMemory()
        guard let directory = try? Directory(opening: paths.records) else { return memory }
        for name in try fileNames() where name.hasPrefix(Self.lastPrefix) {
            guard let position = Int(name.dropFirst(Self.lastPrefix.count)), position >= 0,
                let bytes = try? directory.read(name, limit: Directory.longestRecord),
                let address = try? IPAddress(String(decoding: bytes, as: UTF8.self))
            else { continue }
            memory.last[position] = address
        }
        memory.pods = (try? rememberedPods()) ?? []
        return memory
    }

    /// Writes what is not there; what is there already stays.
    package func restore(_ memory: StoreMemory) throws(AddressStoreError) {
        let records = try LockedRecords(creating: paths, boot: currentBoot())
        for (position, address) in memory.last {
            try records.create(
                "\(Self.lastPrefix)\(position)", address.description,
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        }
        guard let files = records.index.files else { return }
        for pod in memory.pods {
            try attempt(.write, paths.side) { () throws(Errno) in
                let folder = try files.directory.directory(
                    creating: PodMemory.prefix + pod.period, permissions: [.ownerReadWriteExecute])
                do throws(Errno) {
                    try folder.symlink(to: pod.text, as: "\(pod.name.namespace):\(pod.name.name)")
                } catch .fileExists {}
            }
        }
    }

    /// Keeps an address from being given out, as operators do with an empty file.
    ///
    /// - Throws: `recorded` if the address has a record.
    package func reserve(_ address: IPAddress) throws(AddressStoreError) {
        let records = try LockedRecords(creating: paths, boot: currentBoot())
        guard try records.create(address.description, "", permissions: .ownerReadWrite) else {
            throw .recorded(address)
        }
    }

    private func fileNames() throws(AddressStoreError) -> [String] {
        do throws(Errno) {
            return try Directory(opening: paths.records).names().sorted()
        } catch .noSuchFileOrDirectory {
            return []
        } catch {
            throw .refused(.list, paths.records, error)
        }
    }

    private func rememberedPods() throws(Errno) -> [StoreMemory.Pod] {
        let side = try Directory(opening: paths.side)
        var pods: [StoreMemory.Pod] = []
        for name in try side.names().sorted() where name.hasPrefix(PodMemory.prefix) {
            let folder = try side.directory(name)
            for link in try folder.names().sorted() {
                let parts = link.split(separator: ":", maxSplits: 1).map(String.init)
                guard parts.count == 2, let podName = PodName(namespace: parts[0], name: parts[1]),
                    let text = try? folder.target(of: link),
                    let pod = StoreMemory.Pod(
                        name: podName, period: String(name.dropFirst(PodMemory.prefix.count)), text: text)
                else { continue }
                pods.append(pod)
            }
        }
        return pods
    }
}

extension LockedRecords {
    /// Makes a file whole; false if its name is taken.
    @discardableResult
    fileprivate func create(
        _ name: String, _ text: String, permissions: FilePermissions
    ) throws(AddressStoreError) -> Bool {
        try attempt(.write, path.appending(name)) { () throws(Errno) in
            let file = try AtomicFile(
                in: directory, temporaryName: ".swiftlet-new", content: Array(text.utf8),
                permissions: permissions)
            let outcome = Result { () throws(Errno) in try file.claim(name, in: directory) }
            try? file.discard(in: directory)
            do throws(Errno) { try outcome.get() } catch .fileExists { return false }
            return true
        }
    }
}
