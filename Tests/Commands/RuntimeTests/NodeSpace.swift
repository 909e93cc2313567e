import SystemHandles
import SystemPackage

/// A node as far as a container runtime on it is concerned.
struct RuntimeHost: Sendable {
    /// Unlike any other node's: in the machine's cgroups too.
    let name: String
    /// What the node has for itself.
    let folder: String
    /// The file of its network namespace.
    let namespacePath: String
}

/// The mount and process namespaces of a node, in which its runtime works.
///
/// Whatever is started in them, shims and containers and their mounts, is gone when the first process of these
/// namespaces is: that one waits for a lock that this value holds, so it ends with the tests too, however they end.
struct NodeSpace: ~Copyable {
    let entrance: Entrance
    private let host: RuntimeHost
    private var process: ChildProcess
    private let lifeline: FileLock
    private let log: FilePath

    /// What is there as long as the node is.
    enum Service: String {
        case containerd
        /// A runtime without a daemon needs none.
        case none = "sleep infinity"
    }

    /// How further programs get to where the service is.
    struct Entrance: Sendable {
        let pid: Int32

        func command(_ program: String, _ arguments: [String]) -> Command {
            let own = "/proc/\(pid)/ns"
            let entering = ["--mount=\(own)/mnt", "--net=\(own)/net", "--pid=\(own)/pid_for_children"]
            return Command("nsenter", entering + [program] + arguments)
        }
    }

    /// Starts the service; `waitUntilReady` tells when it can be used.
    init(of host: RuntimeHost, running service: Service) throws {
        let lifeline = try FileLock(
            locking: Descriptor(opening: "\(host.folder)/lifeline", .writeOnly, options: .create))
        // Slave and not private: what is unmounted on the machine meanwhile must not live on in here.
        let command = Command(
            "nsenter",
            [
                "--net=\(host.namespacePath)", "unshare", "--mount", "--propagation", "slave", "--pid",
                "--fork",
                "--kill-child", "--mount-proc", "bash", "-c", Self.script(service), "bash", host.folder,
            ] + NodeFolders.replaced)
        let log = FilePath(host.folder).appending("runtime.log")
        process = try ChildProcess(starting: command, output: .appended(to: log))
        self.host = host
        self.lifeline = lifeline
        self.log = log
        // Both nsenter and, with --fork, unshare stay the process that was started.
        entrance = Entrance(pid: process.pid)
    }

    /// The first process: puts the node's folders in place and says so, then ends when the service does or nobody
    /// holds the lifeline.
    ///
    /// The kernel ends all others then.
    private static func script(_ service: Service) -> String {
        """
        set -e
        node=$1
        shift
        mount --bind "$node" "$node/root/run/swiftlet"
        for folder; do mount --rbind "$node/root/$folder" "/$folder"; done
        touch /run/swiftlet/inside
        \(service.rawValue) &
        flock /run/swiftlet/lifeline true &
        wait -n
        """
    }

    /// Waits for the namespaces, with their mounts, and then for a program in them to succeed.
    mutating func waitUntilReady(_ probe: Command) throws {
        // Before that, the program would be in the machine's namespaces, and might find a runtime there.
        try wait { [inside = "\(host.folder)/inside"] in fileExists(inside) }
        try wait { try ChildProcess.run(probe).status == .success }
    }

    private mutating func wait(until holds: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try !holds() {
            // A process that ends is noticed at once; this is also the time between two looks.
            let hasEnded = try process.wait(for: .milliseconds(10)) != nil
            guard !hasEnded, ContinuousClock.now < deadline else {
                throw RuntimeFailure(program: "the container runtime", output: try readText(log))
            }
        }
    }

    /// Ends it with all its containers, and takes away what these left in the machine's cgroups.
    consuming func stop() throws {
        let groups = ControlGroups(name: host.name)
        var process = process
        _ = consume lifeline
        guard try process.wait(for: .seconds(30)) != nil else {
            throw RuntimeFailure(program: "the container runtime", output: "it did not end")
        }
        try groups.remove()
    }
}

/// What a runtime said that did not do what a test relies on.
struct RuntimeFailure: Error, CustomStringConvertible {
    let program: String
    let output: String

    var description: String { "\(program): \(output)" }
}

/// What a file holds now.
func readText(_ path: FilePath) throws -> String {
    String(decoding: try Descriptor(opening: path.string, .readOnly).readAll(limit: 16 << 20), as: UTF8.self)
}
