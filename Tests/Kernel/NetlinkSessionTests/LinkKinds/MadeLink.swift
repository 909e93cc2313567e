import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// A link to be made by a session, and some of the words in which ip shows it.
struct MadeLink: Sendable, CustomStringConvertible {
    let description: String
    private let kind: @Sendable (_ lower: InterfaceIndex) throws -> LinkSpecification.Kind
    private let words: [String: String]

    init(
        _ name: String, _ words: [String: String],
        _ kind: @escaping @Sendable (_ lower: InterfaceIndex) throws -> LinkSpecification.Kind
    ) {
        description = name
        self.words = words
        self.kind = kind
    }

    /// Makes it on one end of a veth pair, and looks at it in both ways.
    func check() throws {
        let pair = try VethPair()
        let name = try InterfaceName("made0")
        try pair.session.perform(
            .addLink(LinkSpecification(name, try kind(pair.first), state: .down)))
        try expectAgreement("made0")
        let shown = try IPWords(shown: "made0")
        for (key, value) in words { #expect(shown[key] == value, "\(key)") }
        let made = try pair.session.get(.link(.name(name)))
        #expect(made.kind?.name == String(description.prefix { $0 != " " }))
    }

    /// Kinds of which this kernel has a driver.
    static let here = [
        MadeLink("bridge", ["forward_delay": "1500"]) { _ in .bridge },
        MadeLink("bridge with settings", bridgeWords) { _ in .bridge(try bridge()) },
        MadeLink("vxlan with settings", vxlanWords) { _ in .vxlan(try vxlan()) },
        MadeLink("vxlan over IPv6", ["ttl": "9", "label": "0x12345", "remote6": "2001:db8::9"]) { _ in
            var settings = VXLANLink(
                vni: try VNI(8), port: 4789, local: try IPAddress("2001:db8::1"), learning: .on)
            settings.remote = try IPAddress("2001:db8::9")
            settings.header.ttl = .hops(9)
            settings.header.flowLabel = 0x12345
            return .vxlan(settings)
        },
        MadeLink("vxlan external", ["external": "1", "vnifilter": "1", "gpe": "1"]) { _ in
            var settings = VXLANLink(vni: try VNI(0), port: 4789)
            settings.encapsulation.isExternal = true
            settings.encapsulation.filtersVNIs = true
            settings.encapsulation.carriesAnyProtocol = true
            return .vxlan(settings)
        },
        MadeLink(
            "macvlan of sources",
            [
                "mode": "source", "nodst": "1", "bcqueuelen": "7",
                "macaddr_data": "02:00:00:00:00:21,02:00:00:00:00:22",
            ]
        ) { lower in
            var settings = MACVLANSettings(.source)
            settings.flags = .noDestination
            settings.broadcastQueueLength = 7
            settings.sources = [try MACAddress("02:00:00:00:00:21"), try MACAddress("02:00:00:00:00:22")]
            return .macvlan(settings, over: lower)
        },
        MadeLink("macvlan", ["mode": "vepa"]) { .macvlan(MACVLANSettings(), over: $0) },
        MadeLink("macvtap", ["mode": "bridge"]) { .macvtap(MACVLANSettings(.bridge), over: $0) },
        MadeLink("ifb", [:]) { _ in .ifb },
    ]

    private static let bridgeWords = [
        "forward_delay": "400", "hello_time": "100", "max_age": "700", "ageing_time": "6000",
        "stp_state": "0",
        "priority": "4096", "group_fwd_mask": "0x8", "group_addr": "01:80:c2:00:00:0e",
        "no_linklocal_learn": "1", "mcast_router": "2", "mcast_hash_max": "1024",
        "mcast_query_intvl": "10000", "mcast_igmp_version": "3", "nf_call_arptables": "1",
    ]

    private static func bridge() throws -> BridgeSettings {
        var settings = BridgeSettings()
        settings.spanningTree.forwardDelay = .seconds(4)
        settings.spanningTree.helloTime = .seconds(1)
        settings.spanningTree.maximumAge = .seconds(7)
        settings.spanningTree.protocolState = 0
        settings.spanningTree.priority = 4096
        settings.forwarding.ageing = .seconds(60)
        settings.forwarding.groupMask = 8
        settings.forwarding.groupAddress = try MACAddress("01:80:c2:00:00:0e")
        settings.options = MaskedFlags(on: .noLinkLocalLearning)
        settings.multicast.router = 2
        settings.multicast.limits.groups = 1024
        settings.multicast.intervals.query = .seconds(100)
        settings.multicast.igmpVersion = 3
        settings.netfilter.callsARPTables = true
        return settings
    }

    private static let vxlanWords = [
        "id": "7", "group": "239.1.1.1", "local": "192.0.2.1", "link": "lo", "port": "4789",
        "port_range": "high:50000,low:40000", "learning": "0", "proxy": "1", "rsc": "1", "l2miss": "1",
        "l3miss": "1", "tos": "0x10", "ttl": "5", "df": "inherit", "ageing": "60", "limit": "100",
        "udp_csum": "0", "udp_zero_csum6_tx": "1", "udp_zero_csum6_rx": "1", "remcsum_tx": "1",
        "remcsum_rx": "1", "gbp": "1",
    ]

    private static func vxlan() throws -> VXLANLink {
        var settings = VXLANLink(
            vni: try VNI(7), port: 4789, local: try IPAddress("192.0.2.1"), underlay: .loopback)
        settings.remote = try IPAddress("239.1.1.1")
        settings.header.ttl = .hops(5)
        settings.header.trafficClass = 0x10
        settings.header.dontFragment = .inherited
        settings.forwarding.ageing = .seconds(60)
        settings.forwarding.limit = 100
        settings.forwarding.answersNeighbours = true
        settings.forwarding.shortCircuitsRoutes = true
        settings.forwarding.reportsUnknownStations = true
        settings.forwarding.reportsUnknownNeighbours = true
        settings.encapsulation.sourcePorts = PortRange(40000, 50000)
        settings.encapsulation.checksums.ipv4 = false
        settings.encapsulation.checksums.omitsOverIPv6 = true
        settings.encapsulation.checksums.acceptsNoneOverIPv6 = true
        settings.encapsulation.remoteChecksums.transmits = true
        settings.encapsulation.remoteChecksums.receives = true
        settings.encapsulation.carriesGroupPolicy = true
        return settings
    }
}
