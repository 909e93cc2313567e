import Addressing
import Foundation
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct BridgePortTests {
    /// A flag and its names in `ip -d -j link show` and `bridge -d -j link show`.
    struct Flag: Sendable, CustomTestStringConvertible {
        let flag: BridgePortFlags
        let word: String
        var testDescription: String { word }

        static let all = [
            Flag(flag: .hairpin, word: "hairpin"), Flag(flag: .guarded, word: "guard"),
            Flag(flag: .rootBlock, word: "root_block"), Flag(flag: .fastLeave, word: "fastleave"),
            Flag(flag: .learning, word: "learning"), Flag(flag: .unicastFlood, word: "flood"),
            Flag(flag: .multicastFlood, word: "mcast_flood"),
            Flag(flag: .broadcastFlood, word: "bcast_flood"),
            Flag(flag: .proxyARP, word: "proxy_arp"), Flag(flag: .proxyARPWiFi, word: "proxy_arp_wifi"),
            Flag(flag: .multicastToUnicast, word: "mcast_to_unicast"),
            Flag(flag: .neighbourSuppression, word: "neigh_suppress"),
            Flag(flag: .vlanTunnel, word: "vlan_tunnel"), Flag(flag: .isolated, word: "isolated"),
            Flag(flag: .locked, word: "locked"),
        ]
    }

    @Test(arguments: Flag.all) func turnsAFlagOnAndOff(_ flag: Flag) throws {
        let port = try makePort()
        for wanted in [true, false, true] {
            try port.session.perform(
                .setPort(port.index, wanted ? .turnOn(flag.flag) : .turnOff(flag.flag)))
            #expect(try port.shown()[flag.word] as? Bool == wanted)
            #expect(try port.settings().flags.contains(flag.flag) == wanted)
        }
    }

    @Test func changesSeveralSettingsInOneMessage() throws {
        let port = try makePort()
        try TestNamespace.current.run([
            "ip link add veth2 type veth peer name veth3", "ip link set veth2 master br0",
        ])
        let backup = try port.session.get(.link(.name(InterfaceName("veth2")))).index
        try port.session.perform(
            .setPort(
                port.index, .turnOn([.hairpin, .isolated, .neighbourSuppression]),
                .turnOff([.learning, .unicastFlood]), .cost(77), .priority(9), .state(.disabled),
                .multicastRouter(2), .groupForwardMask(0x4000), .backupPort(backup),
                .trackedHostsLimit(100), .maximumGroups(50), .flushForwarding))
        let shown = try port.shown()
        #expect(shown["state"] as? String == "disabled")
        #expect(shown["cost"] as? Int == 77)
        #expect(shown["priority"] as? Int == 9)
        #expect(shown["multicast_router"] as? Int == 2)
        #expect(shown["group_fwd_mask"] as? String == "0x4000")
        #expect(shown["backup_port"] as? String == "veth2")
        let settings = try port.settings()
        #expect(settings.state == .disabled)
        #expect(settings.cost == 77)
        #expect(settings.priority == 9)
        #expect(settings.multicast.router == 2)
        #expect(settings.multicast.trackedHostsLimit == 100)
        #expect(settings.multicast.maximumGroups == 50)
        #expect(settings.groupForwardMask == 0x4000)
        #expect(settings.backup.port == backup)
        #expect(settings.unknown.isEmpty)
        try port.session.perform(.setPort(port.index, .backupPort(nil)))
        #expect(try port.settings().backup.port == nil)
    }

    @Test func aPortThatIsDownCannotForward() throws {
        let port = try makePort()
        try TestNamespace.current.run("ip link set veth0 down")
        let refusal = #expect(throws: NetlinkError.self) {
            try port.session.perform(.setPort(port.index, .state(.forwarding)))
        }
        #expect(refusal?.errno == .networkDown)
    }

    @Test func readsWhatTheToolReadsOfTheSpanningTree() throws {
        let port = try makePort()
        let shown = try port.shown()
        let tree = try port.settings().spanningTree
        #expect(shown["root_id"] as? String == tree.root?.description)
        #expect(shown["bridge_id"] as? String == tree.designatedBridge?.description)
        #expect(shown["designated_port"] as? Int == Int(tree.designatedPort))
        #expect(shown["designated_cost"] as? Int == Int(tree.designatedCost))
        #expect(shown["id"] as? String == "0x" + String(tree.id, radix: 16))
        #expect(shown["no"] as? String == "0x" + String(tree.number, radix: 16))
        #expect(shown["hold_timer"] as? Double == tree.hold / .seconds(1))
    }

    @Test func whatIsNoPortIsRefused() throws {
        let port = try makePort()
        let other = try port.session.get(.link(.name(InterfaceName("veth1")))).index
        let refusal = #expect(throws: NetlinkError.self) {
            try port.session.perform(.setPort(other, .turnOn(.hairpin)))
        }
        #expect(refusal?.errno == .notSupportedOnSocket)
    }

    @Test func listsPortsAsTheToolDoes() throws {
        let port = try makePort()
        try TestNamespace.current.run([
            "ip link add br1 type bridge", "ip link set veth1 master br1",
            "bridge link set dev veth1 hairpin on cost 9",
        ])
        let members = try port.session.list(.bridgeMembers())
        let shown = try IPOracle("bridge -j -d link show").texts(
            "ifname", "ifindex", "mtu", "state", "priority", "cost", "hairpin", "learning")
        let ours = members.compactMap { member in
            member.port.map { port in
                [
                    "ifname": member.name.text, "ifindex": "\(member.index)", "mtu": "\(member.mtu)",
                    "state": "\(port.state)", "priority": "\(port.priority)", "cost": "\(port.cost)",
                    "hairpin": port.flags.contains(.hairpin) ? "1" : "0",
                    "learning": port.flags.contains(.learning) ? "1" : "0",
                ]
            }
        }
        #expect(shown.count == 2)
        #expect(ours == shown)
        let links = Dictionary(
            uniqueKeysWithValues: try port.session.list(.links).map { ($0.index, $0) })
        for member in members {
            #expect(links[member.index]?.relations.master == member.bridge)
            #expect(links[member.index]?.relations.port == member.port.map(LinkPort.bridge))
        }
    }

    @Test func withVLANsBridgesAreListedToo() throws {
        let port = try makePort()
        let members = try port.session.list(.bridgeMembers(.vlans))
        #expect(Set(members.map(\.name.text)) == ["br0", "veth0"])
        #expect(members.filter { $0.port == nil }.map(\.name.text) == ["br0"])
        #expect(members.allSatisfy { $0.vlans.unknown.isEmpty })
    }

    /// The kernel at hand refuses all of it; one with VLAN filtering shows what it took.
    @Test func addsAndDeletesVLANsWhereTheKernelHasThem() throws {
        let port = try makePort()
        let vlans = [BridgeVLAN(10, [.pvid, .untagged]), BridgeVLAN(20...30)].compactMap(\.self)
        do throws(NetlinkError) {
            try port.session.perform(.addVLANs(vlans, to: .port(port.index)))
        } catch {
            #expect(error.errno == .notSupportedOnSocket)
            #expect(throws: ProgramFailed.self) {
                try TestNamespace.current.run("bridge vlan add dev veth0 vid 10")
            }
            return
        }
        let memberships = try port.memberships()
        #expect(vlans.allSatisfy(memberships.contains))
        try port.session.perform(.deleteVLANs(vlans, of: .port(port.index)))
        #expect(try port.memberships().filter { $0.ids.lowerBound > 1 }.isEmpty)
    }

    private func makePort() throws -> Port {
        let pair = try VethPair()
        try TestNamespace.current.run(["ip link add br0 type bridge", "ip link set veth0 master br0"])
        return Port(session: pair.session, index: pair.first)
    }

    private struct Port {
        let session: NetlinkSession
        let index: InterfaceIndex

        func settings() throws -> BridgePort {
            guard case .bridge(let port) = try session.get(.link(.index(index))).relations.port else {
                throw NotAPort()
            }
            return port
        }

        func memberships() throws -> [BridgeVLAN] {
            try session.list(.bridgeMembers(.vlans)).first { $0.index == index }?.vlans.memberships ?? []
        }

        /// The settings as ip(8) shows them.
        func shown() throws -> [String: Any] {
            let link = try IPOracle("ip -j -d link show dev veth0").objects.first
            let info = try #require(link?["linkinfo"] as? [String: Any])
            return try #require(info["info_slave_data"] as? [String: Any])
        }
    }

    private struct NotAPort: Error {}
}
