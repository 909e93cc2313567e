import Addressing
import CNISpec
import NetlinkCodec
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import Testing

/// The plugin `bandwidth`, and its agreement with the reference's.
@Suite(.networkNamespace) struct BandwidthTests {
    static func pod(on node: TestNamespace = .current) throws -> ChainedPod {
        try ChainedPod(BandwidthPlugin(open: TestNode.openSession), on: node)
    }

    /// `bwp` and sha512("net" "c1"), as `printf netc1 | sha512sum` begins.
    static let device = "bwp623e1c388032"

    struct Limit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: [String: String]

        static let both = Limit(
            testDescription: "both",
            members: [
                "ingressRate": "1000000", "ingressBurst": "800000", "egressRate": "2000000",
                "egressBurst": "900000",
            ])

        static let all = [
            both,
            Limit(testDescription: "ingress", members: ["ingressRate": "8", "ingressBurst": "8"]),
            Limit(testDescription: "egress", members: ["egressRate": "16", "egressBurst": "100"]),
            Limit(
                testDescription: "fast",
                members: ["egressRate": "80000000000", "egressBurst": "24359738000"]),
            Limit(
                testDescription: "of the runtime",
                members: [
                    "runtimeConfig": #"{"bandwidth": {"ingressRate": 8000000, "ingressBurst": 8000000}}"#
                ]),
            Limit(
                testDescription: "of the operator rather than the runtime",
                members: [
                    "ingressRate": "1000000", "ingressBurst": "800000",
                    "runtimeConfig": #"{"bandwidth": {"egressRate": 8000000, "egressBurst": 8000000}}"#,
                ]),
            Limit(
                testDescription: "none of the operator",
                members: [
                    "ingressRate": "0",
                    "runtimeConfig": #"{"bandwidth": {"egressRate": 8000000, "egressBurst": 8000000}}"#,
                ]),
            Limit(testDescription: "none", members: [:]),
        ]
    }

    /// Queues and filters as tc(8) shows them, and the device.
    private func state(of node: TestNamespace) throws -> [String] {
        var lines = try node.lines("tc qdisc show")
        if try node.hasLink("hostveth") {
            // The reference adds its action twice; the first takes the packet.
            lines += try node.lines("tc filter show dev hostveth parent ffff:").filter {
                $0.contains("match") || $0.contains("flowid") || $0.contains("order 1:")
            }
        }
        let devices = try node.lines("ip -o link show type ifb").map { line in
            line.split(separator: " ").drop { $0 != "mtu" }.prefix(2).joined(separator: " ")
        }
        return lines + devices
    }

    @Test(arguments: Limit.all) func leavesWhatTheReferenceLeaves(_ limit: Limit) throws {
        var states: [[String]] = []
        var results: [CNIResult] = []
        for implementation in Implementation.allCases {
            let chain = try Self.pod(on: TestNamespace())
            var result = try chain.add(limit.members, by: implementation)
            result.interfaces[1].sandbox = nil
            // The device's address is random.
            if result.interfaces.count > 2 { result.interfaces[2].mac = nil }
            results.append(result)
            states.append(try state(of: chain.node))
            try chain.check(limit.members)
            if !limit.members.isEmpty, limit.testDescription != "none of the operator" {
                try chain.check(limit.members, by: .reference)
            }
        }
        #expect(states[0] == states[1])
        #expect(results[0] == results[1])
    }

    /// The kernel counts a bucket in 32 bits of 64 ns.
    ///
    /// A larger one is cut to its low bits by the reference: what it makes of this burst of 268 MB, a runtime's usual
    /// one, is a bucket of 28 MB.
    @Test func takesABucketThatIsTooLargeForTheLargest() throws {
        let chain = try Self.pod()
        let members = ["ingressRate": "1000000", "ingressBurst": "2147483647"]
        try chain.add(members)
        #expect(try chain.node.run("tc qdisc show dev hostveth root").contains("burst 34359738b"))
        try chain.check(members)
    }

    @Test(arguments: Implementation.allCases) func deletesWhatTheOtherMade(_ first: Implementation) throws {
        let chain = try Self.pod()
        try chain.add(Limit.both.members, by: first)
        #expect(try chain.node.hasLink(Self.device))
        try chain.delete(Limit.both.members, by: first.other)
        #expect(try !chain.node.hasLink(Self.device))
        try chain.delete(Limit.both.members, by: first.other)
    }

    @Test func deletesWithoutPodPreviousResultAndSense() throws {
        let chain = try Self.pod()
        try chain.add(Limit.both.members)
        var call = chain.call("DEL", ["prevResult": "", "ingressRate": "-1"])
        call.namespace = ""
        try chain.answer(call).expectNothing()
        #expect(try !chain.node.hasLink(Self.device))
    }

    /// What a pod sends is queued in the device.
    @Test func leadsThePodsTrafficThroughTheDevice() throws {
        let chain = try Self.pod()
        try chain.add(Limit.both.members)
        let outcome = try chain.pod.outcome(of: "ping", ["-n", "-c", "1", "-W", "5", "10.9.0.1"])
        #expect(outcome.status == .success)
        let statistics = try chain.node.run("tc -s qdisc show dev \(Self.device)")
        #expect(!statistics.contains("Sent 0 bytes"))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: [String: String]
        let says: String

        static let all = [
            Refusal(
                testDescription: "a rate without a burst", members: ["ingressRate": "8"],
                says: "if rate is set, burst must also be set"),
            Refusal(
                testDescription: "a burst without a rate", members: ["egressBurst": "8"],
                says: "if burst is set, rate must also be set"),
            Refusal(
                testDescription: "a burst of 4 GB",
                members: ["egressBurst": "34359738360", "egressRate": "8"],
                says: "burst cannot be more than 4GB"),
            Refusal(
                testDescription: "a rate of less than a byte",
                members: ["egressBurst": "8", "egressRate": "7"], says: "less than one byte a second"),
            Refusal(
                testDescription: "no prevResult",
                members: ["prevResult": "", "egressBurst": "8", "egressRate": "8"],
                says: "Required prevResult missing"),
            Refusal(
                testDescription: "a prevResult without interfaces",
                members: ["prevResult": #"{"cniVersion": "1.0.0"}"#, "egressBurst": "8", "egressRate": "8"],
                says: "no interfaces provided"),
            Refusal(
                testDescription: "a prevResult without the host end",
                members: [
                    "prevResult": #"{"cniVersion": "1.0.0", "interfaces": [{"name": "other"}]}"#,
                    "egressBurst": "8", "egressRate": "8",
                ], says: "no veth peer of container interface found in host ns"),
        ]
    }

    @Test(arguments: Refusal.all) func leavesTheNodeAsItWas(_ refusal: Refusal) throws {
        let chain = try Self.pod()
        let before = try state(of: chain.node)
        let error = try chain.refusal(chain.call("ADD", refusal.members))
        #expect(error.code == .invalidConfiguration)
        #expect(error.description.contains(refusal.says), "\(error)")
        #expect(try state(of: chain.node) == before)
    }

    @Test func refusesWhatIsNoVeth() throws {
        let chain = try Self.pod()
        try chain.pod.run("ip link add br1 type bridge")
        var call = chain.call("ADD", Limit.both.members)
        call.interface = "br1"
        #expect(try chain.refusal(call).message == "container interface br1 has no veth peer")
    }

    /// Somebody's device of the same name: nothing of ours stays, and nothing of theirs goes.
    @Test func undoesTheFirstDirectionWhenTheSecondFails() throws {
        let chain = try Self.pod()
        try chain.node.run("ip link add \(Self.device) type bridge")
        let before = try state(of: chain.node)
        let error = try chain.refusal(chain.call("ADD", Limit.both.members))
        #expect(error.message == "cannot add link \(Self.device): File exists")
        #expect(error.details.contains("DEL the attachment first"))
        #expect(try state(of: chain.node) == before)
        try chain.delete(Limit.both.members)
        #expect(try chain.node.hasLink(Self.device))
    }

    @Test(arguments: [
        ("tc qdisc change dev hostveth handle 1: root tbf rate 2mbit burst 100000 limit 103125", "hostveth"),
        ("tc qdisc del dev hostveth root", "hostveth has no token bucket"),
        ("tc qdisc del dev \(device) root", "\(device) has no token bucket"),
        ("tc filter del dev hostveth parent ffff:", "no longer goes through \(device)"),
        ("ip link delete \(device)", "the device \(device) is gone"),
    ]) func checkSeesWhatWasChanged(_ line: String, _ says: String) throws {
        let chain = try Self.pod()
        try chain.add(Limit.both.members)
        try chain.node.run(line)
        let error = try chain.refusal(chain.call("CHECK", Limit.both.members))
        #expect(error.description.contains(says), "\(error)")
    }

    @Test func collectsTheDevicesOfItsNetworkOnly() throws {
        let chain = try Self.pod()
        try chain.add(Limit.both.members)
        try chain.node.run([
            "tc qdisc del dev hostveth root", "tc qdisc del dev hostveth ingress",
        ])
        var other = chain.call("ADD", Limit.both.members)
        other.network = "other"
        _ = try chain.answer(other).result()
        var collection = chain.call(
            "GC",
            ["cni.dev/valid-attachments": #"[{"containerID": "c1", "ifname": "eth0"}]"#, "prevResult": ""])
        collection.version = "1.1.0"
        try chain.answer(collection).expectNothing()
        #expect(try chain.node.hasLink(Self.device))
        collection.members["cni.dev/valid-attachments"] = "[]"
        try chain.answer(collection).expectNothing()
        #expect(try !chain.node.hasLink(Self.device))
        #expect(try chain.node.lines("ip -o link show type ifb").count == 1)
    }
}
