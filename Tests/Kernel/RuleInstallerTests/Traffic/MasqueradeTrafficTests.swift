import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import SystemHandles
import Testing

/// Under which address pods are seen, over each backend.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct MasqueradeTrafficTests {
    private typealias Lab = TrafficLab

    private func seenOutside(_ lab: TrafficLab, _ family: IPFamily) throws -> IPAddress {
        let address = SocketAddress(try Lab.outsideAddress[family], port: 80)
        return try lab.peer(of: lab.outside, at: address, connecting: lab.podA, to: address)
    }

    @Test(arguments: TrafficCase.all) func podsReachTheOutsideUnderTheNodesAddress(_ traffic: TrafficCase)
        throws
    {
        let lab = try TrafficLab(traffic.backend)
        #expect(try seenOutside(lab, traffic.family) == Lab.podAAddress[traffic.family])
        try lab.apply()
        #expect(try seenOutside(lab, traffic.family) == Lab.nodeAddress[traffic.family])
        // Other pods see a pod's own address, and pods see their clients outside.
        let pod = SocketAddress(try Lab.podBAddress[traffic.family], port: 80)
        #expect(
            try lab.peer(of: lab.podB, at: pod, connecting: lab.podA, to: pod)
                == Lab.podAAddress[traffic.family])
        #expect(
            try lab.peer(of: lab.podB, at: pod, connecting: lab.outside, to: pod)
                == Lab.outsideAddress[traffic.family])
    }

    @Test(arguments: TrafficCase.all) func keepsTheAddressWhereItIsAskedTo(_ traffic: TrafficCase) throws {
        let lab = try TrafficLab(traffic.backend)
        try lab.apply { $0.masquerade?.exceptNodes = try Lab.outsideAddress.both }
        #expect(try seenOutside(lab, traffic.family) == Lab.podAAddress[traffic.family])
        try lab.apply {
            $0.masquerade?.exceptNetworks = [try IPPrefix("192.0.2.0/24"), try IPPrefix("2001:db8::/64")]
        }
        #expect(try seenOutside(lab, traffic.family) == Lab.podAAddress[traffic.family])
        try lab.apply {
            $0.masquerade?.exceptNetworks = [try IPPrefix("192.0.2.0/31"), try IPPrefix("2001:db8::/127")]
        }
        #expect(try seenOutside(lab, traffic.family) == Lab.nodeAddress[traffic.family])
        try lab.apply { $0.masquerade = nil }
        #expect(try seenOutside(lab, traffic.family) == Lab.podAAddress[traffic.family])
    }

    @Test(arguments: TrafficCase.all) func clientsOfRemotePodsAreSeenOrNotAsAsked(_ traffic: TrafficCase)
        throws
    {
        let lab = try TrafficLab(traffic.backend)
        // A pod of another node, behind what stands for the tunnel.
        let remote = try TestNamespace()
        try lab.attach(
            remote, to: "tunnel", at: ["10.244.2.5/24", "fd00:244:0:2::5/64"],
            via: ["10.244.2.1", "fd00:244:0:2::1"])
        try lab.node.run([
            "ip addr add 10.244.2.1/24 dev tunnel", "ip addr add fd00:244:0:2::1/64 dev tunnel nodad",
        ])
        let (pod, tunnel) = (
            TrafficLab.Pair("10.244.2.5", "fd00:244:0:2::5"), TrafficLab.Pair("10.244.2.1", "fd00:244:0:2::1")
        )
        let address = SocketAddress(try pod[traffic.family], port: 80)
        try lab.apply()
        #expect(
            try lab.peer(of: remote, at: address, connecting: lab.outside, to: address)
                == tunnel[traffic.family])
        try lab.apply { $0.masquerade?.incoming = .keepsClientAddress }
        #expect(
            try lab.peer(of: remote, at: address, connecting: lab.outside, to: address)
                == Lab.outsideAddress[traffic.family])
        #expect(
            try lab.peer(of: remote, at: address, connecting: lab.podA, to: address)
                == Lab.podAAddress[traffic.family])
    }

    /// The policy that Docker sets; nft cannot overrule it.
    @Test(arguments: TrafficCase.all.filter { $0.backend != .nft })
    func forwardsWhereThePolicyDrops(_ traffic: TrafficCase) throws {
        let lab = try TrafficLab(traffic.backend)
        let suffix = traffic.backend == .iptablesLegacy ? "legacy" : "nft"
        let program = (traffic.family == .ipv4 ? "iptables-" : "ip6tables-") + suffix
        try lab.node.run("\(program) -P FORWARD DROP")
        let outside = SocketAddress(try Lab.outsideAddress[traffic.family], port: 80)
        #expect(lab.isCutOff(lab.podA, from: lab.outside, at: outside, to: outside))
        try lab.apply()
        #expect(try seenOutside(lab, traffic.family) == Lab.nodeAddress[traffic.family])
    }
}
