import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenForwardingTests {
    @Test(arguments: Golden.forwarding)
    func decodesAForwardingEntry(_ golden: Golden<ForwardingEntry>) throws {
        let bytes = try golden.file.bytes
        let entry = try #require(try golden.decoded(by: ForwardingEntry.init))
        #expect(try entry.asRequested == golden.value())
        #expect(
            entry.usage == NeighbourUsage(confirmed: .zero, used: .zero, updated: .zero, references: 0))
        #expect(entry.unknown == [])
        #expect(try Neighbour(bytes.span) == nil)
        #expect(try NeighbourProxy(bytes.span) == nil)
    }

    @Test(arguments: Golden.forwarding)
    func readsWhatItWritesOfAForwardingEntry(_ golden: Golden<ForwardingEntry>) throws {
        var entry = try golden.value()
        // A request says so of a bridge's entry, and names no bridge.
        if entry.master != nil { entry.flags.insert(.ofMaster) }
        var expected = entry
        expected.master = nil
        for request: NetlinkRequest in [.addForwarding(entry), .appendForwarding(entry)] {
            #expect(try decoded(request, by: ForwardingEntry.init) == expected)
        }
        entry.vlan = 7
        entry.activity = [RawAttribute(type: 1, payload: [3])]
        expected.vlan = entry.vlan
        expected.activity = entry.activity
        #expect(try decoded(.deleteForwarding(entry), by: ForwardingEntry.init) == expected)
    }

    @Test(arguments: ForwardingRequest.all)
    func sendsWhatTheToolSends(_ recorded: ForwardingRequest) throws {
        try expectSameAttributes(recorded.request(), as: recorded.file, headerSize: 12)
    }

    @Test func refusesAnAddressThatIsNotOfEthernet() {
        let message: [UInt8] = [7, 0, 0, 0, 2, 0, 0, 0, 0x80, 0, 2, 0] + [8, 0, 2, 0, 1, 2, 3, 4]
        #expect(throws: WireError.badLength(4, available: 6)) { try ForwardingEntry(message.span) }
    }

    @Test func refusesANetworkIdentifierOfMoreThan24Bits() throws {
        let message = try GoldenFile("netlink/fdb").bytes + [8, 0, 7, 0, 0, 0, 0, 1]
        #expect(throws: WireError.badValue(field: "VNI", value: 1 << 24)) {
            try ForwardingEntry(message.span)
        }
    }

    @Test func settingADestinationToNoneLeavesNoRemoteEnd() throws {
        var entry = ForwardingEntry(try peer, to: try IPAddress("192.0.2.9"), on: .loopback)
        entry.destination = nil
        #expect(entry.remote == nil)
        entry.destination = try IPAddress("192.0.2.8")
        entry.remote?.port = 99
        entry.destination = nil
        #expect(entry.remote?.port == 99)
    }
}

/// A request, and the file with what iproute2 sends.
struct ForwardingRequest: Sendable, CustomStringConvertible {
    let file: GoldenFile
    let request: @Sendable () throws -> NetlinkRequest

    init(_ name: String, _ request: @escaping @Sendable () throws -> NetlinkRequest) {
        file = GoldenFile("netlink/" + name)
        self.request = request
    }

    var description: String { file.description }

    static let all = [
        ForwardingRequest("request-fdb") {
            var entry = ForwardingEntry(
                MACAddress(bits: 0), to: try IPAddress("2001:db8::7"), on: try index(4),
                state: [.permanent, .noARP])
            entry.remote?.port = 99
            entry.remote?.vni = try VNI(8)
            entry.remote?.sourceVNI = try VNI(5)
            entry.remote?.interface = try index(3)
            return .appendForwarding(entry)
        },
        ForwardingRequest("request-fdb-nexthop") {
            var entry = ForwardingEntry(try peer, on: try index(2), state: [.permanent, .noARP])
            entry.remote = ForwardingRemote(nextHop: 7)
            entry.flags.insert(.externallyLearned)
            return .addForwarding(entry)
        },
        ForwardingRequest("request-fdb-bridge") {
            var entry = ForwardingEntry(
                try peer, on: try index(4), state: [.noARP, .reachable], flags: .sticky)
            entry.master = try index(2)
            entry.vlan = 7
            return .addForwarding(entry, existing: .replace)
        },
        ForwardingRequest("request-fdb-flush") {
            var flush = ForwardingFlush(try index(2))
            flush.port = try index(4)
            flush.vlan = 7
            flush.flags = MaskedMatch(0, mask: 0x40)
            flush.state = MaskedMatch(0x40, mask: 0xc0)
            return .flushForwarding(flush)
        },
    ]
}

extension Golden where Value == ForwardingEntry {
    fileprivate static var forwarding: [Golden] {
        [("fdb", "192.0.2.9"), ("fdb6", "2001:db8::9")].map { name, destination in
            Golden(name) {
                ForwardingEntry(
                    try peer, to: try IPAddress(destination), on: try index(2), state: [.permanent, .noARP])
            }
        } + [
            Golden("fdb-external") {
                var entry = ForwardingEntry(
                    MACAddress(bits: 0), to: try IPAddress("192.0.2.9"), on: try index(4),
                    state: [.permanent, .noARP])
                entry.remote?.port = 99
                entry.remote?.vni = try VNI(8)
                entry.remote?.sourceVNI = try VNI(5)
                entry.remote?.interface = try index(3)
                return entry
            },
            Golden("fdb-nexthop") {
                var entry = ForwardingEntry(try peer, on: try index(2), state: [.permanent, .noARP])
                entry.remote = ForwardingRemote(nextHop: 70)
                entry.flags.insert(.externallyLearned)
                return entry
            },
            Golden("fdb-bridge") {
                var entry = ForwardingEntry(try peer, on: try index(4), state: .noARP, flags: .sticky)
                entry.master = try index(2)
                return entry
            },
        ]
    }
}

private var peer: MACAddress {
    get throws { try MACAddress("02:00:00:00:00:09") }
}

private func index(_ number: UInt32) throws -> InterfaceIndex { try #require(InterfaceIndex(number)) }
