import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct ForwardingTests {
    /// A bridge with a port, and a VXLAN device with a network of its own.
    private struct Network {
        let session: NetlinkSession
        let bridge: InterfaceIndex
        let port: InterfaceIndex
        let tunnel: InterfaceIndex

        init(tunnel settings: String = "id 1") throws {
            try TestNamespace.current.run([
                "ip link add br0 type bridge",
                "ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1",
                "ip link set veth0 master br0 up", "ip link set veth1 up", "ip link set br0 up",
                "ip link add vx1 address 02:00:00:00:00:02 type vxlan \(settings) dstport 8472 local 192.0.2.1",
            ])
            session = try TestNamespace.current.session()
            bridge = try session.get(.link(.name(InterfaceName("br0")))).index
            port = try session.get(.link(.name(InterfaceName("veth0")))).index
            tunnel = try session.get(.link(.name(InterfaceName("vx1")))).index
        }

        /// What `bridge -j -d fdb show` says of an address.
        func shown(_ address: MACAddress, _ keys: [String]) throws -> [[String: String]] {
            try IPOracle("bridge -j -d fdb show").objects.filter { $0["mac"] as? String == "\(address)" }
                .map { object in
                    Dictionary(
                        uniqueKeysWithValues: keys.compactMap { key in
                            object[key].map { (key, "\($0)") }
                        })
                }
        }

        func listed(_ address: MACAddress) throws -> [ForwardingEntry] {
            try session.list(.forwarding()).filter { $0.address == address }.map(\.asRequested)
        }
    }

    private var mac: MACAddress {
        get throws { try MACAddress("02:00:00:00:00:09") }
    }

    @Test(arguments: [
        ("static", NeighbourState.noARP), ("dynamic", .reachable), ("local", .permanent),
    ])
    func setsAnEntryOfABridgeAndReadsTheToolsOne(_ life: String, _ state: NeighbourState) throws {
        let network = try Network()
        var entry = ForwardingEntry(try mac, on: network.port, state: state, flags: .ofMaster)
        try network.session.perform(.addForwarding(entry))
        let word = ["local": "permanent", "static": "static", "dynamic": ""][life]
        let keys = ["ifname", "master", "state"]
        let expected = ["ifname": "veth0", "master": "br0", "state": word]
        #expect(try network.shown(mac, keys) == [expected.compactMapValues { $0 }])
        // The kernel does not say whose table it is, but the bridge.
        entry.flags = []
        entry.master = network.bridge
        #expect(try network.listed(mac) == [entry])

        try network.session.perform(.deleteForwarding(entry))
        #expect(try network.shown(mac, keys).isEmpty)
        try TestNamespace.current.run("bridge fdb add \(mac) dev veth0 master \(life)")
        #expect(try network.listed(mac) == [entry])
    }

    @Test func replacesAnEntryOfABridgeWithAStickyOne() throws {
        let network = try Network()
        var entry = ForwardingEntry(try mac, on: network.port, state: .noARP, flags: .ofMaster)
        try network.session.perform(.addForwarding(entry))
        let again = #expect(throws: NetlinkError.self) {
            try network.session.perform(.addForwarding(entry))
        }
        #expect(again?.errno == .fileExists)
        entry.flags.insert(.sticky)
        try network.session.perform(.addForwarding(entry, existing: .replace))
        #expect(try network.shown(mac, ["state"]) == [["state": "static"]])
        let flags =
            try IPOracle("bridge -j fdb show br br0").objects
            .first { $0["mac"] as? String == "\(try mac)" }?["flags"] as? [String]
        #expect(flags == ["sticky"])
    }

    @Test func tellsAControlPlaneOfActivity() throws {
        let network = try Network()
        var entry = ForwardingEntry(try mac, on: network.port, state: .noARP, flags: .ofMaster)
        // NFEA_ACTIVITY_NOTIFY with FDB_NOTIFY_BIT.
        entry.activity = [RawAttribute(type: 1, payload: [1])]
        try network.session.perform(.addForwarding(entry))
        #expect(try network.listed(mac).map(\.activity) == [entry.activity])
    }

    @Test func looksUpOneEntryInEachKindOfTable() throws {
        let network = try Network()
        try TestNamespace.current.run([
            "bridge fdb add \(mac) dev veth0 master static",
            "bridge fdb add \(mac) dev vx1 dst 192.0.2.9",
        ])
        let key = ForwardingKey(try mac)
        let bridge = try network.session.get(.forwarding(key, in: .bridge(network.bridge)))
        #expect(bridge.interface == network.port)
        #expect(bridge.master == network.bridge)
        #expect(
            try network.session.get(.forwarding(key, in: .bridgeOf(network.port))).asRequested
                == bridge.asRequested)
        let tunnel = try network.session.get(.forwarding(key, in: .device(network.tunnel)))
        #expect(tunnel.destination == (try IPAddress("192.0.2.9")))
        let other = ForwardingKey(try MACAddress("02:00:00:00:00:0a"))
        let missing = #expect(throws: NetlinkError.self) {
            try network.session.get(.forwarding(other, in: .bridge(network.bridge)))
        }
        #expect(missing?.errno == .noSuchFileOrDirectory)
    }

    @Test func listsByDeviceAndByBridge() throws {
        let network = try Network()
        try TestNamespace.current.run([
            "bridge fdb add \(mac) dev veth0 master static",
            "bridge fdb add \(mac) dev vx1 dst 192.0.2.9",
        ])
        let onPort = try network.session.list(.forwarding(on: network.port))
        #expect(onPort.allSatisfy { $0.interface == network.port })
        let ofBridge = try network.session.list(.forwarding(bridge: network.bridge))
        #expect(Set(ofBridge.map(\.interface)) == [network.bridge, network.port])
        // Others come and go with what the kernel sends by itself: group addresses, and the other end's.
        let ours = try [mac, MACAddress("02:00:00:00:00:01")].map(\.description)
        for (list, words) in [(onPort, "brport veth0"), (ofBridge, "br br0")] {
            let shown = try IPOracle("bridge -j fdb show \(words)").objects.compactMap {
                $0["mac"] as? String
            }
            #expect(
                list.map(\.address.description).filter(ours.contains).sorted()
                    == shown.filter(ours.contains).sorted())
            #expect(Set(shown).isSuperset(of: ours))
        }
        #expect(try network.session.list(.forwarding(on: network.tunnel)).map(\.address) == [mac])
    }

    @Test func appendsDestinationsForWhatIsNotInTheTable() throws {
        let network = try Network()
        let zero = MACAddress(bits: 0)
        let far = try ["192.0.2.7", "192.0.2.8", "192.0.2.9"].map { try IPAddress($0) }
        let state: NeighbourState = [.permanent, .noARP]
        let entries = far.map { ForwardingEntry(zero, to: $0, on: network.tunnel, state: state) }
        try network.session.perform(entries.map { .appendForwarding($0) })
        #expect(try Set(network.listed(zero)) == Set(entries))
        #expect(try Set(network.shown(zero, ["dst"])) == Set(far.map { ["dst": "\($0)"] }))
        try network.session.perform(.deleteForwarding(entries[1]))
        #expect(try Set(network.listed(zero)) == [entries[0], entries[2]])
        try network.session.perform(.deleteForwarding(ForwardingEntry(zero, on: network.tunnel)))
        #expect(try network.listed(zero).isEmpty)
    }

    @Test func keepsAllThatATunnelsEntrySays() throws {
        let network = try Network(tunnel: "external")
        var entry = ForwardingEntry(
            try mac, to: try IPAddress("192.0.2.9"), on: network.tunnel, state: [.permanent, .noARP])
        entry.remote?.port = 99
        entry.remote?.vni = try VNI(8)
        entry.remote?.sourceVNI = try VNI(5)
        entry.remote?.interface = network.port
        entry.flags.formUnion([.router, .externallyLearned])
        try network.session.perform(.addForwarding(entry))
        #expect(try network.listed(mac) == [entry])
        let shown = try network.shown(mac, ["dst", "port", "vni", "src_vni", "viaIf"])
        #expect(
            shown == [["dst": "192.0.2.9", "port": "99", "vni": "8", "src_vni": "5", "viaIf": "veth0"]])

        let key = ForwardingKey(try mac, vni: try VNI(5))
        #expect(
            try network.session.get(.forwarding(key, in: .device(network.tunnel))).asRequested == entry)
        try network.session.perform(.deleteForwarding(entry))
        #expect(try network.listed(mac).isEmpty)
    }

    @Test func sendsByANexthopObject() throws {
        let network = try Network(tunnel: "id 1 nolearning")
        try TestNamespace.current.run([
            "ip nexthop add id 7 via 192.0.2.9 fdb", "ip nexthop add id 70 group 7 fdb",
        ])
        var entry = ForwardingEntry(try mac, on: network.tunnel, state: [.permanent, .noARP])
        entry.remote = ForwardingRemote(nextHop: 70)
        try network.session.perform(.addForwarding(entry))
        #expect(try network.listed(mac) == [entry])
        #expect(try network.shown(mac, ["nhid"]) == [["nhid": "70"]])
    }

    @Test func flushesWhatMatches() throws {
        let network = try Network()
        let other = try MACAddress("02:00:00:00:00:0a")
        try TestNamespace.current.run([
            "bridge fdb add \(mac) dev veth0 master static",
            "bridge fdb add \(other) dev veth0 master dynamic",
            "bridge fdb add \(mac) dev vx1 dst 192.0.2.9",
            "bridge fdb add \(other) dev vx1 dst 192.0.2.8",
        ])
        var learnt = ForwardingFlush(network.bridge)
        learnt.state = MaskedMatch(0, mask: NeighbourState([.permanent, .noARP]).rawValue)
        learnt.port = network.port
        try network.session.perform(.flushForwarding(learnt))
        let ofBridge = try network.session.list(.forwarding(bridge: network.bridge))
        #expect(ofBridge.contains { $0.address == (try? mac) })
        #expect(!ofBridge.contains { $0.address == other })

        var toOne = ForwardingFlush(network.tunnel)
        toOne.remote = ForwardingRemote(try IPAddress("192.0.2.9"))
        try network.session.perform(.flushForwarding(toOne))
        #expect(try network.session.list(.forwarding(on: network.tunnel)).map(\.address) == [other])

        try network.session.perform(.flushForwarding(ForwardingFlush(network.port, table: .ofMaster)))
        #expect(try network.listed(mac).allSatisfy { $0.interface != network.port })
    }
}
