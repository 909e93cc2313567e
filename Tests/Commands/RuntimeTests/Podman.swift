import SystemHandles

/// podman with its CNI backend, which has no daemon: each command does its work itself.
struct Podman: ContainerRuntime {
    /// Of the machine's cgroups, where this node's containers are.
    let group: String
    let entrance: NodeSpace.Entrance
    let logFolder: String
    /// What is published: ports of the node and of the container.
    let ports: [String]

    init(on host: RuntimeHost, _ entrance: NodeSpace.Entrance, publishing ports: [String]) {
        group = host.name
        self.entrance = entrance
        logFolder = host.folder
        self.ports = ports
    }

    var probe: Command { command(["info"]) }

    private func command(_ arguments: [String]) -> Command { entrance.command("podman", arguments) }

    func run(_ name: String, _ program: [String]) -> Command {
        // Its own limits are higher than what a machine without systemd may allow.
        let limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]
        let options = ["--rm", "--name", name, "--cgroup-parent", group, "--env", "PATH=/bin"] + limits
        let published = ports.flatMap { ["--publish", $0] }
        return command(["run"] + options + published + ["--rootfs", NodeFolders.rootFilesystem] + program)
    }

    func execute(in name: String, _ program: [String]) -> Command { command(["exec", name] + program) }

    func kill(_ name: String) -> Command { command(["kill", "--signal", "KILL", name]) }

    /// Where Debian's podman looks first; the rest is its own.
    static let configurations = [
        "etc/containers/containers.conf": """
        [network]
        network_backend = "cni"
        cni_plugin_dirs = ["/opt/cni/bin"]
        network_config_dir = "/etc/cni/net.d"
        default_network = "podnet"
        [engine]
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        runtime = "runc"

        """,
        "etc/containers/storage.conf": """
        [storage]
        driver = "vfs"
        graphroot = "/var/lib/containers/storage"
        runroot = "/run/containers/storage"

        """,
        "etc/hosts": "127.0.0.1 localhost\n",
        "etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
        "etc/group": "root:x:0:\n",
        "etc/resolv.conf": "nameserver 127.0.0.1\n",
    ]
}
