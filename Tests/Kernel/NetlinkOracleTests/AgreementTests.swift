import GoldenFiles
import LibnlDecoding
import NetlinkCodec
import NetworkTesting
import Testing

/// Our decoder and libnl-route-3 read the same dumps of the kernel, and must find the same in them.
@Suite(.networkNamespace) struct AgreementTests {
    @Test func onLinks() throws {
        var payloads = try RichNamespace().payloads(of: .links)
        payloads.append(try Self.counting(in: try #require(payloads.last)))
        try expectAgreement(.links, on: payloads, recorded: "RTM_NEWLINK", objects: 17)
    }

    @Test func onBridgeMembers() throws {
        let payloads = try RichNamespace().payloads(of: .bridgeMembers)
        // This kernel filters no VLANs: what one tells that does is composed.
        let vlans = try GoldenFile("netlink/bridge-member-vlans").bytes
        try expectAgreement(.bridgeMembers, on: payloads + [vlans], recorded: "RTM_NEWLINK", objects: 3)
    }

    @Test func onAddresses() throws {
        let payloads = try RichNamespace().payloads(of: .addresses)
        try expectAgreement(.addresses, on: payloads, recorded: "RTM_NEWADDR", objects: 10)
    }

    @Test func onRoutes() throws {
        var payloads = try RichNamespace().payloads(of: .routes)
        // What a lookup repeats (RTA_IIF), and what goes with MPLS (RTA_TTL_PROPAGATE), no table here holds.
        payloads.append(try #require(payloads.last) + [8, 0, 3, 0, 5, 0, 0, 0, 5, 0, 26, 0, 1, 0, 0, 0])
        try expectAgreement(.routes, on: payloads, recorded: "RTM_NEWROUTE", objects: 30)
    }

    @Test func onRules() throws {
        let payloads = try RichNamespace().payloads(of: .rules)
        try expectAgreement(.rules, on: payloads, recorded: "RTM_NEWRULE", objects: 13)
    }

    @Test func onNeighbours() throws {
        let payloads = try RichNamespace().payloads(of: .neighbours)
        try expectAgreement(.neighbours, on: payloads, recorded: "RTM_NEWNEIGH", objects: 5)
    }

    @Test func onProxies() throws {
        let payloads = try RichNamespace().payloads(of: .proxies)
        try expectAgreement(.proxies, on: payloads, recorded: "RTM_NEWNEIGH", objects: 2)
    }

    @Test func onForwardingEntries() throws {
        var payloads = try RichNamespace().payloads(of: .forwarding)
        // This kernel filters no VLANs; one that does adds NDA_VLAN.
        payloads.append(try #require(payloads.last) + [6, 0, 5, 0, 10, 0, 0, 0])
        try expectAgreement(.forwarding, on: payloads, recorded: "RTM_NEWNEIGH", objects: 5)
    }

    /// The same link with a number of its own in each counter (`IFLA_STATS64`).
    private static func counting(in link: [UInt8]) throws -> [UInt8] {
        var counting = link
        let counters = try #require(payload(of: 23, in: link, 16..<link.count))
        for (number, start) in stride(from: counters.lowerBound, to: counters.upperBound, by: 8).enumerated()
        {
            counting.replaceSubrange(start..<start + 8, with: [UInt8(number) + 1, 0, 0, 0, 0, 0, 0, 1])
        }
        return counting
    }

    /// The comparison must have seen objects, and in each field more than one value: else it says nothing.
    ///
    /// Recorded messages go along, since they also hold what this kernel has no driver for.
    private func expectAgreement<Ours, Theirs>(
        _ comparison: Comparison<Ours, Theirs>, on payloads: [[UInt8]], recorded message: String,
        objects: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let live = try comparison.outcome(on: payloads)
        #expect(live.compared >= objects, sourceLocation: sourceLocation)
        let recorded = try GoldenFile.answers(message).map { try $0.bytes }
        let outcome = try comparison.outcome(on: payloads + recorded)
        #expect(outcome.disagreements.isEmpty, sourceLocation: sourceLocation)
        #expect(outcome.fieldsOfOneValue.isEmpty, sourceLocation: sourceLocation)
        var allowed = Set(comparison.fields.compactMap { $0.allowance?.reason })
        if let reason = comparison.refused?.reason { allowed.insert(reason) }
        #expect(outcome.excuses == allowed, "an allowance that nothing needs", sourceLocation: sourceLocation)
    }
}

/// The same for recorded messages, one by one.
@Suite struct GoldenAgreementTests {
    @Test(arguments: try GoldenFile.answers())
    func onARecordedMessage(_ file: GoldenFile) throws {
        let payload = [try file.bytes]
        let outcomes =
            switch try file.title.split(separator: " ")[3] {
            case "RTM_NEWLINK":
                [
                    try Comparison.links.outcome(on: payload),
                    try Comparison.bridgeMembers.outcome(on: payload),
                ]
            case "RTM_NEWADDR": [try Comparison.addresses.outcome(on: payload)]
            case "RTM_NEWROUTE": [try Comparison.routes.outcome(on: payload)]
            case "RTM_NEWRULE": [try Comparison.rules.outcome(on: payload)]
            default:
                [
                    try Comparison.neighbours.outcome(on: payload),
                    try Comparison.proxies.outcome(on: payload),
                    try Comparison.forwarding.outcome(on: payload),
                ]
            }
        #expect(outcomes.map { $0.compared + $0.refused }.reduce(0, +) == 1)
        #expect(outcomes.flatMap(\.disagreements).isEmpty)
    }
}

extension GoldenFile {
    /// Recorded objects of the kernel; requests of tools and refusals are others.
    fileprivate static func answers(_ message: String? = nil) throws -> [GoldenFile] {
        let known = ["RTM_NEWLINK", "RTM_NEWADDR", "RTM_NEWROUTE", "RTM_NEWRULE", "RTM_NEWNEIGH"]
        return try all(in: "netlink").filter { file in
            let title = try file.title
            return (message.map { [$0] } ?? known).contains {
                title.hasPrefix("The payload of \($0) from Linux")
            }
        }
    }
}
