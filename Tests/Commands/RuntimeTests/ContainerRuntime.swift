import SystemHandles

/// A program that starts containers and has plugins called for them.
protocol ContainerRuntime: Sendable {
    /// Where calls that go on leave their output.
    var logFolder: String { get }

    /// Runs a container in the foreground; once its program ends, its attachment is deleted.
    func run(_ name: String, _ program: [String]) -> Command
    /// Runs a further program in a container.
    func execute(in name: String, _ program: [String]) -> Command
    func kill(_ name: String) -> Command
}

/// The client of a node's containerd.
///
/// It is `ctr` that calls the plugins, so it runs where containerd does.
struct Ctr: ContainerRuntime {
    /// The name under which containers are kept: in containerd's own store, and in the machine's cgroups.
    let namespace: String
    let entrance: NodeSpace.Entrance
    let logFolder: String

    init(on host: RuntimeHost, _ entrance: NodeSpace.Entrance) {
        namespace = host.name
        self.entrance = entrance
        logFolder = host.folder
    }

    var probe: Command { command(["version"]) }

    private func command(_ arguments: [String]) -> Command {
        entrance.command("ctr", ["--namespace", namespace] + arguments)
    }

    func run(_ name: String, _ program: [String]) -> Command {
        command(
            ["run", "--rm", "--cni", "--env", "PATH=/bin", "--rootfs", NodeFolders.rootFilesystem, name]
                + program)
    }

    func execute(in name: String, _ program: [String]) -> Command {
        // Any name will do that no other program of the container has.
        let number = String(UInt64.random(in: 0...(.max)), radix: 36)
        return command(["tasks", "exec", "--exec-id", "exec-\(number)", name] + program)
    }

    func kill(_ name: String) -> Command { command(["tasks", "kill", "--signal", "SIGKILL", name]) }
}
