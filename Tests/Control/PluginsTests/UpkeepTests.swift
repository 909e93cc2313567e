import CNISpec
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

/// CHECK, STATUS and GC of the plugin `swiftlet`.
@Suite(.networkNamespace) struct UpkeepTests {
    /// A node with one pod, and the call that checks it.
    private struct Pod {
        let node: TestNode
        let pod: TestNamespace
        let added: String
        let result: CNIResult

        init(_ members: [String: String] = [:], _ subnets: String = TestNode.ipv4 + TestNode.mtu) throws {
            node = try TestNode(subnets)
            pod = try TestNamespace()
            let answer = node.answer(Call(namespace: pod.path, members: members))
            result = try answer.result()
            added = answer.output
        }

        func check(_ members: [String: String] = [:]) -> Answer {
            let members = members.merging(["prevResult": added]) { own, _ in own }
            return node.answer(Call(verb: "CHECK", namespace: pod.path, members: members))
        }
    }

    @Test func findsNothingAmissInAFreshPod() throws { try Pod().check().expectNothing() }

    @Test(arguments: [
        "ip -n POD link delete eth0", "ip -n POD address delete 10.244.1.2/24 dev eth0",
        "ip -n POD route delete default", "ip -n POD link set eth0 address 02:00:00:00:00:01",
        "ip -n POD link set eth0 mtu 1200", "rm records/net/10.244.1.2",
    ])
    func noticesWhatIsGone(_ damage: String) throws {
        let pod = try Pod()
        let words = damage.split(separator: " ").map(String.init)
        if words[0] == "rm" {
            try pod.node.folder.remove(words[1])
        } else {
            try pod.pod.run(Command("ip", Array(words.dropFirst(3))))
        }
        let error = pod.check().error
        #expect(error?.code == .attachmentChanged, "\(error?.description ?? "no error")")
    }

    @Test func noticesThatTheHostEndIsOffTheBridge() throws {
        let pod = try Pod()
        let end = try #require(pod.result.interfaces.first { $0.name.hasPrefix("veth") })
        try pod.node.namespace.run("ip link set \(end.name) nomaster")
        #expect(pod.check().error?.message == "\(end.name) is no port of swiftlet0")
    }

    @Test func needsTheResultOfTheADD() throws {
        #expect(try Pod().check(["prevResult": ""]).error?.message == "Required prevResult missing")
    }

    private func status(_ node: TestNode) -> Answer {
        node.answer(Call(verb: "STATUS", version: "1.1.0"))
    }

    @Test func canServeWithASubnet() throws { try status(TestNode()).expectNothing() }

    @Test func cannotServeWithoutASubnet() throws {
        #expect(try status(TestNode(nil)).error?.code == .pluginNotAvailable)
        #expect(try status(TestNode("nonsense")).error?.code == .pluginNotAvailable)
    }

    @Test func saysHowManyAddressesAreInUseWhenNoneIsLeft() throws {
        let node = try TestNode(
            "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/30\n" + TestNode.mtu)
        try node.add()
        let error = status(node).error
        #expect(error?.code == .pluginNotAvailable)
        #expect(error?.details.contains("all 1 are in use") == true, "\(error?.description ?? "")")
    }

    @Test func tellsOfATunnelOrUplinkThatIsDown() throws {
        let node = try TestNode()
        try node.namespace.run([
            "ip link add up0 type veth peer name far0", "ip link set up0 up", "ip link set far0 up",
            "ip link add swiftlet.1 type vxlan id 1 dstport 8472 dev up0",
        ])
        #expect(status(node).error?.message == "the tunnel swiftlet.1 is down")
        try node.namespace.run("ip link set swiftlet.1 up")
        try status(node).expectNothing()
        try node.namespace.run("ip link set far0 down")
        let error = status(node).error
        #expect(error?.message == "the uplink up0 is down")
        #expect(error?.code == .limitedConnectivity)
    }

    @Test func tellsWhetherTheDaemonLives() throws {
        let node = try TestNode()
        try node.folder.write("", to: "subnet.env.lock")
        #expect(status(node).error?.code == .limitedConnectivity)
        let file = try Descriptor(opening: node.folder.path(of: "subnet.env.lock"), .readOnly)
        let lock = try FileLock(locking: file)
        try status(node).expectNothing()
        _ = consume lock
    }

    /// An ADD holds the lock of the addresses for as long as it takes.
    @Test func waitsForNoLock() throws {
        let node = try TestNode()
        try node.add()
        let file = try Descriptor(opening: node.folder.path(of: "records/net/lock"), .readOnly)
        let lock = try FileLock(locking: file)
        try status(node).expectNothing()
        _ = consume lock
    }

    @Test func collectsWhatNoValidAttachmentHas() throws {
        let node = try TestNode()
        for container in ["c1", "c2", "c3"] { try node.add(container) }
        var call = Call(verb: "GC", version: "1.1.0")
        try node.answer(call).expectNothing()
        #expect(try node.records().count == 3)
        call.members = ["cni.dev/valid-attachments": #"[{"containerID": "c2", "ifname": "eth0"}]"#]
        try node.answer(call).expectNothing()
        #expect(try node.records() == ["10.244.1.3"])
        #expect(try node.namespace.lines("ip -o link show type veth").count == 1)
    }
}
