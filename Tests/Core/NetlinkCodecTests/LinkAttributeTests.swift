import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// What `ip -d -s link` shows beyond the first two lines.
@Suite struct LinkAttributeTests {
    @Test func decodesSizesOfAVeth() throws {
        let sizes = try link("link-bridge-port").sizes
        #expect(sizes.mtu == 1500)
        #expect((sizes.minimumMTU, sizes.maximumMTU) == (68, 65535))
        #expect((sizes.transmitQueues, sizes.receiveQueues) == (2, 2))
        #expect((sizes.headroom, sizes.tailroom) == (0, 0))
        #expect(sizes.pacingHorizon == 0)
        var segmentation = LinkSegmentation()
        segmentation.gsoSize = 65536
        segmentation.gsoSegments = 65535
        segmentation.groSize = 65536
        segmentation.gsoIPv4Size = 65536
        segmentation.groIPv4Size = 65536
        segmentation.tsoSize = 524280
        segmentation.tsoSegments = 65535
        #expect(sizes.segmentation == segmentation)
    }

    @Test func decodesTheStateOfABridgePort() throws {
        let link = try link("link-bridge-port")
        #expect((link.state.listeners.promiscuous, link.state.listeners.allMulticast) == (1, 1))
        #expect(link.state.carrier.isPresent == true)
        let carrier = link.state.carrier
        #expect((carrier.changes, carrier.ups, carrier.downs) == (2, 1, 1))
        #expect(link.state.protocolDown == ProtocolDown())
        #expect(link.protocols.ipv6 == IPv6LinkSettings())
        #expect(link.protocols.xdp == nil)
        #expect(link.relations.isBoundToNamespace == false)
        // IFLA_DEVLINK_PORT and IFLA_DPLL_PIN, both empty.
        #expect(link.unknown.map(\.type) == [62, 65])
    }

    @Test func decodesTheSettingsOfABridgePort() throws {
        guard case .bridge(let port) = try link("link-bridge-port").relations.port else {
            Issue.record("no bridge port")
            return
        }
        let id = BridgeID(priority: 0x8000, address: try MACAddress("02:00:00:00:00:01"))
        var expected = BridgePort()
        expected.state = .forwarding
        expected.priority = 32
        expected.cost = 2
        expected.flags = [.learning, .unicastFlood, .multicastFlood, .broadcastFlood]
        expected.spanningTree.root = port.spanningTree.root
        expected.spanningTree.designatedBridge = port.spanningTree.root
        expected.spanningTree.designatedPort = 0x8001
        expected.spanningTree.id = 0x8001
        expected.spanningTree.number = 1
        expected.spanningTree.forwardDelay = .seconds(15)
        expected.multicast.router = 1
        expected.multicast.trackedHostsLimit = 512
        expected.multicast.trackedHosts = 0
        expected.multicast.groups = 0
        expected.multicast.maximumGroups = 0
        #expect(port == expected)
        #expect(port.spanningTree.root?.priority == id.priority)
        #expect(port.spanningTree.root?.address.octets.prefix(5) == [2, 0, 0, 0, 0])
    }

    @Test func everyPortFlagIsItsAttribute() throws {
        for number in [4, 5, 6, 7, 8, 9, 10, 12, 27, 28, 29, 30, 32, 33, 39, 40, 43] {
            let data = attribute(UInt16(number), [1])
            let link = try decoded(linkInfo: attribute(4, Array("bridge\0".utf8)) + attribute(5, data))
            guard case .bridge(let port) = link.relations.port else {
                Issue.record("no bridge port")
                return
            }
            #expect(port.flags == BridgePortFlags(rawValue: 1 << UInt64(number)))
            #expect(port.unknown.isEmpty)
        }
    }

    @Test func keepsWhatItDoesNotKnowOfAPort() throws {
        let data = attribute(63, [1, 2]) + attribute(500, [3])
        let bridge = try decoded(linkInfo: attribute(4, Array("bridge\0".utf8)) + attribute(5, data))
        guard case .bridge(let port) = bridge.relations.port else {
            Issue.record("no bridge port")
            return
        }
        let stranger = RawAttribute(type: 500, payload: [3])
        #expect(port.unknown == [RawAttribute(type: 63, payload: [1, 2]), stranger])
        let bond = try decoded(linkInfo: attribute(4, Array("bond\0".utf8)) + attribute(5, data))
        #expect(bond.relations.port == .other(name: "bond", data: data))
        #expect(bond.relations.port?.name == "bond")
    }

    @Test func decodesWhatHardwareTells() throws {
        let link = try decoded(
            attribute(38, Array("p0\0".utf8)) + attribute(34, [1, 2]) + attribute(36, [3, 4])
                + attribute(56, Array("0000:00:1f.6\0".utf8)) + attribute(57, Array("pci\0".utf8))
                + attribute(54, [2, 0, 0, 0, 0, 9]))
        #expect(link.hardware.port.name == "p0")
        #expect(link.hardware.port.id == [1, 2])
        #expect(link.hardware.port.switchID == [3, 4])
        #expect(link.hardware.parent.name == "0000:00:1f.6")
        #expect(link.hardware.parent.bus == "pci")
        #expect(link.hardware.permanent == [2, 0, 0, 0, 0, 9])
    }

    @Test func decodesWhatNotificationsTell() throws {
        let link = try decoded(
            attribute(44, [4, 0, 0, 0]) + attribute(45, [7, 0, 0, 0]) + attribute(49, [9, 0, 0, 0])
                + attribute(46, [5, 0, 0, 0]))
        #expect(link.relations.event == 4)
        #expect(link.relations.move?.namespace == 7)
        #expect(link.relations.move?.index == 9)
        #expect(link.relations.targetNamespace?.rawValue == 5)
    }

    @Test func decodesPrograms() throws {
        let nest =
            attribute(2, [4]) + attribute(5, [7, 0, 0, 0]) + attribute(6, [8, 0, 0, 0])
            + attribute(7, [9, 0, 0, 0])
        let xdp = try #require(try decoded(attribute(43, nest)).protocols.xdp)
        #expect(xdp.place == 4)
        #expect(xdp.program == nil)
        #expect((xdp.driverProgram, xdp.genericProgram, xdp.hardwareProgram) == (7, 8, 9))
    }

    @Test func decodesWhyALinkIsHeldDown() throws {
        let link = try decoded(attribute(39, [1]) + attribute(55, attribute(2, [8, 0, 0, 0])))
        #expect(link.state.protocolDown.isDown)
        #expect(link.state.protocolDown.reasons == 8)
    }

    @Test func decodesIPv6SettingsAndKeepsStrangersAmongFamilies() throws {
        let token = [UInt8](repeating: 0, count: 15) + [7]
        let families =
            attribute(2, [1]) + attribute(10, attribute(8, [3]) + attribute(7, token) + attribute(1, []))
            + attribute(45, [6])
        let protocols = try decoded(attribute(26, families)).protocols
        #expect(protocols.ipv6?.addressGeneration == .random)
        #expect(protocols.ipv6?.token == IPv6Address(bits: 7))
        #expect(protocols.unknown == [RawAttribute(type: 45, payload: [6])])
    }

    @Test func refusesNumbersOfAWrongWidth() throws {
        for type: UInt16 in [4, 13, 27, 30, 31, 35, 40, 41, 47, 50, 58, 59, 61, 63, 66, 68] {
            #expect(throws: WireError.self, "attribute \(type)") { try decoded(attribute(type, [1, 2, 3])) }
        }
    }

    private func link(_ name: String) throws -> Link {
        let bytes = try GoldenFile("netlink/" + name).bytes
        return try #require(try Link(bytes.span))
    }
}

/// An attribute with its padding.
func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.appendHost(UInt16(4 + payload.count))
    writer.appendHost(type)
    writer.append(contentsOf: payload)
    writer.appendZeros(-payload.count & 3)
    return writer.bytes
}

/// A link named `a`, number 7, with further attributes.
func decoded(
    _ attributes: [UInt8] = [], linkInfo: [UInt8] = [], statistics: LinkStatistics.Inclusion = .omitted
) throws -> Link {
    let header = [UInt8](repeating: 0, count: 4) + [7, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
    let info = linkInfo.isEmpty ? [] : attribute(18, linkInfo)
    let message = header + attribute(3, Array("a\0".utf8)) + attributes + info
    return try #require(try Link(message.span, statistics: statistics))
}
