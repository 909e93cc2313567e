import CNISpec
import NetlinkSession
import NetworkTesting
import Plugins
import SystemHandles
import SystemPackage
import Testing

/// What fails after the veth is made is undone to the last record.
@Suite(.networkNamespace) struct UndoTests {
    /// Expects an ADD to fail and everything but a bridge to be as before.
    private func expectUndone(
        _ node: TestNode, _ pod: TestNamespace, saying message: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CNIError {
        let before = try (node.namespace.snapshot(), pod.snapshot())
        let answer = node.answer(Call(namespace: pod.path))
        let error = try #require(answer.error, sourceLocation: sourceLocation)
        #expect(error.code == .ioFailure, sourceLocation: sourceLocation)
        #expect(error.message.contains(message), "\(error)", sourceLocation: sourceLocation)
        #expect(try node.namespace.snapshot() == before.0, sourceLocation: sourceLocation)
        #expect(try pod.snapshot() == before.1, sourceLocation: sourceLocation)
        #expect(try node.records() == ["10.244.1.2"], sourceLocation: sourceLocation)
        return error
    }

    @Test func takesTheVethBackWhenThePodHasADefaultRoute() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        try node.add("other")
        try pod.run([
            "ip link set lo up", "ip link add net1 type bridge", "ip link set net1 up",
            "ip route add default dev net1",
        ])
        let error = try expectUndone(node, pod, saying: "cannot add route default via 10.244.1.1")
        #expect(error.message.contains("File exists"))
        #expect(error.details.contains("the pod has a default route already"))
        #expect(!error.details.contains("could not"))
    }

    /// The pod's namespace takes no session.
    @Test func takesTheVethBackWhenThePodCannotBeConfigured() throws {
        let pod = try TestNamespace()
        let inside = try pod.namespace.identity
        let node = try TestNode { groups throws(NetlinkError) in
            if (try? NetworkNamespace.current().identity) == inside {
                throw NetlinkError("open a netlink socket", .transport(.tooManyOpenFiles))
            }
            return try TestNode.openSession(groups)
        }
        try node.add("other")
        try pod.run("ip link set lo up")
        _ = try expectUndone(node, pod, saying: "cannot open a netlink socket: the netlink socket failed")
    }

    @Test func tellsWhatItCouldNotUndo() throws {
        let pod = try TestNamespace()
        let inside = try pod.namespace.identity
        let node = try TestNode { groups throws(NetlinkError) in
            // Neither the pod's side nor the deletion of the host's gets a session.
            if !groups.isEmpty || (try? NetworkNamespace.current().identity) == inside {
                throw NetlinkError("open a netlink socket", .transport(.tooManyOpenFiles))
            }
            return try TestNode.openSession(groups)
        }
        let error = try #require(node.answer(Call(namespace: pod.path)).error)
        #expect(error.code == .ioFailure)
        #expect(error.details.contains("could not delete veth"))
        // The pair is left, and with it the address may be: nobody else is to get it before a DEL.
        #expect(error.details.contains("did not release the address of"))
        #expect(try node.records().count == 1)
    }
}
