import NetworkTesting
import SystemHandles
import Testing

/// The built daemon: it follows the file of nodes, and what it made outlives it.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct DaemonTests {
    private static let toSecond = [
        "10.244.2.0/24 via 10.244.2.0 proto 83 onlink", "10.244.2.0 lladdr 02:00:00:00:00:b0 PERMANENT",
        "02:00:00:00:00:b0 dst 192.0.2.2 self permanent",
    ]

    @Test func followsPeersThatJoinMoveAndLeave() async throws {
        let cluster = try await Cluster()
        try cluster.write([.first])
        let daemon = try await cluster.first.startDaemon()
        #expect(try cluster.first.peers().isEmpty)

        try cluster.write([.first, .second])
        try await eventually("the peer is there") { try cluster.first.peers() == Self.toSecond }

        try cluster.write([.first, Cluster.Entry("node-b", "192.0.2.3", "10.244.9.0/24")])
        try await eventually("the peer has moved") {
            try cluster.first.peers() == [
                "10.244.9.0/24 via 10.244.9.0 proto 83 onlink",
                "10.244.9.0 lladdr 02:00:00:00:00:b0 PERMANENT",
                "02:00:00:00:00:b0 dst 192.0.2.3 self permanent",
            ]
        }

        try cluster.write([.first])
        try await eventually("the peer is gone") { try cluster.first.peers().isEmpty }
        daemon.terminate()
    }

    @Test func carriesPacketsBetweenTwoNodes() async throws {
        let cluster = try await Cluster()
        let daemon = try await cluster.first.startDaemon()
        let other = try await cluster.second.startDaemon()
        let ping = try cluster.first.namespace.outcome(
            of: "ping", ["-n", "-c", "1", "-W", "5", "10.244.2.0"])
        #expect(ping.status == .success, "\(ping.outputText)")
        daemon.terminate()
        other.terminate()
    }

    @Test func waitsForItsInterfaceToTheUnderlay() async throws {
        let cluster = try await Cluster()
        let node = cluster.first
        try node.namespace.run("ip address flush dev eth0")
        let daemon = try node.launchDaemon()
        try await eventually("the daemon says what it lacks") {
            try node.said("no interface of this node has its public address 192.0.2.1")
        }
        #expect(!node.hasSubnetFile)
        try node.namespace.run("ip address add 192.0.2.1/24 dev eth0")
        try await eventually("the peer is there") { try node.peers() == Self.toSecond }
        daemon.terminate()
    }

    struct Mishap: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the file of nodes becomes; nil to remove it.
        let file: String?
        let logged: String

        static let all = [
            Mishap(
                testDescription: "half a file", file: #"{"nodes": [{"na"#, logged: "the leases cannot be used"
            ),
            Mishap(
                testDescription: "no file", file: nil, logged: "cannot be read: No such file or directory"),
            Mishap(
                testDescription: "a subnet outside the network",
                file:
                    "{\"nodes\": [\(Cluster.Entry.first.json), \(Cluster.Entry("node-c", "192.0.2.3", "10.9.0.0/24").json)]}",
                logged: "10.9.0.0/24"),
            Mishap(
                testDescription: "a file without this node",
                file: "{\"nodes\": [\(Cluster.Entry.second.json)]}",
                logged: "no lease for this node"),
        ]
    }

    @Test(arguments: Mishap.all)
    func keepsTheDataPlaneWhenTheFileIsNoGood(_ mishap: Mishap) async throws {
        let cluster = try await Cluster()
        let daemon = try await cluster.first.startDaemon()
        let before = try cluster.first.snapshot()
        if let file = mishap.file {
            try cluster.folder.write(file, to: "nodes.json")
        } else {
            try cluster.folder.remove("nodes.json")
        }
        try await eventually("the daemon complains") { try cluster.first.said(mishap.logged) }
        try cluster.first.expectUnchanged(since: before)
        try cluster.write([.first])
        try await eventually("the daemon goes on") { try cluster.first.peers().isEmpty }
        daemon.terminate()
    }

    @Test(arguments: [Signal.terminate, .interrupt])
    func leavesTheDataPlaneWhenAskedToEnd(_ signal: Signal) async throws {
        let cluster = try await Cluster()
        var daemon = try await cluster.first.startDaemon()
        let before = try cluster.first.snapshot()
        daemon.terminate(signal)
        #expect(try daemon.wait(for: .seconds(10)) == .success)
        try cluster.first.expectUnchanged(since: before)
        #expect(cluster.first.hasSubnetFile)
        #expect(try cluster.first.said("the data plane goes on"))
    }

    @Test func changesNothingWhenItComesBackFromACrash() async throws {
        let cluster = try await Cluster()
        var daemon = try await cluster.first.startDaemon()
        let before = try cluster.first.snapshot()
        daemon.terminate(.kill)
        #expect(try daemon.wait(for: .seconds(10)) == .killed(by: .kill))
        let noChange = Outcome(status: .success, output: Array("no change\n".utf8))
        #expect(try cluster.first.plan() == noChange)
        let next = try await cluster.first.startDaemon(log: "second.log")
        try cluster.first.expectUnchanged(since: before)
        #expect(try cluster.first.plan() == noChange)
        #expect(try !cluster.first.said("apply", log: "second.log"))
        next.terminate()
    }

    @Test func plansWithoutDoing() async throws {
        let node = try await Cluster().first
        let before = try node.snapshot()
        let outcome = try node.plan()
        #expect(outcome.status == .exited(code: 2))
        #expect(outcome.errorText.isEmpty)
        let lines = outcome.outputText.split(separator: "\n")
        for line in [
            "+ addr 10.244.1.0/32", "+ neigh 10.244.2.0 lladdr 02:00:00:00:00:b0",
            "+ fdb 02:00:00:00:00:b0 dst 192.0.2.2", "+ route 10.244.2.0/24 via 10.244.2.0 onlink",
            "+ subnet file: FLANNEL_SUBNET=10.244.1.1/24", "+ subnet file: FLANNEL_MTU=1450",
        ] { #expect(lines.contains(line[...]), "\(outcome.outputText)") }
        try node.expectUnchanged(since: before)
        #expect(!node.hasSubnetFile)
    }
}
