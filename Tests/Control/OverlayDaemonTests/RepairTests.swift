import Foundation
import NetworkTesting
import OverlayDaemon
import OverlayModel
import RuleInstaller
import SystemHandles
import Testing

@Suite(.networkNamespace) struct RepairTests {
    @Test(arguments: [
        "ip link del swiftlet.1",
        "ip link set swiftlet.1 down",
        "ip link set swiftlet.1 mtu 1300",
        "ip link set swiftlet.1 address 02:00:00:00:00:99",
        "ip addr del 10.244.1.0/32 dev swiftlet.1",
        "ip addr del fd00:0:0:1::/128 dev swiftlet.1",
        "ip addr add 10.244.9.0/32 dev swiftlet.1",
        "ip route del 10.244.2.0/24",
        "ip -6 route del fd00:0:0:2::/64",
        "ip route flush proto 83",
        "ip route replace 10.244.2.0/24 via 10.244.9.9 dev swiftlet.1 onlink proto 83",
        "ip route add 10.244.9.0/24 via 10.244.9.0 dev swiftlet.1 onlink proto 83",
        "ip route replace 10.244.2.0/24 dev swiftlet.1 proto 83",
        "ip neigh del 10.244.2.0 dev swiftlet.1",
        "ip neigh flush dev swiftlet.1 nud permanent",
        "ip neigh replace 10.244.2.0 lladdr 02:00:00:00:00:99 dev swiftlet.1",
        "ip neigh add 10.244.9.0 lladdr 02:00:00:00:00:99 dev swiftlet.1",
        "bridge fdb del 02:00:00:00:00:02 dev swiftlet.1",
        "bridge fdb replace 02:00:00:00:00:02 dev swiftlet.1 dst 192.0.2.99",
        "bridge fdb add 02:00:00:00:00:99 dev swiftlet.1 dst 192.0.2.99",
        "iptables -t nat -F",
        "iptables -F SWIFTLET-FORWARD",
        "iptables -D FORWARD 1",
        "ip6tables -t nat -A SWIFTLET-POSTROUTING -j ACCEPT",
        "sysctl -q -w net.ipv4.ip_forward=0",
        "sysctl -q -w net.ipv6.conf.all.forwarding=0",
    ])
    func theNextPlanRepairs(_ damage: String) throws {
        let node = try NodeFixture()
        try node.apply(node.plan())
        let before = try node.present()
        let rules = try node.namespace.run("iptables-save -t nat").count(where: { $0 == "\n" })
        try node.namespace.run(damage)

        let plan = try node.plan()
        #expect(!plan.isEmpty)
        try node.apply(plan)
        let again = try node.plan()
        #expect(again.isEmpty, "\(again.lines)")
        #expect(try node.present() == before)
        #expect(try node.namespace.run("iptables-save -t nat").count(where: { $0 == "\n" }) == rules)
    }

    /// They stand beside ours: replacing would hit the other one, again and again.
    @Test(arguments: [
        "ip route add 10.244.2.0/24 via 10.244.9.9 dev swiftlet.1 onlink proto 83 metric 7",
        "ip -6 route add fd00:0:0:2::/64 via fd00:0:0:9::9 dev swiftlet.1 onlink proto 83 metric 2000",
    ])
    func aRouteOfAnotherMetricIsNotOurs(_ stranger: String) throws {
        let node = try NodeFixture()
        try node.apply(node.plan())
        try node.namespace.run(stranger)
        let plan = try node.plan()
        #expect(plan.isEmpty, "\(plan.lines)")
    }

    @Test func theNextPlanMakesADeviceOfOtherSettingsAnew() throws {
        let node = try NodeFixture()
        try node.apply(node.plan())
        let before = try node.present()
        try node.namespace.run([
            "ip link del swiftlet.1", "ip link add swiftlet.1 type vxlan id 1 dstport 4789 local 192.0.2.1",
        ])
        try node.apply(node.plan())
        #expect(try node.present() == before)
        #expect(try node.plan().isEmpty)
    }

    @Test func theNextPlanWritesTheSubnetFileAnew() throws {
        let node = try NodeFixture()
        try node.apply(node.plan())
        let text = try String(contentsOfFile: node.subnetFile, encoding: .utf8)
        try "FLANNEL_MTU=1".write(toFile: node.subnetFile, atomically: false, encoding: .utf8)
        let plan = try node.plan()
        #expect(plan.subnetFile == text)
        #expect(plan.overlay.isEmpty && plan.rules.isEmpty)
        try node.apply(plan)
        #expect(try String(contentsOfFile: node.subnetFile, encoding: .utf8) == text)
    }
}
