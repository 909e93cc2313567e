import Addressing
import Demo
import SystemHandles
import SystemPackage

/// What a node's container runtime finds in place of the machine's `/etc`, `/opt`, `/run` and `/var`.
///
/// There everything has the path that it has on a real node, and nothing needs to be set: neither for the
/// runtime nor in the conflist. On the machine it all stands in one folder.
struct NodeFolders {
    let root: FilePath

    init(of host: RuntimeHost) { root = FilePath(host.folder).appending("root") }

    /// Where runtimes look for plugins.
    var plugins: String { root.appending("opt/cni/bin").string }

    /// What of the machine's is replaced, in order: `/run` comes last, as it holds the laboratory.
    static let replaced = ["etc", "opt", "var", "run"]

    /// The root file system of the containers, as containerd sees it.
    static let rootFilesystem = "/var/lib/rootfs"

    /// Lays out configuration and root file system.
    func make(conflist: [UInt8]) throws {
        try write(Self.containerdConfiguration, to: "etc/containerd/config.toml")
        for (path, text) in Podman.configurations { try write(Array(text.utf8), to: FilePath(path)) }
        try write(conflist, to: "etc/cni/net.d/10-podnet.conflist")
        for folder in ["opt/cni/bin", "run/swiftlet", "var/tmp"] {
            _ = try Directory(creating: root.appending(folder), permissions: .program)
        }
        // Debian's iptables is a link into this folder.
        let copying = Command("cp", ["-a", "/etc/alternatives", root.appending("etc").string])
        guard try ChildProcess.run(copying).status == .success else {
            throw RuntimeFailure(program: "cp", output: "/etc/alternatives cannot be copied")
        }
        try RootFilesystem.make(at: root.appending(String(Self.rootFilesystem.dropFirst())))
    }

    /// Puts the program in place that holds the plugins.
    ///
    /// It is copied: a link would lead out of what the node sees.
    func copyPlugin(_ program: String) throws {
        try write(
            Descriptor(opening: program, .readOnly).readAll(limit: 256 << 20), to: "opt/cni/bin/swiftlet",
            .program)
    }

    /// The very file that the handbook has operators install.
    static func handbooksConflist() throws -> [UInt8] {
        let here = FilePath(#filePath).removingLastComponent()
        let path = here.appending("../../../Docs/examples/10-swiftlet.conflist").lexicallyNormalized()
        return try Descriptor(opening: path.string, .readOnly).readAll(limit: 1 << 16)
    }

    private func write(
        _ bytes: [UInt8], to path: FilePath, _ permissions: FilePermissions = [.ownerReadWrite]
    ) throws {
        let path = root.pushing(path)
        let folder = try Directory(creating: path.removingLastComponent(), permissions: .program)
        let file = try folder.open(
            path.lastComponent?.string ?? "", .writeOnly, options: [.create, .exclusiveCreate],
            permissions: permissions)
        try file.writeWhole(bytes)
    }

    /// The addresses given out, and the results that the runtime keeps for DEL.
    func attachments() throws -> [String] {
        let folder = root.appending("var/lib/cni")
        let records = try names(in: folder.appending("networks/podnet"))
        let results = try names(in: folder.appending("results"))
        return (records.filter { (try? IPAddress($0)) != nil } + results).sorted()
    }

    private func names(in folder: FilePath) throws -> [String] {
        fileExists(folder.string) ? try Directory(opening: folder).names() : []
    }

    /// The parts that the test has no use for are off: they look for kernel modules, and for services of the
    /// machine.
    private static let containerdConfiguration = Array(
        """
        version = 2
        disabled_plugins = [
            "io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.aufs",
            "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
            "io.containerd.snapshotter.v1.zfs", "io.containerd.internal.v1.tracing",
            "io.containerd.tracing.processor.v1.otlp",
        ]

        """.utf8)
}
