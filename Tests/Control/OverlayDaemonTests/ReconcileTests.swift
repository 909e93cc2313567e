import Addressing
import Foundation
import NetworkTesting
import OverlayDaemon
import OverlayModel
import SystemHandles
import Testing

@Suite(.networkNamespace) struct ReconcileTests {
    @Test(arguments: NodeFixture.Kind.allCases)
    func aNodeIsMadeRightOnceAndThenLeftAlone(_ kind: NodeFixture.Kind) throws {
        let node = try NodeFixture(kind)
        try node.apply(node.plan())
        let again = try node.plan()
        #expect(again.isEmpty, "\(again.lines)")

        let underlay = kind == .ipv6 ? 1430 : 1450
        let link = try node.namespace.run("ip -d link show dev swiftlet.1")
        #expect(link.contains("mtu \(underlay) ") && link.contains("link/ether 02:00:00:00:00:01"))
        #expect(link.contains("local \(kind.underlay(1)) dev eth0") && link.contains("nolearning"))
        let fdb = try node.namespace.run("bridge fdb show dev swiftlet.1")
        let neighbours = try node.namespace.run("ip neigh show dev swiftlet.1")
        let routes = try node.namespace.run("ip -4 route") + node.namespace.run("ip -6 route")
        for (number, peer) in [(2, node.leases[1]), (3, node.leases[2])] {
            #expect(fdb.contains("02:00:00:00:00:0\(number) dst \(kind.underlay(number)) self permanent"))
            for subnet in peer.subnets {
                #expect(neighbours.contains("\(subnet.base) lladdr 02:00:00:00:00:0\(number) PERMANENT"))
                #expect(routes.contains("\(subnet) via \(subnet.base) dev swiftlet.1 proto 83"))
            }
        }
        let file = try SubnetFile(String(contentsOfFile: node.subnetFile, encoding: .utf8))
        #expect(file.gateways == node.leases[0].subnets.map(\.gateway))
        #expect(Int(file.mtu.bytes) == underlay)
    }

    /// What becomes of the leases while the overlay runs.
    struct Step: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let leases: @Sendable (NodeFixture) throws -> [Lease]

        static let all = [
            Step(testDescription: "a peer leaves") { [$0.leases[0], $0.leases[1]] },
            Step(testDescription: "all peers leave") { [$0.leases[0]] },
            Step(testDescription: "a peer has another public address") {
                [$0.leases[0], try $0.lease(like: $0.leases[1], at: "192.0.2.77"), $0.leases[2]]
            },
            Step(testDescription: "a peer has another tunnel address") {
                [$0.leases[0], try $0.lease(like: $0.leases[1], mac: "02:00:00:00:00:77"), $0.leases[2]]
            },
            Step(testDescription: "a peer has another subnet") {
                let subnets = ["10.244.77.0/24", "fd00:0:0:77::/64"]
                return [$0.leases[0], try $0.lease(like: $0.leases[1], subnets: subnets), $0.leases[2]]
            },
            Step(testDescription: "a peer has lost a family") {
                [$0.leases[0], try $0.lease(like: $0.leases[1], subnets: ["10.244.2.0/24"]), $0.leases[2]]
            },
            Step(testDescription: "the node has another tunnel address") {
                [try $0.lease(like: $0.leases[0], mac: "02:00:00:00:00:77")] + $0.leases[1...]
            },
            Step(testDescription: "the node has another subnet") {
                let subnets = ["10.244.77.0/24", "fd00:0:0:77::/64"]
                return [try $0.lease(like: $0.leases[0], subnets: subnets)] + $0.leases[1...]
            },
            Step(testDescription: "the node has lost a family") {
                [try $0.lease(like: $0.leases[0], subnets: ["fd00:0:0:1::/64"])] + $0.leases[1...]
            },
            Step(testDescription: "the node has another public address") {
                try $0.namespace.run("ip addr add 192.0.2.77/24 dev eth0")
                return [try $0.lease(like: $0.leases[0], at: "192.0.2.77")] + $0.leases[1...]
            },
        ]
    }

    @Test(arguments: Step.all)
    func onePlanFollowsAChangeOfTheLeases(_ step: Step) throws {
        let node = try NodeFixture()
        try node.apply(node.plan())
        let leases = try step.leases(node)
        let plan = try node.plan(for: leases)
        #expect(!plan.isEmpty)
        try node.apply(plan)
        let again = try node.plan(for: leases)
        #expect(again.isEmpty, "\(again.lines)")
    }

    @Test func whatIsForeignIsNeverTouched() throws {
        let node = try NodeFixture()
        try node.namespace.run([
            "ip link add br0 type bridge", "ip link set br0 up", "ip addr add 10.7.0.1/24 dev br0",
            "ip link add flannel.2 type vxlan id 2 dstport 8472 local 192.0.2.1 nolearning",
            "ip link set flannel.2 up", "ip neigh add 10.8.0.1 lladdr 02:00:00:00:00:88 dev flannel.2",
            "bridge fdb add 02:00:00:00:00:88 dev flannel.2 dst 192.0.2.88",
            "ip route add 10.8.0.0/24 via 10.8.0.0 dev flannel.2 onlink proto 83",
            "ip route add 10.9.0.0/24 via 192.0.2.9", "ip -6 route add fd08::/48 dev br0",
            "iptables -A FORWARD -s 10.8.0.0/24 -j ACCEPT",
            "iptables -t nat -A POSTROUTING -s 10.8.0.0/24 -j ACCEPT",
        ])
        let before = try state(of: node.namespace)
        try node.apply(node.plan())
        let during = try Set(state(of: node.namespace))
        #expect(before.filter { !during.contains($0) }.isEmpty)
        try node.remove()
        let after = try state(of: node.namespace)
        #expect(after == before, "\(after.difference(from: before))")
    }

    @Test func removalLeavesNothing() throws {
        let node = try NodeFixture()
        let before = try state(of: node.namespace)
        try node.apply(node.plan())
        try node.remove()
        #expect(try node.planForRemoval().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: node.subnetFile))
        let after = try state(of: node.namespace)
        #expect(after == before, "\(after.difference(from: before))")
        // Twice is once.
        try node.remove()
    }

    /// Links, addresses, routes, neighbours, forwarding entries and rules as lines, without counters.
    private func state(of namespace: TestNamespace) throws -> [String] {
        let commands = [
            "ip -o addr", "ip -4 route show table all", "ip -6 route show table all proto boot",
            "ip neigh show nud permanent", "bridge fdb show", "iptables-save", "ip6tables-save",
        ]
        return try commands.flatMap { command in
            try namespace.run(command).split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("-") || !command.hasSuffix("-save") }
                // A node that forwards IPv6 hears the groups of all routers, and of the anycast address of
                // the subnet's, on each link.
                .filter { !$0.hasPrefix("33:33:00:00:00:02") && !$0.hasPrefix("33:33:ff:00:00:00") }
                // The kernel gives each link an address of its own, and tries it out, in its own time.
                .filter { !$0.contains(" fe80:") }
        }
    }
}
