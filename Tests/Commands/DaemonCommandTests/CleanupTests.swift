import NetworkTesting
import SystemHandles
import Testing

/// `swiftletd cleanup`: after it a node is as it was before the daemon ever ran.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct CleanupTests {
    private func runDaemonOnce(on node: Node) async throws {
        var daemon = try await node.startDaemon()
        daemon.terminate()
        #expect(try daemon.wait(for: .seconds(10)) == .success)
    }

    @Test func leavesTheNodeAsItWas() async throws {
        let node = try await Cluster().first
        let before = try node.snapshot()
        try await runDaemonOnce(on: node)
        #expect(try node.snapshot() != before)
        for _ in 0..<2 {
            #expect(try node.cleanUp() == Outcome(status: .success))
            try node.expectUnchanged(since: before)
            #expect(!node.hasSubnetFile)
        }
    }

    @Test func refusesWhilePodsAreOnTheBridge() async throws {
        let node = try await Cluster().first
        try await runDaemonOnce(on: node)
        try node.namespace.run("ip link add swiftlet0 type bridge")
        try node.namespace.run(Command("ip", ["link", "set", "swiftlet0", "alias", "swiftlet bridge"]))
        try node.namespace.run("ip link add vethofpod master swiftlet0 type veth")
        let before = try node.snapshot()
        let refused = try node.cleanUp()
        #expect(refused.status == .exited(code: 1))
        #expect(
            refused.errorText == "Error: the bridge swiftlet0 stays: pods are on it (vethofpod); "
                + "delete them, then clean up again\n")
        try node.expectUnchanged(since: before)
        #expect(node.hasSubnetFile)

        try node.namespace.run("ip link delete vethofpod")
        #expect(try node.cleanUp() == Outcome(status: .success))
        #expect(try node.namespace.outcome(of: "ip", ["link", "show", "swiftlet0"]).status != .success)
    }

    @Test func leavesABridgeThatSomebodyElseMade() async throws {
        let node = try await Cluster().first
        try node.namespace.run("ip link add swiftlet0 type bridge")
        let before = try node.snapshot()
        #expect(try node.cleanUp() == Outcome(status: .success))
        try node.expectUnchanged(since: before)
    }
}
