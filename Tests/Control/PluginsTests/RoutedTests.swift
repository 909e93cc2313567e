import Addressing
import CNISpec
import NetlinkCodec
import NetworkTesting
import SystemHandles
import Testing

/// Pods of the plugin `swiftlet` that are on no bridge.
@Suite(.networkNamespace) struct RoutedTests {
    private static let mode = ["mode": "\"routed\""]

    private func add(
        _ container: String, to pod: TestNamespace, on node: TestNode, _ more: [String: String] = [:]
    ) throws -> CNIResult {
        try node.add(container, to: pod) { $0.members = Self.mode.merging(more) { $1 } }
    }

    @Test func givesAddressesAloneAndADefaultRouteOfEachFamily() throws {
        let (node, pod) = (try TestNode(TestNode.ipv4 + TestNode.ipv6 + TestNode.mtu), try TestNamespace())
        let result = try add("c1", to: pod, on: node)
        #expect(
            try pod.addresses(of: "eth0").map(\.address.description) == [
                "10.244.1.2/32", "fd00:244:0:1::2/128",
            ])
        #expect(try pod.defaultGateways() == ["169.254.1.1", "fe80::1"])
        #expect(result.addresses.map(\.gateway?.description) == ["169.254.1.1", "fe80::1"])
        #expect(result.interfaces.map(\.sandbox) == [nil, pod.path])
        #expect(try !node.namespace.hasLink("swiftlet0"))
    }

    /// Through the node, by routes alone, from the first packet on.
    @Test func letsPodsReachEachOther() throws {
        let node = try TestNode(TestNode.ipv4 + TestNode.ipv6 + TestNode.mtu)
        let pods = [try TestNamespace(), try TestNamespace()]
        for (pod, name) in zip(pods, ["c1", "c2"]) { _ = try add(name, to: pod, on: node) }
        for address in ["10.244.1.3", "fd00:244:0:1::3"] {
            let ping = try pods[0].outcome(of: "ping", ["-n", "-c", "1", "-W", "2", address])
            #expect(ping.status == .success, "\(ping.outputText)")
        }
    }

    @Test func checksAndDeletesWithoutATrace() throws {
        let (node, pod) = (try TestNode(TestNode.ipv6 + TestNode.mtu), try TestNamespace())
        let before = try node.namespace.snapshot()
        let added = node.answer(Call(namespace: pod.path, members: Self.mode))
        _ = try added.result()
        let members = Self.mode.merging(["prevResult": added.output]) { $1 }
        try node.answer(Call(verb: "CHECK", namespace: pod.path, members: members)).expectNothing()
        try node.delete { $0.members = Self.mode }
        #expect(try node.namespace.snapshot() == before)
        #expect(try node.records().isEmpty)
    }

    @Test func givesTheAddressesThatAreAskedFor() throws {
        let (node, pod) = (try TestNode(), try TestNamespace())
        let wish = #"{"ips": ["10.244.1.77/24"], "mac": "02:11:22:33:44:55"}"#
        let result = try add("c1", to: pod, on: node, ["runtimeConfig": wish])
        #expect(result.addresses.map(\.address.description) == ["10.244.1.77/32"])
        #expect(try pod.link("eth0").macAddress == MACAddress("02:11:22:33:44:55"))
    }

    @Test func namesAModeThatIsNone() throws {
        let answer = try TestNode().answer(Call(namespace: "/dev/null", members: ["mode": "\"flat\""]))
        #expect(answer.error?.message == #"invalid field "mode": "flat" is neither "bridge" nor "routed""#)
    }
}
