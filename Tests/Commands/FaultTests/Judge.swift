import Glibc
import NetworkTesting
import SystemHandles

/// Says what a node holds, from its files and from what ip(8) prints.
///
/// Nothing here uses the code that is judged.
struct Judge {
    let node: FaultedNode

    /// What may stand beside the records when no call is running.
    private static let otherFiles: Set<String> = [
        "lock", "last_reserved_ip.0", "last_reserved_ip.1",
    ]

    /// A file that a killed writer left, for the next writer to remove.
    private static let passingNames: Set<String> = [".swiftlet-new"]

    /// The records, as addresses of each container.
    ///
    /// - Throws: for a record that says less or more than its owner, and for an address that stands there twice.
    func records(allowingPassingNames tolerance: Tolerance = .leftovers) throws -> [String: Set<String>] {
        var records: [String: Set<String>] = [:]
        for name in try node.folder.names(in: "records/\(Subject.network)") {
            if Self.otherFiles.contains(name) { continue }
            if tolerance == .leftovers, Self.passingNames.contains(name) { continue }
            guard name.allSatisfy({ $0.isHexDigit || $0 == "." || $0 == ":" }) else {
                throw BrokenPromise("a file \(name) is left among the records")
            }
            let lines = try node.folder.read("records/\(Subject.network)/\(name)").split(
                separator: "\r\n", omittingEmptySubsequences: false)
            guard lines.count == 2, lines[1] == "eth0", !lines[0].isEmpty else {
                throw BrokenPromise("the record \(name) cannot be read: it holds \(lines)")
            }
            records[String(lines[0]), default: []].insert(name)
        }
        return records
    }

    enum Tolerance { case leftovers, nothing }

    /// The addresses of a namespace's interfaces, link-local ones and loopback aside.
    func addresses(in namespace: TestNamespace) throws -> Set<String> {
        let lines = try namespace.lines("ip -o address show scope global")
        let words = lines.compactMap { $0.split(separator: " ").dropFirst(3).first }
        return Set(words.compactMap { $0.split(separator: "/").first.map(String.init) })
    }

    /// Links, addresses and routes of a namespace, a line each.
    ///
    /// Link-local addresses are left out: they come and go with the kernel's search for duplicates.
    func kernel(in namespace: TestNamespace) throws -> [String] {
        let questions = "link show\naddress show\nroute show table all\n"
        let command = Command("ip", ["-o", "-batch", "-"], input: Array(questions.utf8))
        return try namespace.run(command).split(separator: "\n").map(String.init)
            .filter { !$0.contains("fe80:") }
    }
}

extension Judge {
    /// All that a call for a pod can change.
    struct State: Equatable {
        let files: [FileState]
        let node: [String]
        let pod: [String]
    }

    func state(with pod: Pod) throws -> State {
        State(files: try files(), node: try kernel(in: node.namespace), pod: try kernel(in: pod.namespace))
    }

    /// All files and folders that a plugin has for its records.
    func files() throws -> [FileState] { try files(in: "records") }

    private func files(in folder: String) throws -> [FileState] {
        try node.folder.names(in: folder).flatMap { name -> [FileState] in
            let path = "\(folder)/\(name)"
            let file = FileState(path: node.folder.path(of: path))
            return try [file] + (file.isFolder ? files(in: path) : [])
        }
    }
}

/// A file's times, size and number: one of them is another after a change.
struct FileState: Equatable {
    let path: String
    let isFolder: Bool
    private let numbers: [Int]

    init(path: String) {
        self.path = path
        var status = stat()
        let found = unsafe lstat(path, &status) == 0
        isFolder = found && status.st_mode & S_IFMT == S_IFDIR
        numbers = [
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            Int(status.st_size), Int(status.st_ino),
        ]
    }
}

/// What must hold whatever happens does not.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Holds what is against what must be.
func promise<Value: Equatable>(
    _ promise: String, _ value: Value, is wanted: Value
) throws(BrokenPromise) {
    guard value != wanted else { return }
    throw BrokenPromise("\(promise): \(value) in place of \(wanted)")
}

func promise(_ promise: String, _ holds: Bool, by call: Call? = nil) throws(BrokenPromise) {
    guard !holds else { return }
    let answer = call.map { ": \($0.outcome.status), \($0.outcome.outputText)\($0.outcome.errorText)" }
    throw BrokenPromise("it does not hold that \(promise)\(answer ?? "")")
}
