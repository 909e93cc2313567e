import SystemHandles

/// The client of a node's containerd.
///
/// It is `ctr` that calls the plugins, so it runs where containerd does.
struct Ctr: Sendable {
    /// The name under which containers are kept: in containerd's own store, and in the machine's cgroups.
    let namespace: String
    /// The process that made the namespaces of containerd.
    let pid: Int32
    /// Where calls that go on leave their output.
    let logFolder: String

    func command(_ arguments: [String]) -> Command {
        let own = "/proc/\(pid)/ns"
        let entering = ["--mount=\(own)/mnt", "--net=\(own)/net", "--pid=\(own)/pid_for_children"]
        return Command("nsenter", entering + ["ctr", "--namespace", namespace] + arguments)
    }

    /// Makes a call to its end.
    func run(_ arguments: String...) throws(ChildProcessError) -> Outcome {
        try ChildProcess.run(command(arguments))
    }
}
