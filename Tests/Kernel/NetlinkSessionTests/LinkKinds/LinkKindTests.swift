import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

/// Kinds with many settings: those that we make, ip shows; those that ip makes, we read.
@Suite(.networkNamespace) struct LinkKindTests {
    @Test(arguments: MadeLink.here)
    func ipShowsWhatWeMake(_ link: MadeLink) throws {
        try link.check()
    }

    @Test(
        arguments: [
            "bridge forward_delay 400 hello_time 100 max_age 700 stp_state 0 priority 8192 mcast_router 0",
            "bridge no_linklocal_learn 1 mcast_querier 1 group_fwd_mask 8 nf_call_ip6tables 1",
            "vxlan id 1 dev lo",
            "vxlan id 7 group 239.1.1.1 local 192.0.2.1 dev lo ttl 5 tos inherit df inherit dstport 4789 "
                + "srcport 40000 50000 nolearning proxy rsc l2miss l3miss ageing 60 maxaddress 100 noudpcsum "
                + "udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx gbp",
            "vxlan id 8 remote 2001:db8::5 local 2001:db8::1 ttl inherit flowlabel 0x12345 dstport 4790",
            "vxlan dstport 4791 external gpe vnifilter", "ifb",
        ])
    func readsWhatIPMakes(_ words: String) throws {
        try TestNamespace.current.run("ip link add made0 type \(words)")
        try expectAgreement("made0")
    }

    @Test(arguments: [
        "macvlan mode private bcqueuelen 5", "macvlan mode vepa", "macvlan mode bridge",
        "macvlan mode source flag nodst macaddr set 02:00:00:00:00:21 02:00:00:00:00:22",
        "macvlan mode passthru flag nopromisc", "macvtap mode bridge",
    ])
    func readsWhatIPMakesOnALowerLink(_ words: String) throws {
        let pair = try VethPair()
        try TestNamespace.current.run("ip link add link veth0 name made0 type \(words)")
        try expectAgreement("made0")
        let link = try pair.session.get(.link(.name(InterfaceName("made0"))))
        #expect(link.relations.lower == pair.first.rawValue)
    }

    @Test(arguments: ["tun user 1000000 pi", "tun group 1000001", "tap multi_queue vnet_hdr"])
    func readsWhatIPMakesThroughTheDevice(_ words: String) throws {
        try TestNamespace.current.run("ip tuntap add dev made0 mode \(words)")
        try expectAgreement("made0")
    }

    @Test func aRefusedSettingLeavesNoLink() throws {
        let session = try TestNamespace.current.session()
        var settings = BridgeSettings()
        settings.multicast.igmpVersion = 9
        let bridge = LinkSpecification(try InterfaceName("br0"), .bridge(settings))
        let error = #expect(throws: NetlinkError.self) { try session.perform(.addLink(bridge)) }
        #expect(error?.errno == .invalidArgument)
        #expect(try session.find(bridge.name) == nil)
    }

    @Test func aKindOfAnotherModuleIsMadeFromItsAttributes() throws {
        let session = try TestNamespace.current.session()
        // IFLA_BR_PRIORITY
        let kind = LinkSpecification.Kind.other(name: "bridge", [RawAttribute(type: 6, payload: [0, 0x10])])
        try session.perform(.addLink(LinkSpecification(try InterfaceName("br0"), kind)))
        guard case .bridge(let found) = try session.get(.link(.name(InterfaceName("br0")))).kind else {
            Issue.record("no bridge")
            return
        }
        #expect(found.spanningTree.priority == 0x1000)
    }
}

/// Whatever ip says of a link's kind, we say as well, and we leave nothing undecoded.
func expectAgreement(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let session = try TestNamespace.current.session()
    let kind = try session.get(.link(.name(InterfaceName(name)))).kind
    let shown = try IPWords(shown: name)
    #expect(IPWords(kind) == shown, sourceLocation: sourceLocation)
}
