import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

/// What `ip link set` changes, made by us and shown by the tool.
@Suite(.networkNamespace) struct LinkSettingTests {
    @Test func changesWhatTheToolShows() throws {
        let pair = try VethPair()
        let broadcast = try MACAddress("ff:ff:ff:ff:ff:fe")
        try pair.session.perform(
            .setLink(
                .index(pair.first), .group(7), .queueLength(500), .broadcast(broadcast), .gsoSize(60000),
                .gsoSegments(100), .groSize(61000), .turnOn([.promiscuous, .allMulticast, .noARP, .dynamic]),
                .turnOff(.multicast), .addressGeneration(.random), .mode(1)))
        let shown = try IPOracle("ip -j -d link show dev veth0").texts(
            "group", "txqlen", "broadcast", "gso_max_size", "gso_max_segs", "gro_max_size", "promiscuity",
            "inet6_addr_gen_mode", "linkmode")
        #expect(
            shown == [
                [
                    "group": "7", "txqlen": "500", "broadcast": "\(broadcast)", "gso_max_size": "60000",
                    "gso_max_segs": "100", "gro_max_size": "61000", "promiscuity": "1",
                    "inet6_addr_gen_mode": "random", "linkmode": "DORMANT",
                ]
            ])
        let flags = try IPOracle("ip -j link show dev veth0").objects.first?["flags"] as? [String]
        #expect(
            flags == ["BROADCAST", "NOARP", "ALLMULTI", "PROMISC", "DYNAMIC", "UP", "LOWER_UP"])

        let link = try pair.session.get(.link(.index(pair.first)))
        #expect(link.state.group == 7)
        #expect(link.state.queueLength == 500)
        #expect(link.state.mode == 1)
        #expect(link.hardware.broadcast == broadcast.octets)
        #expect(link.sizes.segmentation.gsoSize == 60000)
        #expect(link.sizes.segmentation.gsoSegments == 100)
        #expect(link.sizes.segmentation.groSize == 61000)
        #expect(link.protocols.ipv6?.addressGeneration == .random)
        #expect(link.flags.isSuperset(of: [.promiscuous, .allMulticast, .noARP, .dynamic]))
        #expect(!link.flags.contains(.multicast))
    }

    @Test func changesTheSizesOfIPv4Alone() throws {
        let pair = try VethPair()
        try pair.session.perform(
            .setLink(.index(pair.first), .gsoIPv4Size(50000), .groIPv4Size(51000)))
        let segmentation = try pair.session.get(.link(.index(pair.first))).sizes.segmentation
        #expect((segmentation.gsoIPv4Size, segmentation.groIPv4Size) == (50000, 51000))
        #expect((segmentation.gsoSize, segmentation.groSize) == (65536, 65536))
    }

    @Test func setsATokenForAdvertisedPrefixes() throws {
        let pair = try VethPair()
        let token = try IPv6Address("::7")
        try pair.session.perform(.setLink(.index(pair.first), .token(token), .addressGeneration(.none)))
        #expect(try IPOracle("ip -j token get dev veth0").texts("token") == [["token": "::7"]])
        let settings = try pair.session.get(.link(.index(pair.first))).protocols.ipv6
        #expect(settings?.token == token)
        #expect(settings?.addressGeneration == IPv6AddressGeneration.none)
        try pair.session.perform(.setLink(.index(pair.first), .token(nil)))
        #expect(try pair.session.get(.link(.index(pair.first))).protocols.ipv6?.token == nil)
    }

    @Test func holdsALinkDownForAReason() throws {
        let pair = try VethPair()
        try TestNamespace.current.run("ip link add mv0 link veth0 type macvlan")
        let name = LinkReference.name(try InterfaceName("mv0"))
        try pair.session.perform(
            .setLink(name, .protocolDown(.on), .protocolDownReasons(set: 1 << 3, cleared: 0)))
        let state = try pair.session.get(.link(name)).state.protocolDown
        #expect(state.isDown)
        #expect(state.reasons == 8)
        #expect(try TestNamespace.current.run("ip -d link show dev mv0").contains("protodown_reason <3>"))
        let refusal = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.setLink(name, .protocolDown(.off)))
        }
        #expect(refusal?.errno == .resourceBusy)
        try pair.session.perform(.setLink(name, .protocolDownReasons(set: 0, cleared: 8)))
        try pair.session.perform(.setLink(name, .protocolDown(.off)))
        #expect(try pair.session.get(.link(name)).state.protocolDown == ProtocolDown())
    }

    @Test func takesTheCarrierFromATap() throws {
        try TestNamespace.current.run(["ip tuntap add tap0 mode tap", "ip link set tap0 up"])
        let session = try TestNamespace.current.session()
        let name = LinkReference.name(try InterfaceName("tap0"))
        try session.perform(.setLink(name, .carrier(.off)))
        #expect(try session.get(.link(name)).state.carrier.isPresent == false)
    }

    @Test func detachingAProgramThatIsNotThereIsNoError() throws {
        let pair = try VethPair()
        try pair.session.perform(.setLink(.index(pair.first), .xdp(XDPChange(nil, in: .generic))))
        let refusal = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.setLink(.index(pair.first), .xdp(XDPChange(9999))))
        }
        #expect(refusal?.errno == .badFileDescriptor)
    }

    @Test func changesAndDeletesAGroupOfLinksAtOnce() throws {
        let session = try TestNamespace.current.session()
        for name in ["br0", "br1", "br2"] {
            let link = try InterfaceName(name)
            try session.perform(.addLink(LinkSpecification(link, .bridge, state: .down)))
            if name != "br2" { try session.perform(.setLink(.name(link), .group(7))) }
        }
        try session.perform(.setLinks(inGroup: 7, .state(.up), .queueLength(9)))
        let up = try session.list(.links).filter { $0.flags.contains(.up) }
        #expect(up.map(\.name.text) == ["br0", "br1"])
        #expect(up.map(\.state.queueLength) == [9, 9])
        try session.perform(.deleteLinks(inGroup: 7))
        #expect(try session.list(.links).map(\.name.text) == ["lo", "br2"])
        let refusal = #expect(throws: NetlinkError.self) { try session.perform(.deleteLinks(inGroup: 7)) }
        // ENODEV, under the name that it has on BSD.
        #expect(refusal?.errno == .operationNotSupportedByDevice)
        let everything = #expect(throws: NetlinkError.self) { try session.perform(.deleteLinks(inGroup: 0)) }
        #expect(everything?.errno == .notPermitted)
    }

    @Test func renamesWithFurtherChanges() throws {
        let pair = try VethPair()
        try pair.session.perform(
            .renameLink(pair.first, to: try InterfaceName("pod0"), .mtu(try MTU(1400)), .state(.down)))
        let shown = try IPOracle("ip -j link show dev pod0").texts("mtu", "operstate")
        #expect(shown == [["mtu": "1400", "operstate": "DOWN"]])
    }

    @Test func anAliasOfTooManyBytesIsRefusedByTheKernel() throws {
        let pair = try VethPair()
        try pair.session.perform(
            .setLink(.index(pair.first), .alias(String(repeating: "a", count: 255))))
        let refusal = #expect(throws: NetlinkError.self) {
            try pair.session.perform(
                .setLink(.index(pair.first), .alias(String(repeating: "b", count: 100_000))))
        }
        #expect(refusal?.errno == .outOfRange)
    }
}
