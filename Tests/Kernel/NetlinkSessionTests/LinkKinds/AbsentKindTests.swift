import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// Kinds whose driver a small kernel leaves out: each test runs where there is one.
@Suite(.networkNamespace) struct AbsentKindTests {
    @Test(.requiresLink("dummy")) func makesADummy() throws {
        try MadeLink("dummy", [:]) { _ in .dummy }.check()
    }

    @Test(.requiresLink("wireguard")) func makesAWireGuardDevice() throws {
        try MadeLink("wireguard", [:]) { _ in .wireguard }.check()
    }

    @Test(.requiresLink("vrf")) func makesAVRF() throws {
        try MadeLink("vrf", ["table": "100"]) { _ in
            .vrf(VRFSettings(table: RouteTable(rawValue: 100)))
        }.check()
    }

    @Test(.requiresLink("vlan")) func makesAndChangesAVLAN() throws {
        try MadeLink("vlan", ["id": "5", "protocol": "802.1ad", "flags": "GVRP,LOOSE_BINDING"]) { lower in
            var settings = VLANLink(id: 5, tag: .dot1AD)
            settings.options.flags = MaskedFlags(on: [.gvrp, .looseBinding], off: .reordersHeader)
            settings.options.ingressPriorities = [VLANPriority(from: 1, to: 2), VLANPriority(from: 3, to: 4)]
            settings.options.egressPriorities = [VLANPriority(from: 5, to: 6)]
            return .vlan(settings, over: lower)
        }.check()
        var options = VLANOptions()
        options.flags = MaskedFlags(on: .reordersHeader, off: .gvrp)
        options.egressPriorities = [VLANPriority(from: 5, to: 0)]
        try change(.vlan(options))
        let shown = try IPWords(shown: "made0")
        #expect(shown["flags"] == "LOOSE_BINDING,REORDER_HDR")
        #expect(shown["ingress_qos"] == "from:1,to:2,from:3,to:4")
    }

    @Test(.requiresLink("ipvlan")) func makesAndChangesAnIPVLAN() throws {
        try MadeLink("ipvlan", ["mode": "l3s", "private": "1"]) { lower in
            .ipvlan(IPVLANSettings(.l3Symmetric, flags: .private), over: lower)
        }.check()
        try change(.ipvlan(IPVLANSettings(.l2, flags: .vepa)))
        let shown = try IPWords(shown: "made0")
        #expect(shown["mode"] == "l2")
        #expect(shown["vepa"] == "1")
    }

    @Test(.requiresLink("geneve")) func makesAndChangesAGeneveDevice() throws {
        let words = ["id": "100", "remote": "192.0.2.9", "port": "6082", "ttl": "64", "udp_csum": "0"]
        try MadeLink("geneve", words) { _ in
            var settings = GeneveLink(vni: try VNI(100), port: 6082, remote: try IPAddress("192.0.2.9"))
            settings.header.ttl = .hops(64)
            settings.header.trafficClass = 0x10
            settings.header.dontFragment = .on
            settings.checksums.ipv4 = false
            return .geneve(settings)
        }.check()
        var settings = GeneveChange()
        settings.remote = try IPAddress("192.0.2.10")
        settings.header.ttl = .inherited
        settings.header.trafficClass = 1
        try change(.geneve(settings))
        let shown = try IPWords(shown: "made0")
        #expect(shown["remote"] == "192.0.2.10")
        #expect(shown["tos"] == "0x1")
        #expect(shown["df"] == "set")
    }

    @Test(.requiresLink("geneve")) func makesAGeneveDeviceOverIPv6() throws {
        try MadeLink("geneve over IPv6", ["remote6": "2001:db8::9", "label": "0x12345"]) { _ in
            var settings = GeneveLink(vni: try VNI(0xff_ffff), remote: try IPAddress("2001:db8::9"))
            settings.header.ttl = .inherited
            settings.header.flowLabel = 0x12345
            settings.checksums.omitsOverIPv6 = true
            return .geneve(settings)
        }.check()
    }

    @Test(.requiresLink("bridge vlan_filtering 1")) func makesABridgeThatFiltersVLANs() throws {
        let words = ["vlan_filtering": "1", "vlan_protocol": "802.1ad", "vlan_default_pvid": "7"]
        try MadeLink("bridge", words) { _ in
            var settings = BridgeSettings()
            settings.vlan.isFiltering = true
            settings.vlan.tag = .dot1AD
            settings.vlan.defaultID = 7
            settings.vlan.countsPackets = true
            settings.vlan.countsPacketsPerPort = true
            return .bridge(settings)
        }.check()
    }

    private func change(_ settings: LinkKindChange) throws {
        let session = try TestNamespace.current.session()
        try session.perform(.setLink(.name(InterfaceName("made0")), settings: settings))
        try expectAgreement("made0")
    }
}
