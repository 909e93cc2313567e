import Addressing
import Demo
import NetlinkOverLibmnl
import NetlinkSession
import SystemHandles
import SystemPackage
import Testing

/// Two nodes with `swiftletd`, containerd on one of them, and a pod that no runtime made on the other.
struct RuntimeLaboratory {
    /// The node whose containerd is called through `ctr`.
    let node: LabNode
    let ctr: Ctr
    let podAddress: IPAddress
    private let folders: NodeFolders
    private let pod: LabPod
    private let laboratory: Laboratory

    /// Builds a laboratory, works in it, and takes it down however that went.
    static func run(_ body: (RuntimeLaboratory) throws -> Void) throws {
        let plan = try LabPlan(instance: "runtime" + String(UInt64.random(in: 0...(.max)), radix: 36))
        let programs = try Programs(
            beside: CommandLine.arguments[0], pluginFolder: "\(plan.folder)/bin")
        defer { takeDown(plan, programs) }
        let laboratory = Laboratory(plan, programs: programs) { () throws(NetlinkError) in
            try NetlinkSession(opening: MnlTransport.self)
        }
        try laboratory.build()
        for node in plan.nodes { try laboratory.startDaemon(on: node) }
        let (node, other) = (plan.nodes[0], plan.nodes[1])
        let pod = plan.pods(of: other)[0]
        let podAddress = try #require(try laboratory.add(pod, on: other).first)

        let host = RuntimeHost(
            name: node.namespace.name, folder: node.folder, namespacePath: node.namespace.path)
        let folders = NodeFolders(of: host)
        try folders.make(conflist: NodeFolders.handbooksConflist())
        try folders.copyPlugin(programs.plugin)
        var space = try NodeSpace(of: host, running: .containerd)
        let ctr = Ctr(on: host, space.entrance)
        let outcome = Result {
            try space.waitUntilReady(ctr.probe)
            try body(
                RuntimeLaboratory(
                    node: node, ctr: ctr, podAddress: podAddress, folders: folders, pod: pod,
                    laboratory: laboratory))
        }
        try space.stop()
        try outcome.get()
    }

    private static func takeDown(_ plan: LabPlan, _ programs: Programs) {
        do {
            try LaboratoryRemoval(of: plan, daemon: programs.daemon).run()
        } catch {
            Issue.record(error, "the laboratory \(plan.folder) could not be taken down")
        }
    }

    // MARK: Traffic

    /// Pings an address from the pod.
    func pingFromPod(_ address: IPAddress) throws -> PingReport {
        try pod.namespace.open().run { () throws(any Error) in try PingReport.of(address) }
    }

    /// Has a container connect to the pod, and says something to it.
    func callPod(from container: borrowing Container, saying text: String) throws -> PodCall {
        let listener = try pod.namespace.open().run { () throws(Errno) in
            try TCPSocket.listening(
                at: SocketAddress(podAddress, port: Container.port), patience: .seconds(5))
        }
        let heard = FilePath(ctr.logFolder).appending("heard.log")
        var client = try container.start("nc", "\(podAddress)", "\(Container.port)", output: heard)
        let peer = try answer(listener, text)
        guard try client.wait(for: .seconds(5)) == .success else {
            throw DemoError.failed(program: "nc", try readText(heard))
        }
        return PodCall(peer: peer, heard: try readText(heard))
    }

    /// A connection to the pod: where it came from, and what was heard at that end.
    struct PodCall {
        let peer: IPAddress
        let heard: String
    }

    /// Takes a connection, speaks, and ends it; gives the address at its other end.
    private func answer(_ listener: borrowing TCPSocket, _ text: String) throws -> IPAddress {
        let connection = try listener.accept()
        try connection.socket.send(text)
        return connection.peer.address
    }

    /// Connects from the pod to a container, and gives what comes back for a text.
    func echoToPod(from container: borrowing Container, saying text: String) throws -> String {
        let address = SocketAddress(container.address, port: Container.port)
        let namespace = try pod.namespace.open()
        var answer = ""
        try wait(for: "\(container.address) to listen") {
            do {
                let socket = try namespace.run { () throws(Errno) in
                    try TCPSocket.connected(to: address, patience: .seconds(5))
                }
                try socket.send(text)
                answer = try socket.receive(text.utf8.count)
                return true
            } catch NamespaceError<Errno>.inside(.connectionRefused) {
                return false
            }
        }
        return answer
    }

    // MARK: State

    /// What stands in the node's network namespace.
    func snapshot() throws -> NamespaceSnapshot { try laboratory.snapshot(of: node) }

    /// The addresses given out on the node, and what its runtime remembers for DEL.
    func attachments() throws -> [String] { try folders.attachments() }

    /// What the daemons of both nodes have to say that is worse than information.
    func daemonComplaints() throws -> [String] {
        try laboratory.plan.nodes.flatMap { node in
            try readText(FilePath(node.log)).split(separator: "\n").map(String.init).filter { line in
                ["warning", "error", "critical"].contains { line.contains(" \($0) ") }
            }
        }
    }
}
