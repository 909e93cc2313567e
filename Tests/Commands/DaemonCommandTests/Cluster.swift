import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// Two namespaces as nodes, joined by a cable, with the files that their daemons read.
struct Cluster {
    let folder: ScratchFolder
    let first: Node
    let second: Node

    /// Makes the nodes, and waits until the cable carries; the file of nodes names both.
    init() async throws {
        folder = try ScratchFolder()
        let (near, far) = (TestNamespace.current, try TestNamespace())
        first = Node("node-a", in: near, besides: far, folder)
        second = Node("node-b", in: far, besides: near, folder)
        let eth0 = try InterfaceName("eth0")
        let peer = VethPeer(eth0, in: .descriptor(far.namespace.descriptor.rawValue))
        try near.session().perform(.addLink(LinkSpecification(eth0, .veth(peer: peer))))
        for (node, address) in [(first, "192.0.2.1/24"), (second, "192.0.2.2/24")] {
            try node.namespace.run("ip address add \(address) dev eth0")
            for link in ["lo", "eth0"] { try node.namespace.run("ip link set \(link) up") }
        }
        try folder.write(
            #"{"Network": "10.244.0.0/16", "Backend": {"Type": "vxlan", "VNI": 1}}"#, to: "net-conf.json")
        try write([.first, .second])
        for node in [first, second] {
            try await eventually("the cable carries") {
                try node.namespace.lines("ip link show eth0").joined().contains(" state UP ")
            }
        }
    }

    func write(_ entries: [Entry]) throws {
        let text = entries.map(\.json).joined(separator: ", ")
        try folder.write("{\"nodes\": [\(text)]}\n", to: "nodes.json")
    }

    /// A line of the file of nodes.
    struct Entry: Sendable {
        let json: String

        static let first = Entry("node-a", "192.0.2.1", "10.244.1.0/24")
        static let second = Entry("node-b", "192.0.2.2", "10.244.2.0/24")

        init(_ name: String, _ address: String, _ subnet: String) {
            json = """
                {"name": "\(name)", "publicAddress": "\(address)", "subnet": "\(subnet)", \
                "vtepMAC": "02:00:00:00:00:\(name.suffix(1))0"}
                """
        }
    }
}

/// A node, and the programs on it.
struct Node {
    let name: String
    let namespace: TestNamespace
    /// Held, or the cable would go with it.
    private let neighbour: TestNamespace
    private let folder: ScratchFolder

    init(
        _ name: String, in namespace: TestNamespace, besides neighbour: TestNamespace, _ folder: ScratchFolder
    ) {
        self.name = name
        self.namespace = namespace
        self.neighbour = neighbour
        self.folder = folder
    }

    var options: [String] {
        [
            "--net-conf", folder.path(of: "net-conf.json"), "--nodes", folder.path(of: "nodes.json"),
            "--node", name, "--subnet-file", folder.path(of: subnetFile),
        ]
    }

    private var subnetFile: String { "\(name).env" }

    var hasSubnetFile: Bool { fileExists(folder.path(of: subnetFile)) }

    func launchDaemon(log: String = "first.log", options more: [String] = []) throws -> ChildProcess {
        try namespace.start(
            Command(BuiltProgram.daemon.path, options + more), log: folder.path(of: "\(name)-\(log)"))
    }

    /// Starts the daemon and waits until it says that the node is right.
    func startDaemon(log: String = "first.log") async throws -> ChildProcess {
        let child = try launchDaemon(log: log)
        try await eventually("the daemon is ready") { try said("ready", log: log) }
        return child
    }

    func said(_ words: String, log: String = "first.log") throws -> Bool { try self.log(log).contains(words) }

    func log(_ log: String = "first.log") throws -> String { try folder.read("\(name)-\(log)") }

    func plan() throws -> Outcome {
        try namespace.outcome(of: BuiltProgram.swiftlet.path, ["plan"] + options)
    }

    func cleanUp() throws -> Outcome {
        try namespace.outcome(of: BuiltProgram.daemon.path, ["cleanup"] + options)
    }

    /// What leads to the peers, as iproute2 shows it; empty without a tunnel.
    func peers() throws -> [String] {
        guard try namespace.lines("ip -br link").contains(where: { $0.hasPrefix("swiftlet.1 ") })
        else { return [] }
        return try [
            "ip route show dev swiftlet.1", "ip neigh show dev swiftlet.1 nud permanent",
            "bridge fdb show dev swiftlet.1",
        ].flatMap { try namespace.lines($0) }.filter { !$0.hasPrefix("33:33:") }
    }

    func expectUnchanged(
        since before: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let changes = try snapshot().difference(from: before)
        #expect(changes.isEmpty, "\(changes)", sourceLocation: sourceLocation)
    }

    /// All that a daemon may change in the kernel, without what the kernel adds for IPv6 in its own time.
    func snapshot() throws -> [String] {
        try [
            "ip -o link", "ip -o -4 address", "ip route list table all", "ip neigh show nud permanent",
            "bridge fdb show", "iptables-save",
        ].flatMap { try namespace.lines($0) }
            .filter { !$0.hasPrefix("#") && !$0.hasPrefix("33:33:") && !$0.contains(" fe80:") }
            // An empty table is as good as none, and packets are counted all the time.
            .filter { !["*", ":", "C"].contains($0.prefix(1)) || $0.contains(" - ") }
            .map { line in line.prefix { $0 != "[" }.description }
    }
}
