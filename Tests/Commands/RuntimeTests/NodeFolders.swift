import Addressing
import Demo
import SystemHandles
import SystemPackage

/// What a node's containerd finds in place of the machine's `/etc`, `/opt`, `/run` and `/var`.
///
/// There everything has the path that it has on a real node, and nothing needs to be set: neither for containerd,
/// nor for `ctr`, nor in the conflist. On the machine it all stands in one folder.
struct NodeFolders {
    let root: FilePath
    private let node: LabNode

    init(of node: LabNode) {
        self.node = node
        root = FilePath(node.folder).appending("root")
    }

    /// What of the machine's is replaced, in order: `/run` comes last, as it holds the laboratory.
    static let replaced = ["etc", "opt", "var", "run"]

    /// The root file system of the containers, as containerd sees it.
    static let rootFilesystem = "/var/lib/rootfs"

    /// Lays out configuration, root file system, and the program that holds the plugins.
    ///
    /// The program is copied: a link would lead out of what the node sees.
    func make(plugins: String) throws {
        try write(Self.containerdConfiguration, to: "etc/containerd/config.toml")
        try write(Self.conflist(), to: "etc/cni/net.d/10-swiftlet.conflist")
        try write(
            Descriptor(opening: plugins, .readOnly).readAll(limit: 256 << 20), to: "opt/cni/bin/swiftlet",
            .program)
        _ = try Directory(creating: root.appending("run/swiftlet"), permissions: .program)
        try RootFilesystem.make(at: root.appending(String(Self.rootFilesystem.dropFirst())))
    }

    /// The very file that the handbook has operators install.
    private static func conflist() throws -> [UInt8] {
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
        let records = try Directory(opening: folder.appending("networks/podnet")).names()
        let results = try Directory(opening: folder.appending("results")).names()
        return (records.filter { (try? IPAddress($0)) != nil } + results).sorted()
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
