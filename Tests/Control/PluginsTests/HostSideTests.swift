import Addressing
import CNISpec
import NetlinkCodec
import NetworkTesting
import SystemHandles
import Testing

/// What a node holds of its pods: the bridge, and a veth each.
@Suite(.networkNamespace) struct HostSideTests {
    @Test func makesTheBridgeOnceAndItsMACStays() throws {
        let node = try TestNode()
        try node.add("c1")
        let bridge = try node.bridge()
        #expect(bridge.macAddress == (try MACAddress("0a:58:0a:f4:01:01")))
        #expect(bridge.labels.alias == "swiftlet bridge")
        #expect(bridge.flags.contains(.up))
        // Without an address of its own a bridge takes the lowest of its ports'.
        let lowest = try MACAddress("02:00:00:00:00:01")
        try node.namespace.run("ip link add low address \(lowest) master swiftlet0 type veth")
        try node.add("c2")
        try node.delete("c1")
        try node.delete("c2")
        try node.add("c3")
        let after = try node.bridge()
        #expect(after.index == bridge.index)
        #expect(after.macAddress == bridge.macAddress)
        #expect(try node.namespace.addresses(of: "swiftlet0").map(\.address.description) == ["10.244.1.1/24"])
    }

    @Test(arguments: ["up", "down"])
    func adoptsABridge(_ state: String) throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        try node.namespace.run("ip link add cni0 address 02:00:00:00:00:09 type bridge")
        try node.namespace.run("ip address add 10.244.1.1/24 dev cni0")
        try node.namespace.run("ip link set cni0 \(state)")
        let result = try node.add(to: pod) { $0.members["bridge"] = "\"cni0\"" }
        let bridge = try node.bridge("cni0")
        #expect(result.interfaces.first?.mac == "02:00:00:00:00:09")
        #expect(bridge.labels.alias == nil)
        #expect(bridge.flags.contains(.up))
        #expect(try node.namespace.link(result.interfaces[1].name).relations.master == bridge.index)
        #expect(try node.namespace.hasLink("swiftlet0") == false)
        #expect(try pod.outcome(of: "ping", ["-n", "-c", "1", "-W", "2", "10.244.1.1"]).status == .success)
    }

    @Test func namesAndMarksTheHostEndAfterTheAttachment() throws {
        let node = try TestNode()
        let first = try node.add("c1").interfaces[1].name
        let other = try node.add("c2").interfaces[1].name
        let host = try node.namespace.link(first)
        #expect(host.labels.alias == "swiftlet net c1/eth0")
        #expect(host.relations.master == (try node.bridge().index))
        #expect(host.flags.isSuperset(of: [.up, .lowerUp]))
        #expect(first != other)
        try node.delete("c1")
        #expect(try node.add("c1").interfaces[1].name == first)
    }

    /// With more queues the kernel waits for every processor at each deletion.
    @Test func givesBothEndsOneQueue() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let host = try node.add(to: pod).interfaces[1].name
        for (namespace, name) in [(node.namespace, host), (pod, "eth0")] {
            let text = try namespace.lines("ip -d -j link show \(name)").joined()
            #expect(text.contains(#""num_tx_queues":1,"#))
            #expect(text.contains(#""num_rx_queues":1,"#))
        }
    }

    @Test func marksTheHostEndOfALongContainerIDAsWell() throws {
        let (node, container) = (try TestNode(), String(repeating: "a", count: 300))
        let name = try node.add(container).interfaces[1].name
        #expect(try node.namespace.link(name).labels.alias?.utf8.count == 255)
        try node.delete(container)
        #expect(try node.namespace.hasLink(name) == false)
        #expect(try node.records().isEmpty)
    }
}
