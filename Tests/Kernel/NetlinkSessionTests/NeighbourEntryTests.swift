import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct NeighbourEntryTests {
    private static let states: [(String, NeighbourState)] = [
        ("permanent", .permanent), ("reachable", .reachable), ("stale", .stale), ("noarp", .noARP),
    ]

    private var mac: MACAddress {
        get throws { try MACAddress("02:00:00:00:00:09") }
    }

    @Test(arguments: ["10.1.0.2", "fd01::2"], states)
    func setsEachStateAndReadsTheToolsOne(_ text: String, _ state: (name: String, value: NeighbourState))
        throws
    {
        let pair = try VethPair()
        try pair.assign(text.contains(":") ? "fd01::1/64" : "10.1.0.1/24")
        var entry = Neighbour(try IPAddress(text), at: try mac, on: pair.first, state: state.value)
        entry.source = .static
        try pair.session.perform(.addNeighbour(entry))
        let shown = try #require(try IPOracle("ip -j neigh show \(text) dev veth0 nud all").objects.first)
        #expect(shown["state"] as? [String] == [state.name.uppercased()])
        #expect(shown["lladdr"] as? String == "\(try mac)")
        #expect(shown["protocol"] as? String == "static")
        #expect(try pair.session.get(.neighbour(entry.address, on: pair.first)).asRequested == entry)

        try pair.session.perform(.deleteNeighbour(entry))
        try TestNamespace.current.run(
            "ip neigh replace \(text) lladdr \(mac) dev veth0 nud \(state.name) protocol static")
        #expect(try pair.session.get(.neighbour(entry.address, on: pair.first)).asRequested == entry)
    }

    @Test func changesOnlyWhatExistsAndAppendsOverNothing() throws {
        let pair = try VethPair()
        let entry = Neighbour(try IPAddress("10.1.0.2"), at: try mac, on: pair.first)
        let missing = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.changeNeighbour(entry))
        }
        #expect(missing?.errno == .noSuchFileOrDirectory)
        try pair.session.perform(.appendNeighbour(entry))
        var other = entry
        other.linkLayer = LinkLayerAddress(try MACAddress("02:00:00:00:00:0a"))
        try pair.session.perform(.appendNeighbour(other))
        #expect(try pair.session.get(.neighbour(entry.address, on: pair.first)).linkLayer == entry.linkLayer)
        try pair.session.perform(.changeNeighbour(other))
        #expect(try pair.session.get(.neighbour(entry.address, on: pair.first)).linkLayer == other.linkLayer)
    }

    @Test(arguments: [
        (NeighbourFlags([.router, .externallyLearned]), ["router", "extern_learn"]),
        (NeighbourFlags([.managed, .externallyLearned]), ["managed", "extern_learn"]),
        (NeighbourFlags.externallyValidated, []),
    ])
    func setsTheFlagsThatTheToolShows(_ flags: NeighbourFlags, _ words: [String]) throws {
        let pair = try VethPair()
        try pair.assign("fd01::1/64")
        var entry = Neighbour(try IPAddress("fd01::2"), at: try mac, on: pair.first, state: .stale)
        entry.flags = flags
        try pair.session.perform(.addNeighbour(entry))
        let shown = try #require(try IPOracle("ip -j neigh show fd01::2 dev veth0").objects.first)
        #expect(
            shown.keys.filter { ["router", "managed", "extern_learn"].contains($0) }.sorted()
                == words.sorted())
        let read = try pair.session.get(.neighbour(entry.address, on: pair.first))
        #expect(read.flags == flags)
        #expect(read.unknown.isEmpty)
    }

    @Test func readsTheUsageThatTheToolShows() throws {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try TestNamespace.current.run("ip neigh add 10.1.0.2 lladdr \(mac) dev veth0 nud stale")
        let entry = try pair.session.get(.neighbour(IPAddress("10.1.0.2"), on: pair.first))
        let report = try #require(entry.report)
        let usage = try #require(report.usage)
        #expect(report.type == .unicast)
        let shown = try #require(try IPOracle("ip -j -s neigh show 10.1.0.2 dev veth0").objects.first)
        #expect(shown["probes"] as? Int == report.probes.map(Int.init))
        // Seconds, and the tool asked a moment later.
        let confirmed = try #require(shown["confirmed"] as? Int)
        #expect(confirmed - Int(usage.confirmed.components.seconds) <= 5)
        #expect(confirmed >= Int(usage.confirmed.components.seconds))
    }

    @Test func listsByFamilyLinkAndMaster() throws {
        let pair = try VethPair()
        try TestNamespace.current.run([
            "ip link add br0 type bridge", "ip link set veth1 master br0",
            "ip neigh add 10.1.0.2 lladdr \(mac) dev veth0", "ip neigh add fd01::2 lladdr \(mac) dev veth0",
            "ip neigh add 10.2.0.2 lladdr \(mac) dev veth1",
        ])
        let bridge = try pair.session.get(.link(.name(InterfaceName("br0")))).index
        let texts = { (query: NetlinkQuery<Neighbour>) in
            Set(
                try pair.session.list(query).filter { $0.state == .permanent }.map(\.address.description))
        }
        #expect(try texts(.neighbours()) == ["10.1.0.2", "fd01::2", "10.2.0.2"])
        #expect(try texts(.neighbours(.ipv4)) == ["10.1.0.2", "10.2.0.2"])
        #expect(try texts(.neighbours(on: pair.first)) == ["10.1.0.2", "fd01::2"])
        #expect(try texts(.neighbours(under: .of(bridge))) == ["10.2.0.2"])
        #expect(try texts(.neighbours(under: MasterFilter.none)) == ["10.1.0.2", "fd01::2"])
    }

    @Test(arguments: ["10.1.0.9", "fd01::9"])
    func setsReadsAndDeletesAProxy(_ text: String) throws {
        let pair = try VethPair()
        var proxy = NeighbourProxy(try IPAddress(text), on: pair.first, flags: .router)
        proxy.source = .static
        try pair.session.perform(.addProxy(proxy))
        try pair.session.perform(.addProxy(proxy))
        #expect(try pair.session.list(.proxies(proxy.address.family, on: pair.first)) == [proxy])
        #expect(try pair.session.get(.proxy(proxy.address, on: pair.first)) == proxy)
        let shown = try IPOracle("ip -j neigh show proxy").texts("dst", "dev", "protocol")
        #expect(shown == [["dst": text, "dev": "veth0", "protocol": "static"]])
        #expect(try pair.session.list(.proxies(on: pair.second)).isEmpty)
        #expect(try pair.session.list(.neighbours(on: pair.first)).allSatisfy { $0.address != proxy.address })
        try pair.session.perform(.deleteProxy(proxy))
        #expect(try pair.session.list(.proxies()).isEmpty)

        try TestNamespace.current.run("ip neigh add proxy \(text) dev veth0 router protocol static")
        #expect(try pair.session.list(.proxies()) == [proxy])
    }

    @Test func setsAProxyForAllLinks() throws {
        let pair = try VethPair()
        let proxy = NeighbourProxy(try IPAddress("10.1.0.9"), on: nil)
        try pair.session.perform(.addProxy(proxy))
        #expect(try pair.session.list(.proxies()) == [proxy])
        #expect(try pair.session.get(.proxy(proxy.address, on: nil)) == proxy)
        try pair.session.perform(.deleteProxy(proxy))
        #expect(try pair.session.list(.proxies()).isEmpty)
    }

    @Test func flushesWhatWasFoundAndLeavesWhatWasSet() throws {
        let pair = try VethPair()
        try pair.assign("10.1.0.1/24")
        try TestNamespace.current.run([
            "ip neigh add 10.1.0.2 lladdr \(mac) dev veth0 nud stale",
            "ip neigh add 10.1.0.3 lladdr \(mac) dev veth0 nud reachable",
            "ip neigh add 10.1.0.4 lladdr \(mac) dev veth0 nud permanent",
        ])
        #expect(try pair.session.flushNeighbours(.ipv4, on: pair.first) == 2)
        #expect(try IPOracle("ip -j -4 neigh show dev veth0").texts("dst") == [["dst": "10.1.0.4"]])
        #expect(try pair.session.flushNeighbours(on: pair.first, in: .permanent) == 1)
        #expect(try IPOracle("ip -j -4 neigh show dev veth0").objects.isEmpty)
    }
}
