import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

/// Settings of links that exist, changed as far as the kernel does.
@Suite(.networkNamespace) struct LinkKindChangeTests {
    @Test func changesABridge() throws {
        let (session, link) = try made("bridge")
        var settings = BridgeSettings()
        settings.forwarding.ageing = .seconds(60)
        settings.multicast.isSnooping = false
        settings.options = MaskedFlags(on: .noLinkLocalLearning)
        try session.perform(.setLink(link, settings: .bridge(settings)))
        try expectAgreement("made0")
        let shown = try IPWords(shown: "made0")
        #expect(shown["ageing_time"] == "6000")
        #expect(shown["mcast_snooping"] == "0")
        #expect(shown["no_linklocal_learn"] == "1")
        // What was not said stays.
        #expect(shown["forward_delay"] == "1500")
    }

    @Test func whatABridgeShowsCanBeGivenBackToIt() throws {
        let (session, link) = try made("bridge priority 4096 ageing_time 6000 mcast_querier 1")
        guard case .bridge(var shown) = try session.get(.link(link)).kind else {
            Issue.record("no bridge")
            return
        }
        // A kernel without VLAN filtering shows that it and its options are off, and refuses to switch them off.
        shown.vlan = BridgeVLANSettings()
        shown.options = nil
        try session.perform(.setLink(link, settings: .bridge(shown)))
        guard case .bridge(let again) = try session.get(.link(link)).kind else {
            Issue.record("no bridge")
            return
        }
        #expect(again.forwarding == shown.forwarding)
        #expect(again.multicast == shown.multicast)
        #expect(again.spanningTree == shown.spanningTree)
    }

    @Test func flushesWhatABridgeLearnt() async throws {
        let (session, link) = try made("bridge")
        try TestNamespace.current.run([
            "ip link add p0 type veth peer name p1", "ip link set p0 master made0 up", "ip link set p1 up",
            "ip link set made0 up",
        ])
        // The kernel takes no such entry for a port that does not learn yet (fdb_add_entry).
        try await eventually("p0 forwards") {
            try IPOracle("bridge -j link show dev p0").texts("state") == [["state": "forwarding"]]
        }
        try TestNamespace.current.run("bridge fdb add 02:00:00:00:00:77 dev p0 master dynamic")
        func isThere() throws -> Bool {
            let entries = try IPOracle("bridge -j fdb show br made0").texts("mac")
            return entries.contains(["mac": "02:00:00:00:00:77"])
        }
        #expect(try isThere())
        try session.perform(.flushForwarding(ofBridge: link))
        #expect(try !isThere())
    }

    @Test func changesAVXLANDevice() throws {
        let (session, link) = try made("vxlan id 5 dstport 4789 remote 192.0.2.1 local 192.0.2.9 dev lo")
        var change = VXLANChange()
        change.remote = try IPAddress("192.0.2.2")
        change.local = try IPAddress("192.0.2.8")
        change.underlay = .loopback
        change.learning = .off
        change.ageing = .seconds(30)
        change.bypassesLocally = false
        change.header.ttl = .hops(7)
        change.header.trafficClass = 0x20
        change.header.dontFragment = .on
        try session.perform(.setLink(link, settings: .vxlan(change)))
        try expectAgreement("made0")
        let shown = try IPWords(shown: "made0")
        #expect(shown["remote"] == "192.0.2.2")
        #expect(shown["local"] == "192.0.2.8")
        #expect(shown["learning"] == "0")
        #expect(shown["ageing"] == "30")
        #expect(shown["ttl"] == "7")
        #expect(shown["tos"] == "0x20")
        #expect(shown["df"] == "set")
        #expect(shown["id"] == "5")
        guard case .vxlan(let found) = try session.get(.link(link)).kind else {
            Issue.record("no VXLAN device")
            return
        }
        // Nil before Linux 6.4, which does not look at it.
        #expect(found.forwarding.bypassesLocally != true)
    }

    @Test func changesTheModeAndTheSourcesOfAMACVLANDevice() throws {
        let namespace = TestNamespace.current
        try namespace.run([
            "ip link add lower0 type veth peer name lower1",
            "ip link add link lower0 name made0 type macvlan mode bridge",
        ])
        let session = try namespace.session()
        let link = LinkReference.name(try InterfaceName("made0"))
        let sources = try (1...3).map { try MACAddress("02:00:00:00:00:0\($0)") }
        func listed() throws -> Set<MACAddress> {
            try expectAgreement("made0")
            guard case .macvlan(let found) = try session.get(.link(link)).kind else { return [] }
            return found.sources
        }
        var settings = MACVLANSettings(.source)
        settings.flags = .noDestination
        settings.broadcastQueueLength = 9
        try session.perform(.setLink(link, settings: .macvlan(settings)))
        #expect(try IPWords(shown: "made0")["mode"] == "source")
        #expect(try IPWords(shown: "made0")["bcqueuelen"] == "9")
        try session.perform(.setLink(link, settings: .macvlanSources(.replace(Set(sources.prefix(2))))))
        #expect(try listed() == Set(sources.prefix(2)))
        try session.perform(.setLink(link, settings: .macvlanSources(.add(sources[2]))))
        #expect(try listed() == Set(sources))
        try session.perform(.setLink(link, settings: .macvlanSources(.remove(sources[0]))))
        #expect(try listed() == Set(sources.dropFirst()))
        try session.perform(.setLink(link, settings: .macvlanSources(.replace([]))))
        #expect(try listed() == [])
    }

    @Test func refusesTheSettingsOfAnotherKind() throws {
        let (session, link) = try made("bridge")
        let change = LinkKindChange.vxlan(VXLANChange())
        let error = #expect(throws: NetlinkError.self) {
            try session.perform(.setLink(link, settings: change))
        }
        #expect(error?.errno == .notSupportedOnSocket)
        #expect(error?.description.hasPrefix("cannot set link made0 type vxlan: ") == true)
    }

    /// A link that ip has made.
    private func made(_ words: String) throws -> (NetlinkSession, LinkReference) {
        let namespace = TestNamespace.current
        try namespace.run("ip link add made0 type \(words)")
        return (try namespace.session(), .name(try InterfaceName("made0")))
    }
}
