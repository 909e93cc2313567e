import GoldenFiles
import LibnlDecoding
import NetlinkCodec
import Testing
import WireFormat

/// The comparison itself: what one side reads otherwise is named, and nothing else.
@Suite struct ComparisonTests {
    @Test(arguments: Tampering.links)
    func namesTheFieldOfALink(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .links)
    }

    @Test(arguments: Tampering.addresses)
    func namesTheFieldOfAnAddress(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .addresses)
    }

    @Test(arguments: Tampering.routes)
    func namesTheFieldOfARoute(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .routes)
    }

    @Test(arguments: Tampering.bridgeMembers)
    func namesTheFieldOfABridgeMember(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .bridgeMembers)
    }

    @Test(arguments: Tampering.rules)
    func namesTheFieldOfARule(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .rules)
    }

    @Test(arguments: Tampering.proxies)
    func namesTheFieldOfAProxy(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .proxies)
    }

    @Test(arguments: Tampering.neighbours)
    func namesTheFieldOfANeighbour(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .neighbours)
    }

    @Test(arguments: Tampering.forwarding)
    func namesTheFieldOfAForwardingEntry(_ tampering: Tampering) throws {
        try expectNamed(tampering, by: .forwarding)
    }

    @Test func excusesOnlyWhatAnAllowanceCovers() throws {
        // struct rtmsg of a unicast default route in the main table.
        let header: [UInt8] = [2, 0, 0, 0, 254, 4, 253, 1, 0, 0, 0, 0]
        // RTA_METRICS with RTAX_CC_ALGO "reno", alone and along with an MTU that the library does not get.
        let name: [UInt8] = [9, 0, 16, 0, 0x72, 0x65, 0x6e, 0x6f, 0, 0, 0, 0]
        let mtu: [UInt8] = [8, 0, 2, 0, 0, 5, 0, 0]
        let theirs = header + [16, 0, 8, 0] + name
        let ours = header + [24, 0, 8, 0] + name + mtu
        #expect(try Comparison.routes.disagreements(ours: theirs, theirs: theirs).isEmpty)
        let found = try Comparison.routes.disagreements(ours: ours, theirs: theirs)
        #expect(found.map(\.field) == ["metrics"])
    }

    @Test func excusesNoRefusalButTheKnownOne() throws {
        let known = try GoldenFile("netlink/route-encap").bytes
        let outcome = try Comparison.routes.outcome(on: [known])
        #expect(outcome.refused == 1)
        #expect(outcome.compared == 0)
        // The labels of a route through MPLS, and those of a kind that the library does not know.
        let labels = try GoldenFile("netlink/route-labels").bytes
        #expect(throws: LibnlRefusal.self) {
            try Comparison.routes.disagreements(ours: labels, theirs: known)
        }
    }

    @Test func theLibraryRefusesWhatIsNoObject() throws {
        #expect(throws: LibnlRefusal.self) { try LibnlLink.decode(type: 16, payload: [0, 0, 0, 0]) }
        let address = try GoldenFile("netlink/address").bytes
        #expect(throws: LibnlRefusal.self) { try LibnlLink.decode(type: 20, payload: address) }
    }

    private func expectNamed<Ours, Theirs>(
        _ tampering: Tampering, by comparison: Comparison<Ours, Theirs>
    ) throws {
        let bytes = try tampering.bytes
        let found = try comparison.disagreements(ours: tampering.changed(bytes), theirs: bytes)
        #expect(found.map(\.field) == tampering.fields)
        #expect(try comparison.disagreements(ours: bytes, theirs: bytes).isEmpty)
    }
}
