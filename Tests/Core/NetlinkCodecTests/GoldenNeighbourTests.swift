import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenNeighbourTests {
    @Test(arguments: Golden.neighbours)
    func decodesANeighbour(_ golden: Golden<Neighbour>) throws {
        let bytes = try golden.file.bytes
        #expect(try golden.decoded(by: Neighbour.init)?.asRequested == golden.value())
        #expect(try golden.decoded(by: Neighbour.init)?.unknown == [])
        #expect(try ForwardingEntry(bytes.span) == nil)
        #expect(try NeighbourProxy(bytes.span) == nil)
    }

    @Test(arguments: Golden.neighbours)
    func readsWhatItWritesOfANeighbour(_ golden: Golden<Neighbour>) throws {
        let neighbour = try golden.value()
        for request: NetlinkRequest in [
            .addNeighbour(neighbour), .changeNeighbour(neighbour), .appendNeighbour(neighbour),
            .deleteNeighbour(neighbour),
        ] {
            #expect(try decoded(request, by: Neighbour.init)?.asRequested == neighbour)
        }
    }

    @Test func readsWhatTheKernelTellsOfANeighbour() throws {
        let bytes = try GoldenFile("netlink/neighbour-managed").bytes
        let report = try #require(try Neighbour(bytes.span)?.report)
        let usage = NeighbourUsage(confirmed: .seconds(60), used: .zero, updated: .zero, references: 1)
        #expect(report == NeighbourReport(type: RouteType(rawValue: 3), probes: 0, usage: usage))
        #expect(report.usage?.confirmed == .seconds(60))
    }

    @Test(arguments: Golden.proxies)
    func decodesAProxy(_ golden: Golden<NeighbourProxy>) throws {
        let bytes = try golden.file.bytes
        #expect(try golden.decoded(by: NeighbourProxy.init) == golden.value())
        #expect(try Neighbour(bytes.span) == nil)
        #expect(try ForwardingEntry(bytes.span) == nil)
    }

    @Test(arguments: Golden.proxies)
    func readsWhatItWritesOfAProxy(_ golden: Golden<NeighbourProxy>) throws {
        let proxy = try golden.value()
        #expect(try decoded(.addProxy(proxy), by: NeighbourProxy.init) == proxy)
        #expect(try decoded(.deleteProxy(proxy), by: NeighbourProxy.init) == proxy)
        var everywhere = proxy
        everywhere.interface = nil
        #expect(try decoded(.addProxy(everywhere), by: NeighbourProxy.init) == everywhere)
    }

    @Test func sendsTheNeighbourThatTheToolSends() throws {
        var entry = Neighbour(try IPAddress("fd01::2"), at: try peer, on: try index(3), state: .stale)
        entry.flags = [.router, .managed, .externallyLearned]
        entry.source = RouteProtocol(rawValue: 186)
        let file = GoldenFile("netlink/request-neighbour")
        try expectSameAttributes(.addNeighbour(entry), as: file, headerSize: 12)
    }

    @Test func sendsTheProxyThatTheToolSends() throws {
        var proxy = NeighbourProxy(try IPAddress("fd01::2"), on: try index(3), flags: .router)
        proxy.source = .static
        try expectSameAttributes(
            .addProxy(proxy), as: GoldenFile("netlink/request-proxy"), headerSize: 12)
    }

    /// Lengths that link layers have: none on a TUN device, then Ethernet, IPv6 tunnels, InfiniBand, the most.
    @Test(arguments: [1, 4, 6, 8, 16, 20, 32])
    func keepsALinkLayerAddressOfAnyLength(_ count: Int) throws {
        let octets = (0..<count).map { UInt8(200 + $0) }
        let linkLayer = try #require(LinkLayerAddress(octets: octets))
        #expect(linkLayer.octets == octets)
        #expect((linkLayer.mac != nil) == (count == 6))
        let entry = Neighbour(try IPAddress("10.1.0.2"), at: linkLayer, on: .loopback)
        #expect(try decoded(.addNeighbour(entry), by: Neighbour.init)?.linkLayer == linkLayer)
    }

    @Test func knowsAnEthernetAddressByItsOctets() throws {
        #expect(try LinkLayerAddress(peer) == LinkLayerAddress(octets: peer.octets))
        #expect(try LinkLayerAddress(peer).mac == peer)
        #expect(try LinkLayerAddress(peer).description == peer.description)
        #expect(LinkLayerAddress(octets: [0]) != LinkLayerAddress(octets: [0, 0]))
    }

    @Test func refusesALinkLayerAddressOf33Octets() {
        let octets = [UInt8](repeating: 1, count: 33)
        #expect(LinkLayerAddress(octets: octets) == nil)
        let message = [2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1] + [37, 0, 2, 0] + octets + [0, 0, 0]
        #expect(throws: WireError.badLength(33, available: 32)) { try Neighbour(message.span) }
    }

    @Test func takesAnEmptyLinkLayerAddressForNone() throws {
        let message: [UInt8] =
            [2, 0, 0, 0, 1, 0, 0, 0, 0x40, 0, 0, 1] + [8, 0, 1, 0, 10, 1, 0, 2] + [4, 0, 2, 0]
        let neighbour = try #require(try Neighbour(message.span))
        #expect(neighbour.linkLayer == nil)
        #expect(neighbour.state == .noARP)
    }

    @Test func refusesANeighbourWithoutALink() {
        let message: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 1, 8, 0, 1, 0, 10, 1, 0, 2]
        #expect(throws: WireError.badValue(field: "ndm_ifindex", value: 0)) { try Neighbour(message.span) }
    }

    @Test func keepsAttributesOfANeighbourThatItDoesNotKnow() throws {
        let known = try GoldenFile("netlink/neighbour").bytes
        let message = known + [6, 0, 0xfe, 0x01, 1, 2, 0, 0]
        #expect(try Neighbour(message.span)?.unknown == [RawAttribute(type: 0x1fe, payload: [1, 2])])
    }
}

extension Golden where Value == Neighbour {
    fileprivate static var neighbours: [Golden] {
        [
            Golden("neighbour") {
                Neighbour(try IPAddress("10.1.0.2"), at: try peer, on: try index(3))
            },
            Golden("neighbour6") {
                var entry = Neighbour(
                    try IPAddress("fd01::2"), at: try peer, on: try index(3), state: .reachable)
                entry.flags = .router
                return entry
            },
            Golden("neighbour-managed") {
                // Without a route, the kernel takes the address for a broadcast one.
                let broadcast = MACAddress(bits: .max)
                var entry = Neighbour(
                    try IPAddress("10.1.0.2"), at: broadcast, on: try index(3), state: .noARP)
                entry.flags = [.managed, .externallyLearned]
                entry.source = RouteProtocol(rawValue: 186)
                return entry
            },
        ]
    }
}

extension Golden where Value == NeighbourProxy {
    fileprivate static var proxies: [Golden] {
        [
            Golden("proxy") {
                var proxy = NeighbourProxy(try IPAddress("10.1.0.9"), on: try index(3))
                proxy.source = .static
                return proxy
            },
            Golden("proxy6") {
                NeighbourProxy(try IPAddress("fd01::9"), on: try index(3), flags: .router)
            },
        ]
    }
}

private var peer: MACAddress {
    get throws { try MACAddress("02:00:00:00:00:09") }
}

private func index(_ number: UInt32) throws -> InterfaceIndex { try #require(InterfaceIndex(number)) }
