import Addressing
import CNISpec
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// A pod must be deletable whatever else is gone.
@Suite(.networkNamespace) struct DeleteTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var namespace = Namespace.given
        var isSubnetFileThere = true
        var members: [String: String] = [:]

        enum Namespace { case given, none, gone }

        static let all = [
            Case(testDescription: "everything is there"),
            Case(testDescription: "no namespace is given", namespace: .none),
            Case(testDescription: "the namespace's path leads nowhere", namespace: .gone),
            Case(testDescription: "the subnet file is gone", isSubnetFileThere: false),
            Case(
                testDescription: "only the data directory is configured", namespace: .none,
                isSubnetFileThere: false, members: ["subnetFile": "", "type": ""]),
            Case(
                testDescription: "fields that only an ADD needs are wrong",
                members: ["ipam": "{}", "mtu": "-1", "bridge": "7"]),
            Case(
                testDescription: "the result before cannot be read", members: ["prevResult": #"{"ips": 7}"#]),
        ]
    }

    @Test(arguments: Case.all)
    func takesAwayWhatAddMadeAndCanBeRepeated(_ example: Case) throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        try node.add("other")
        let (before, podBefore) = (try node.namespace.snapshot(), try pod.snapshot())
        try node.add(to: pod)
        if !example.isSubnetFileThere { try node.folder.remove("subnet.env") }
        for _ in 0..<2 {
            try node.delete {
                $0.namespace = [.given: pod.path, .gone: "/run/netns/swiftlet-gone"][example.namespace] ?? ""
                $0.members = example.members
            }
            #expect(try node.namespace.snapshot() == before)
            #expect(try node.records() == ["10.244.1.2"])
        }
        #expect(
            try pod.snapshot().filter { $0.hasPrefix("eth0") } == podBefore.filter { $0.hasPrefix("eth0") })
    }

    @Test func releasesTheAddressOfAPodWhoseNamespaceWentWithItsLink() throws {
        let node = try TestNode()
        try node.add()
        node.forgetPods()
        try node.delete()
        #expect(try node.namespace.snapshot().filter { $0.contains("veth") } == [])
        #expect(try node.records().isEmpty)
    }

    @Test(arguments: [("c2", "eth0", "net"), ("c1", "eth1", "net"), ("c1", "eth0", "net2")])
    func leavesOtherAttachmentsAlone(_ container: String, _ interface: String, _ network: String) throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        try node.add(to: pod)
        let before = try (node.namespace.snapshot(), pod.snapshot())
        try node.delete(container) {
            $0.interface = interface
            $0.network = network
            $0.namespace = pod.path
        }
        #expect(try node.namespace.snapshot() == before.0)
        #expect(try pod.snapshot() == before.1)
        #expect(try node.records() == ["10.244.1.2"])
    }

    @Test func isQuietAboutWhatNeverWas() throws {
        let node = try TestNode(nil)
        let before = try node.namespace.snapshot()
        try node.delete()
        #expect(try node.namespace.snapshot() == before)
        #expect(try node.folder.names().isEmpty)
    }

    @Test func leavesALinkOfItsNameThatSomebodyElseMade() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let name = try node.add(to: pod).interfaces[1].name
        try node.namespace.run("ip link set \(name) alias mine")
        try node.delete()
        #expect(try node.namespace.hasLink(name))
    }

    @Test func takesAwayALinkThatAKilledADDCouldNotMark() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let name = try node.add(to: pod).interfaces[1].name
        try node.namespace.session().perform(.setLink(.name(InterfaceName(name)), .alias("")))
        try node.delete()
        #expect(try !node.namespace.hasLink(name))
    }

    /// The kernel goes on with a deletion after it took the link off its lists.
    @Test(.timeLimit(.minutes(10)))
    func isFollowedByAnAddOfTheSameNameAtOnce() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        for _ in 0..<30 {
            let name = try node.add(to: pod).interfaces[1].name
            try node.delete()
            #expect(try !node.namespace.hasLink(name))
            #expect(try !pod.hasLink("eth0"))
        }
        #expect(try node.records().isEmpty)
    }
}
