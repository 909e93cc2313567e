import Addressing
import Foundation
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

/// The limits of the CNI plugin `bandwidth`: a shaper on the host's end of a veth pair for what a pod receives, and
/// behind an ifb another for what it sends.
@Suite(.networkNamespace) struct BandwidthTests {
    private let ingress = Limit(rate: 8_000_000, burst: 1_600_000)
    private let egress = Limit(rate: 16_000_000, burst: 2_400_000)

    /// Bits in a second, and bits at once.
    private struct Limit {
        let rate: UInt64
        let burst: UInt32
    }

    @Test func limitsBothDirectionsAsTheToolDoes() throws {
        let (tool, ours) = try (TrafficBench(), TrafficBench(in: TestNamespace()))
        try tool.namespace.run([
            "tc qdisc add dev veth0 root handle 1: tbf rate 8mbit burst 200000 latency 25ms",
            "tc qdisc add dev veth0 ingress",
            "tc filter add dev veth0 parent ffff: prio 1 protocol all u32 match u32 0 0 flowid 1:1 "
                + "action mirred egress redirect dev ifb0",
            "tc qdisc add dev ifb0 root handle 1: tbf rate 16mbit burst 300000 latency 25ms",
        ])
        func shaper(_ limit: Limit, on link: InterfaceIndex) -> NetlinkRequest {
            let settings = TokenBucketFilter(
                rate: ShapingRate(bitsPerSecond: limit.rate), burst: .bytes(limit.burst / 8),
                latency: .milliseconds(25))
            return .addQueueingDiscipline(
                QueueingDiscipline(.tbf(settings), on: link, handle: TrafficHandle(major: 1)))
        }
        let redirection = U32Filter(
            .everything, classID: TrafficHandle(major: 1, minor: 1), actions: [.redirect(.egress(ours.ifb))])
        try ours.perform(
            shaper(ingress, on: ours.link),
            .addQueueingDiscipline(QueueingDiscipline(.ingress, on: ours.link)),
            .addTrafficFilter(TrafficFilter(.u32(redirection), at: ours.atIngress, priority: 1)),
            shaper(egress, on: ours.ifb))
        try expectTheSame(ours.namespace, tool.namespace, link: "veth0", ifb: "ifb0")
        let limits = try ours.session.list(.queueingDisciplines()).compactMap { discipline in
            if case .tbf(let settings) = discipline.kind { settings.limit } else { nil }
        }
        #expect(limits == [225_000, 350_000])
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/lib/cni/bandwidth")))
    func limitsBothDirectionsAsThePluginDoes() throws {
        let (host, pod) = (TestNamespace.current, try TestNamespace())
        let (copy, podOfCopy) = try (TestNamespace(), TestNamespace())
        try host.run("ip link add host0 mtu 1400 type veth peer name eth0 netns \(pod.path)")
        try host.run(plugin(pod: pod.path))
        let name = try #require(try IPOracle("ip -j link show type ifb", in: host).objects.first?["ifname"])
        try copy.run([
            "ip link add host0 mtu 1400 type veth peer name eth0 netns \(podOfCopy.path)",
            "ip link add \(name) mtu 1400 type ifb", "ip link set \(name) up",
        ])
        let session = try copy.session()
        let link = try session.get(.link(.name(InterfaceName("host0")))).index
        let ifb = try session.get(.link(.name(InterfaceName("\(name)")))).index
        // The plugin's library adds to the action that the plugin names one more, with another verdict.
        var second = MirredAction(.redirect, .egress(ifb))
        second.control.verdict = .pass
        let redirection = U32Filter(
            .everything, classID: TrafficHandle(major: 1, minor: 1),
            actions: [.redirect(.egress(ifb)), TrafficAction(.mirred(second))])
        try session.perform([
            shaperOfThePlugin(ingress, on: link),
            .addQueueingDiscipline(QueueingDiscipline(.ingress, on: link)),
            .addTrafficFilter(
                TrafficFilter(
                    .u32(redirection), at: .link(link, parent: .ingressDiscipline), priority: 1)),
            shaperOfThePlugin(egress, on: ifb),
        ])
        try expectTheSame(copy, host, link: "host0", ifb: "\(name)")
    }

    /// The burst as a time, and no link layer.
    private func shaperOfThePlugin(
        _ limit: Limit, on link: InterfaceIndex
    ) -> NetlinkRequest {
        var rate = ShapingRate(bitsPerSecond: limit.rate)
        rate.linkLayer = .unaware
        let burst = limit.burst / 8
        var settings = TokenBucketFilter(rate: rate, burst: .bytes(burst), latency: .milliseconds(25))
        settings.burst = .ticks(settings.burst.ticks(at: rate))
        return .addQueueingDiscipline(
            QueueingDiscipline(.tbf(settings), on: link, handle: TrafficHandle(major: 1)))
    }

    private func plugin(pod: String) -> Command {
        let configuration = """
            {"cniVersion":"0.4.0","name":"n","type":"bandwidth","ingressRate":\(ingress.rate),
            "ingressBurst":\(ingress.burst),"egressRate":\(egress.rate),"egressBurst":\(egress.burst),
            "prevResult":{"cniVersion":"0.4.0","interfaces":[{"name":"host0"},
            {"name":"eth0","sandbox":"\(pod)"}],"ips":[]}}
            """
        var command = Command("/usr/lib/cni/bandwidth", input: Array(configuration.utf8))
        command.environment["CNI_COMMAND"] = "ADD"
        command.environment["CNI_NETNS"] = pod
        command.environment["CNI_IFNAME"] = "eth0"
        command.environment["CNI_CONTAINERID"] = "c1"
        command.environment["CNI_PATH"] = "/usr/lib/cni"
        return command
    }

    private func expectTheSame(
        _ ours: TestNamespace, _ other: TestNamespace, link: String, ifb: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for line in [
            "tc -d -r qdisc show", "tc -j -d qdisc show", "tc -d class show dev \(link)",
            "tc -d class show dev \(ifb)", "tc -d filter show dev \(link) parent ffff:",
            "tc -j -d filter show dev \(link) parent ffff:",
        ] {
            let (shown, expected) = try (ours.run(line), other.run(line))
            #expect(!expected.isEmpty || line.contains("class"))
            #expect(shown == expected, "\(line)", sourceLocation: sourceLocation)
        }
    }
}
