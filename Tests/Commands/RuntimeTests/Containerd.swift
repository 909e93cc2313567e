import Demo
import SystemHandles
import SystemPackage

/// containerd on a node of the laboratory, with namespaces of its own for the node's mounts and processes.
///
/// Whatever it starts, shims and containers and their mounts, is gone when the first process of these namespaces
/// is: that one waits for a lock that this value holds, so it ends with the tests too, however they end.
struct Containerd: ~Copyable {
    let ctr: Ctr
    private var process: ChildProcess
    private let lifeline: FileLock
    private let log: FilePath
    /// A file that is there once the namespaces are, with their mounts.
    private let inside: String

    /// Starts it; `waitUntilReady` tells when it can be used.
    init(on node: LabNode) throws {
        let lifeline = try FileLock(
            locking: Descriptor(opening: "\(node.folder)/lifeline", .writeOnly, options: .create))
        // Slave and not private: what is unmounted on the machine meanwhile must not live on in here.
        let command = Command(
            "unshare",
            [
                "--mount", "--propagation", "slave", "--pid", "--fork", "--kill-child", "--mount-proc",
                "bash", "-c", Self.script, "bash", node.folder,
            ] + NodeFolders.replaced)
        let log = FilePath(node.folder).appending("containerd.log")
        let process = try node.namespace.open().run { () throws(ChildProcessError) in
            try ChildProcess(starting: command, output: .appended(to: log))
        }
        ctr = Ctr(namespace: node.namespace.name, pid: process.pid, logFolder: node.folder)
        self.process = process
        self.lifeline = lifeline
        self.log = log
        inside = "\(node.folder)/inside"
    }

    /// The first process: puts the node's folders in place and says so, then ends when containerd does or nobody
    /// holds the lifeline.
    ///
    /// The kernel ends all others then.
    private static let script = """
        set -e
        node=$1
        shift
        mount --bind "$node" "$node/root/run/swiftlet"
        for folder; do mount --rbind "$node/root/$folder" "/$folder"; done
        touch /run/swiftlet/inside
        containerd &
        flock /run/swiftlet/lifeline true &
        wait -n
        """

    mutating func waitUntilReady() throws {
        // Before that, ctr would enter the machine's namespaces, and might find a containerd there.
        try wait { [inside] in fileExists(inside) }
        try wait { [ctr] in try ctr.run("version").status == .success }
    }

    private mutating func wait(until holds: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !holds() {
            // A process that ends is noticed at once; this is also the time between two looks.
            let hasEnded = try process.wait(for: .milliseconds(10)) != nil
            guard !hasEnded, ContinuousClock.now < deadline else {
                throw DemoError.failed(program: "containerd", try readText(log))
            }
        }
    }

    /// Ends it with all its containers, and takes away what these left in the machine's cgroups.
    consuming func stop() throws {
        let groups = ControlGroups(name: ctr.namespace)
        var process = process
        _ = consume lifeline
        guard try process.wait(for: .seconds(10)) != nil else {
            throw DemoError.timedOut("containerd and its containers to end")
        }
        try groups.remove()
    }
}

/// What a file holds now.
func readText(_ path: FilePath) throws -> String {
    String(decoding: try Descriptor(opening: path.string, .readOnly).readAll(limit: 16 << 20), as: UTF8.self)
}
