import Addressing
import GoldenFiles
import NetlinkCodec
import Testing

/// Requests that say what iproute2's requests say, attribute by attribute.
@Suite struct GoldenKindRequestTests {
    @Test(arguments: KindRequest.births)
    func asksForANewLinkAsIPDoes(_ request: KindRequest) throws {
        var asked = try LinkRequestContent(request.file.bytes)
        // ip gives a hop limit of zero along with the wish to inherit it; the kernel does not look at it.
        if request.description.hasSuffix("geneve-over-ipv6") {
            #expect(asked.data.remove(RawAttribute(type: 3, payload: [0])) != nil)
        }
        #expect(try LinkRequestContent(request.request().payload) == asked)
    }

    @Test(arguments: KindRequest.changes)
    func asksForAChangeAsIPDoes(_ request: KindRequest) throws {
        #expect(try LinkRequestContent(request.request().payload) == LinkRequestContent(request.file.bytes))
    }

    /// Reads what it wrote, and what ip wrote, as the same kind.
    @Test(arguments: KindRequest.births)
    func readsItsOwnRequest(_ request: KindRequest) throws {
        let kind = try #require(try requestedKind(in: request.request().payload))
        #expect(try requestedKind(in: request.file.bytes) == kind)
    }

    @Test func timesOutsideTheWireAreClamped() throws {
        for (time, expected) in [
            (Duration.seconds(-1), Duration.zero), (.milliseconds(19), .milliseconds(10)),
            (.seconds(Int64.max), .milliseconds(Int64(UInt32.max) * 10)),
        ] {
            var settings = BridgeSettings()
            settings.forwarding.ageing = time
            let request = NetlinkRequest.setLink(.index(.loopback), settings: .bridge(settings))
            guard case .bridge(let read) = try requestedKind(in: request.payload) else {
                Issue.record("no bridge")
                return
            }
            #expect(read.forwarding.ageing == expected)
        }
    }

    @Test func whatABridgeTellsOfItselfIsNotAskedFor() throws {
        let bytes = try GoldenFile("netlink/link-bridge").bytes
        guard case .bridge(let shown) = try Link(bytes.span)?.kind else {
            Issue.record("no bridge")
            return
        }
        let request = NetlinkRequest.setLink(.index(.loopback), settings: .bridge(shown))
        var expected = shown
        expected.status = BridgeSettings().status
        #expect(try requestedKind(in: request.payload) == .bridge(expected))
    }
}

/// A request, and the file that holds iproute2's.
struct KindRequest: Sendable, CustomStringConvertible {
    let file: GoldenFile
    let request: @Sendable () throws -> NetlinkRequest

    var description: String { file.description }

    private init(_ name: String, _ request: @escaping @Sendable () throws -> NetlinkRequest) {
        file = GoldenFile("netlink/request-kind-" + name)
        self.request = request
    }

    private static func birth(
        _ name: String, _ link: String, _ kind: @escaping @Sendable () throws -> LinkSpecification.Kind
    ) -> KindRequest {
        KindRequest(name) {
            .addLink(LinkSpecification(try InterfaceName(link), try kind(), state: .down))
        }
    }

    private static func change(
        _ name: String, of index: UInt32, _ change: @escaping @Sendable () throws -> LinkKindChange
    ) -> KindRequest {
        KindRequest("change-" + name) {
            .setLink(.index(try #require(InterfaceIndex(index))), settings: try change())
        }
    }

    static let births = [
        birth("dummy", "d0") { .dummy },
        birth("wireguard", "wg0") { .wireguard },
        birth("vrf", "red") { .vrf(VRFSettings(table: RouteTable(rawValue: 100))) },
        birth("ipvlan", "ipv0") { .ipvlan(IPVLANSettings(.l3Symmetric, flags: .private), over: .loopback) },
        birth("vlan", "v5") {
            var settings = VLANLink(id: 5, tag: .dot1AD)
            settings.options.flags = MaskedFlags(on: [.gvrp, .looseBinding], off: .reordersHeader)
            settings.options.ingressPriorities = [VLANPriority(from: 1, to: 2), VLANPriority(from: 3, to: 4)]
            settings.options.egressPriorities = [VLANPriority(from: 5, to: 6)]
            return .vlan(settings, over: .loopback)
        },
        birth("macvlan", "mv0") {
            var settings = MACVLANSettings(.source)
            settings.flags = .noDestination
            settings.broadcastQueueLength = 2000
            settings.sources = [
                try MACAddress("02:00:00:00:00:21"), try MACAddress("02:00:00:00:00:22"),
            ]
            return .macvlan(settings, over: .loopback)
        },
        birth("geneve", "gnv0") {
            var settings = GeneveLink(vni: try VNI(100), port: 6082, remote: try IPAddress("192.0.2.9"))
            settings.header.ttl = .hops(64)
            settings.header.trafficClass = 0x10
            settings.header.dontFragment = .on
            settings.header.flowLabel = 0
            settings.checksums.ipv4 = false
            return .geneve(settings)
        },
        birth("geneve-over-ipv6", "gnv6") {
            var settings = GeneveLink(vni: try VNI(0xff_ffff), remote: try IPAddress("2001:db8::9"))
            settings.header.ttl = .inherited
            settings.header.trafficClass = 0
            settings.header.flowLabel = 0x12345
            settings.checksums.omitsOverIPv6 = true
            settings.checksums.acceptsNoneOverIPv6 = false
            return .geneve(settings)
        },
        birth("geneve-external", "gnvx") {
            var settings = GeneveLink(vni: try VNI(0))
            settings.header.ttl = .automatic
            settings.header.trafficClass = 0
            settings.header.flowLabel = 0
            settings.isExternal = true
            settings.carriesAnyProtocol = true
            return .geneve(settings)
        },
        birth("vxlan", "vx0") { .vxlan(try vxlan()) },
        birth("vxlan-over-ipv6", "vx6") {
            var settings = VXLANLink(
                vni: try VNI(8), port: 4789, local: try IPAddress("2001:db8::1"), learning: .on)
            settings.remote = try IPAddress("2001:db8::9")
            settings.header.ttl = .inherited
            settings.header.flowLabel = 0x12345
            return .vxlan(settings)
        },
        birth("vxlan-external", "vxe") {
            var settings = VXLANLink(vni: try VNI(0), port: 4789, learning: .off)
            settings.encapsulation.isExternal = true
            settings.encapsulation.filtersVNIs = true
            return .vxlan(settings)
        },
        birth("bridge", "br0") { .bridge(try bridge()) },
    ]

    static let changes = [
        change("bridge", of: 2) {
            var settings = BridgeSettings()
            settings.forwarding.ageing = .seconds(60)
            settings.multicast.isSnooping = false
            return .bridge(settings)
        },
        KindRequest("change-bridge-flush") {
            .flushForwarding(ofBridge: .index(try #require(InterfaceIndex(2))))
        },
        change("vlan", of: 1) {
            var options = VLANOptions()
            options.flags = MaskedFlags(off: .gvrp)
            options.egressPriorities = [VLANPriority(from: 5, to: 0)]
            return .vlan(options)
        },
        change("macvlan-add", of: 4) { .macvlanSources(.add(try MACAddress("02:00:00:00:00:21"))) },
        change("macvlan-delete", of: 4) { .macvlanSources(.remove(try MACAddress("02:00:00:00:00:21"))) },
        change("macvlan-flush", of: 4) { .macvlanSources(.replace([])) },
        change("ipvlan", of: 1) { .ipvlan(IPVLANSettings(.l2, flags: [])) },
    ]

    private static func vxlan() throws -> VXLANLink {
        var settings = VXLANLink(
            vni: try VNI(7), port: 4789, local: try IPAddress("192.0.2.1"), underlay: .loopback,
            learning: .off)
        try settings.setEverySetting()
        settings.encapsulation.carriesAnyProtocol = true
        return settings
    }

    private static func bridge() throws -> BridgeSettings {
        var settings = BridgeSettings()
        settings.spanningTree.forwardDelay = .seconds(4)
        settings.spanningTree.helloTime = .seconds(1)
        settings.spanningTree.maximumAge = .seconds(7)
        settings.spanningTree.protocolState = 1
        settings.spanningTree.priority = 4096
        settings.forwarding.ageing = .seconds(60)
        settings.forwarding.groupMask = 8
        settings.forwarding.groupAddress = try MACAddress("01:80:c2:00:00:0e")
        settings.vlan.isFiltering = true
        settings.vlan.tag = .dot1AD
        settings.vlan.defaultID = 7
        settings.vlan.countsPackets = true
        settings.vlan.countsPacketsPerPort = true
        settings.options = MaskedFlags(on: .noLinkLocalLearning, off: .multicastVLANSnooping)
        settings.multicast.isSnooping = true
        settings.multicast.setEverySetting()
        settings.netfilter.callsIPTables = true
        settings.netfilter.callsIP6Tables = false
        settings.netfilter.callsARPTables = true
        return settings
    }
}
