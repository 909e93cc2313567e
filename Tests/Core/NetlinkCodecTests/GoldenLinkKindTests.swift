import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

/// Settings of kinds, each as a kernel showed it after a command that says it in ip's words.
///
/// The files whose head says "user-mode" come from Debian's Linux 6.1 in user mode, which has more drivers.
@Suite struct GoldenLinkKindTests {
    @Test(arguments: Golden.kinds)
    func decodesAllSettings(_ golden: Golden<LinkKind>) throws {
        let kind = try golden.decoded { bytes throws(WireError) in try Link(bytes)?.kind }
        #expect(kind == (try golden.value()))
    }

    @Test func keepsAKindThatItDoesNotKnow() throws {
        let content: [UInt8] = [7, 0, 1, 0, 0x6e, 0x65, 0x77, 0, 8, 0, 2, 0, 1, 2, 3, 4]
        #expect(try LinkKind(content.span) == .other(name: "new", data: [1, 2, 3, 4]))
        #expect(try LinkKind(Array(content.dropFirst(8)).span) == nil)
    }

    @Test func keepsAttributesThatItDoesNotKnow() throws {
        // A VRF with its table, and an attribute of a later kernel before and behind it.
        let data: [UInt8] = [5, 0, 70, 0, 9, 0, 0, 0, 8, 0, 1, 0, 10, 0, 0, 0, 5, 0, 9, 0, 7, 0, 0, 0]
        let content: [UInt8] = [8, 0, 1, 0, 0x76, 0x72, 0x66, 0, UInt8(4 + data.count), 0, 2, 0] + data
        var expected = VRFSettings(table: RouteTable(rawValue: 10))
        expected.unknown = [RawAttribute(type: 70, payload: [9]), RawAttribute(type: 9, payload: [7])]
        #expect(try LinkKind(content.span) == .vrf(expected))
    }

    @Test(
        arguments: [
            [6, 0, 1, 0, 10, 0, 0, 0], [9, 0, 1, 0, 10, 0, 0, 0, 0, 0, 0, 0], [0, 0, 1, 0], [4, 0, 1],
        ] as [[UInt8]])
    func refusesALengthThatDoesNotFit(_ data: [UInt8]) {
        let content: [UInt8] = [8, 0, 1, 0, 0x76, 0x72, 0x66, 0, UInt8(4 + data.count), 0, 2, 0] + data
        #expect(throws: (any Error).self) { try LinkKind(content.span) }
    }
}

extension Golden where Value == LinkKind {
    fileprivate static let kinds =
        [
            Golden("link-veth-peer-elsewhere") { .veth },
            Golden("link-dummy") { .dummy },
            Golden("link-ifb") { .ifb },
            Golden("link-vrf") { .vrf(VRFSettings(table: RouteTable(rawValue: 100))) },
            Golden("link-ipvlan") { .ipvlan(IPVLANSettings(.l3Symmetric, flags: .private)) },
            macvlan, tun, tap, vlan, plainVLAN,
        ] + tunnels + bridges

    private static let macvlan = Golden("link-macvlan") {
        var settings = MACVLANSettings(.source)
        settings.flags = .noDestination
        settings.broadcastQueueLength = 2000
        settings.usedBroadcastQueueLength = 2000
        settings.sources = [
            try MACAddress("02:00:00:00:00:21"), try MACAddress("02:00:00:00:00:22"),
        ]
        return .macvlan(settings)
    }

    private static let tun = Golden("link-tun") {
        var settings = TUNSettings()
        settings.mode = .tun
        settings.owner = 1000
        settings.group = 1001
        settings.hasPacketInformation = true
        settings.hasVirtioHeader = false
        settings.isPersistent = true
        settings.isMultiQueue = false
        return .tun(settings)
    }

    private static let tap = Golden("link-tap") {
        var settings = TUNSettings()
        settings.mode = .tap
        settings.hasPacketInformation = false
        settings.hasVirtioHeader = true
        settings.isPersistent = true
        settings.isMultiQueue = true
        settings.queues = 0
        settings.disabledQueues = 0
        return .tun(settings)
    }

    private static let vlan = Golden("link-vlan") {
        var settings = VLANLink(id: 5, tag: .dot1AD)
        settings.options.flags = MaskedFlags(on: [.gvrp, .looseBinding])
        settings.options.flags?.mask = VLANFlags(rawValue: .max)
        settings.options.ingressPriorities = [VLANPriority(from: 1, to: 2), VLANPriority(from: 3, to: 4)]
        settings.options.egressPriorities = [VLANPriority(from: 5, to: 6)]
        return .vlan(settings)
    }

    private static let plainVLAN = Golden("link-vlan-plain") {
        var settings = VLANLink(id: 7, tag: .dot1Q)
        settings.options.flags = MaskedFlags(on: .reordersHeader)
        settings.options.flags?.mask = VLANFlags(rawValue: .max)
        return .vlan(settings)
    }
}
