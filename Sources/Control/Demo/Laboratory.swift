package import Addressing
internal import CNISpec
internal import JSON
package import NetlinkSession
package import SystemHandles
internal import SystemPackage

/// The laboratory in the kernel: two nodes with daemon and pods, made and taken away by the programs beside this
/// one, as a runtime and an init system would.
package final class Laboratory {
    package typealias SessionOpener = () throws(NetlinkError) -> NetlinkSession

    package let plan: LabPlan
    let open: SessionOpener
    private let programs: Programs
    private var daemons: [String: RunningDaemon] = [:]

    package init(_ plan: LabPlan, programs: Programs, open: @escaping SessionOpener) {
        self.plan = plan
        self.programs = programs
        self.open = open
    }

    /// Makes the underlay and the files that the daemons read.
    package func build() throws {
        try UnderlayBuilder(plan: plan, open: open).build()
        for node in plan.nodes { _ = try Directory(creating: FilePath(node.folder), permissions: .folder) }
        try write(plan.netConf, to: "net-conf.json")
        try write(plan.nodesFile, to: "nodes.json")
    }

    private func readText(_ path: String) throws -> String {
        let bytes = try Descriptor.contents(of: path, limit: 1 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String, to name: String) throws {
        let folder = try Directory(opening: FilePath(plan.folder))
        let file = try AtomicFile(
            in: folder, temporaryName: ".new", content: Array(text.utf8), permissions: [.ownerReadWrite])
        try file.replace(name, in: folder)
    }

    // MARK: Daemons

    /// Starts a node's daemon; it is ready when the subnet file is there.
    package func startDaemon(on node: LabNode) throws {
        let command = Command(programs.daemon, node.options)
        let child = try node.namespace.open().run { () throws(ChildProcessError) in
            try ChildProcess(starting: command, output: .appended(to: FilePath(node.log)))
        }
        // For a later program, should this one not come to stop it.
        try PidFile(node.pidFile).write(child.pid)
        let daemon = RunningDaemon(child)
        daemons[node.name] = daemon
        try wait(for: "swiftletd on \(node.name) to be ready; see \(node.log)") {
            guard try !daemon.hasEnded() else {
                throw DemoError.daemonEnded(node.name, log: try readText(node.log))
            }
            return fileExists(node.subnetFile)
        }
    }

    /// Ends a node's daemon with a signal and waits until it is gone.
    package func stopDaemon(on node: LabNode, _ signal: Signal = .terminate) throws {
        guard let daemon = daemons.removeValue(forKey: node.name) else { return }
        guard try daemon.stop(signal) else { throw DemoError.timedOut("swiftletd on \(node.name) to end") }
        try PidFile(node.pidFile).remove()
    }

    /// Lets the daemons go on when this program ends.
    package func leaveDaemonsRunning() {
        for daemon in daemons.values { daemon.leaveRunning() }
    }

    /// Takes the daemon's part of a node away.
    package func cleanUp(_ node: LabNode) throws {
        try run(programs.daemon, ["cleanup"] + node.options, on: node)
    }

    // MARK: Pods

    /// Calls the plugin as a runtime does.
    @discardableResult
    private func callPlugin(_ verb: String, _ pod: LabPod, on node: LabNode) throws -> Outcome {
        var command = Command(programs.plugin, input: Array(node.cniConfiguration.utf8))
        command.environment = [
            "CNI_COMMAND": verb, "CNI_CONTAINERID": pod.containerID, "CNI_NETNS": pod.namespace.path,
            "CNI_IFNAME": "eth0", "CNI_PATH": programs.pluginFolder,
        ]
        return try start(command, in: node.namespace)
    }

    /// Adds a pod and gives its addresses, IPv4 first.
    package func add(_ pod: LabPod, on node: LabNode) throws -> [IPAddress] {
        let outcome = try callPlugin("ADD", pod, on: node)
        guard let object = try JSONValue(parsing: outcome.output).object else {
            throw DemoError.failed(program: "swiftlet ADD", outcome.outputText)
        }
        return try CNIResult(Fields(object)).addresses.map(\.address.address)
    }

    func delete(_ pod: LabPod, on node: LabNode) throws {
        try callPlugin("DEL", pod, on: node)
    }

    /// The addresses that are recorded as given out on a node.
    package func addressRecords(of node: LabNode) throws -> [String] {
        let folder = FilePath(node.folder).appending("networks/demo")
        guard fileExists(folder.string) else { return [] }
        return try Directory(opening: folder).names().filter { (try? IPAddress($0)) != nil }.sorted()
    }

    /// What stands in a node's network namespace now.
    package func snapshot(of node: LabNode) throws -> NamespaceSnapshot {
        try node.namespace.open().run { () throws(any Error) in try NamespaceSnapshot.take(open) }
    }

    // MARK: Programs

    /// Runs a program on a node to its end; anything but success is an error that carries its output.
    @discardableResult
    package func run(_ program: String, _ arguments: [String], on node: LabNode) throws -> Outcome {
        try start(Command(program, arguments), in: node.namespace)
    }

    /// What a command of `swiftlet` prints on a node, without the last line end.
    func swiftlet(_ words: String..., arguments: [String] = [], on node: LabNode) throws -> String {
        let text = try run(programs.command, words + arguments, on: node).outputText
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private func start(_ command: Command, in namespace: NamedNamespace) throws -> Outcome {
        let outcome = try namespace.open().run { () throws(ChildProcessError) in try ChildProcess.run(command)
        }
        guard outcome.status == .success else {
            throw DemoError.failed(program: command.program, outcome.outputText + outcome.errorText)
        }
        return outcome
    }
}

extension FilePermissions {
    static let folder: FilePermissions = [
        .ownerReadWriteExecute, .groupRead, .groupExecute, .otherRead, .otherExecute,
    ]
}
