import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import Testing

@Suite(.networkNamespace) struct LinkChangeTests {
    @Test func changesSeveralSettingsInOneMessage() throws {
        let pair = try VethPair()
        let mac = try MACAddress("02:00:00:00:00:07")
        try pair.session.perform(
            .setLink(
                .index(pair.first), .state(.down), .mtu(try MTU(1400)), .address(mac)))
        try pair.session.perform(.renameLink(pair.first, to: InterfaceName("pod0")))
        let link = try pair.session.get(.link(.index(pair.first)))
        #expect(link.name.text == "pod0")
        #expect(link.mtu == 1400)
        #expect(link.macAddress == mac)
        #expect(!link.flags.contains(.up))
        let shown = try IPOracle("ip -j link show dev pod0").texts("mtu", "address", "operstate")
        #expect(shown == [["mtu": "1400", "address": "\(mac)", "operstate": "DOWN"]])
    }

    @Test func makesALinkAPortOfABridgeAndTakesItOut() throws {
        let pair = try VethPair()
        let name = try InterfaceName("br0")
        try pair.session.perform(.addLink(LinkSpecification(name, .bridge)))
        let bridge = try pair.session.get(.link(.name(name))).index
        try pair.session.perform(.setLink(.index(pair.first), .master(bridge)))
        #expect(try pair.session.get(.link(.index(pair.first))).relations.master == bridge)
        #expect(try IPOracle("ip -j link show master br0").texts("ifname") == [["ifname": "veth0"]])
        try pair.session.perform(.setLink(.index(pair.first), .master(nil)))
        #expect(try pair.session.get(.link(.index(pair.first))).relations.master == nil)
    }

    @Test func setsAndClearsAnAlias() throws {
        let pair = try VethPair()
        let name = LinkReference.name(try InterfaceName("veth0"))
        try pair.session.perform(.setLink(name, .alias("swiftlet: é")))
        #expect(try pair.session.get(.link(name)).labels.alias == "swiftlet: é")
        try pair.session.perform(.setLink(name, .alias("")))
        #expect(try pair.session.get(.link(name)).labels.alias == nil)
    }

    @Test func movesALinkToAnotherNamespace() throws {
        let pair = try VethPair()
        let other = try TestNamespace()
        let inside = try other.session()
        try pair.session.perform(
            .setLink(.index(pair.second), .namespace(.descriptor(other.namespace.descriptor.rawValue))))
        let moved = try #require(try inside.find(InterfaceName("veth1")))
        let left = try pair.session.get(.link(.index(pair.first)))
        #expect(try pair.session.find(InterfaceName("veth1")) == nil)
        #expect(left.relations.lower == moved.index.rawValue)
        let id = try pair.session.get(
            .namespaceID(of: .descriptor(other.namespace.descriptor.rawValue))
        ).id
        #expect(left.relations.lowerNamespace == id?.rawValue)
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1"])
    func makesATunnelDeviceOverEitherFamily(_ local: String) throws {
        let pair = try VethPair()
        try pair.assign(local + (local.contains(":") ? "/64" : "/24"))
        let settings = VXLANLink(
            vni: try VNI(7), port: 4789, local: try IPAddress(local), underlay: pair.first, learning: .off)
        let name = try InterfaceName("vx7")
        let mac = try MACAddress("02:00:00:00:00:07")
        try pair.session.perform(
            .addLink(LinkSpecification(name, .vxlan(settings), mtu: try MTU(1430), address: mac)))
        let link = try pair.session.get(.link(.name(name)))
        guard case .vxlan(let found) = link.kind else {
            Issue.record("no VXLAN device")
            return
        }
        #expect(found.vni == settings.vni)
        #expect(found.port == settings.port)
        #expect(found.local == settings.local)
        #expect(found.underlay == settings.underlay)
        #expect(found.learning == .off)
        #expect(found.unknown.isEmpty)
        #expect(link.mtu == 1430)
        #expect(link.macAddress == mac)
        #expect(link.flags.contains(.up))

        let details = try IPOracle("ip -j -d link show dev vx7").objects.first?["linkinfo"] as? [String: Any]
        let data = try #require(details?["info_data"] as? [String: Any])
        #expect(data["id"] as? Int == 7)
        #expect(data["port"] as? Int == 4789)
        #expect(data["link"] as? String == "veth0")
        #expect(data["learning"] as? Bool == false)
        #expect((data["local"] ?? data["local6"]) as? String == local)
    }
}
