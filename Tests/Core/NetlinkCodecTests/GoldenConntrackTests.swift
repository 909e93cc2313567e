import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenConntrackTests {
    @Test(arguments: Golden.conntrack) func decodesAnEntry(_ golden: Golden<ConntrackEntry>) throws {
        var entry = try #require(try golden.decoded(by: ConntrackEntry.init))
        var expected = try golden.value()
        #expect(entry.id != nil)
        entry.id = nil
        // A second may have passed before it was listed.
        let (left, whole) = try (#require(entry.timeout), #require(expected.timeout))
        #expect((whole - .seconds(1)...whole).contains(left))
        expected.timeout = left
        #expect(entry == expected)
    }

    @Test(arguments: Golden.conntrack)
    func readsWhatItWritesOfAnEntry(_ golden: Golden<ConntrackEntry>) throws {
        var entry = try golden.value()
        // Only the kernel says these.
        (entry.unknown, entry.traffic) = ([], nil)
        #expect(try decoded(.addConntrack(entry), by: ConntrackEntry.init) == entry)
    }

    @Test func namesAnEntryByItsOriginalDirectionZoneAndId() throws {
        let golden = GoldenFile("netlink/conntrack-zone")
        let bytes = try golden.bytes
        let entry = try #require(try ConntrackEntry(bytes.span))
        let request = NetlinkRequest.deleteConntrack(entry)
        // The tuple, the zone and the id stand in the kernel's message just as they go back to it.
        #expect(
            try attributes(request.payload) == attributes(bytes).filter { [1, 18, 12].contains($0.type) })
        let words = "delete conntrack entry udp src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=53 zone=7"
        #expect(request.description == words)
        #expect(request.type.rawValue == 0x102)
    }

    /// `conntrack -L -m 5/0xff -w 7`, as strace shows it, and the bits of a filter of directions.
    @Test func asksTheKernelToFilter() throws {
        var filter = ConntrackFilter.flows(.udp, toPort: 53)
        filter.mark = ConntrackMark(5, mask: 0xff)
        filter.zone = 7
        let both = NetlinkQuery.conntrack(filter).request.payload
        let start: [UInt8] = [
            0, 0, 0, 0, 8, 0, 8, 0, 0, 0, 0, 5, 8, 0, 21, 0, 0, 0, 0, 0xff, 6, 0, 18, 0, 0, 7, 0, 0,
        ]
        #expect(both == start)
        filter.family = .ipv4
        let one = NetlinkQuery.conntrack(filter).request.payload
        #expect(
            Array(one.dropFirst(start.count)) == [
                24, 0, 1, 0x80, 20, 0, 2, 0x80,  // CTA_TUPLE_ORIG, CTA_TUPLE_PROTO
                5, 0, 1, 0, 17, 0, 0, 0, 6, 0, 3, 0, 0, 53, 0, 0,
                20, 0, 25, 0x80, 8, 0, 1, 0, 0x28, 0, 0, 0, 8, 0, 2, 0, 0, 0, 0, 0,  // CTA_FILTER
            ])
    }

    @Test func keepsWhatItDoesNotKnow() throws {
        var payload = NetlinkRequest.addConntrack(ConntrackEntry(tuple)).payload
        payload += [8, 0, 99, 0, 1, 2, 3, 4]
        #expect(
            try ConntrackEntry(payload.span)?.unknown == [RawAttribute(type: 99, payload: [1, 2, 3, 4])])
    }

    @Test func refusesDirectionsOfTwoFamilies() throws {
        var mixed = tuple
        mixed.destination = .v6(IPv6Address(bits: 1))
        let payload = NetlinkRequest.addConntrack(ConntrackEntry(mixed)).payload
        #expect(throws: WireError.self) { try ConntrackEntry(payload.span) }
    }

    @Test func isNilForAnotherFamilyAndWithoutADirection() throws {
        var payload = NetlinkRequest.addConntrack(ConntrackEntry(tuple)).payload
        payload[0] = 7
        #expect(try ConntrackEntry(payload.span) == nil)
        let key = NetlinkRequest.deleteConntrack(of: tuple).payload
        #expect(try ConntrackEntry(key.span) == nil)
    }

    private var tuple: ConntrackTuple {
        let (source, destination) = (IPv4Address(bits: 1), IPv4Address(bits: 2))
        return ConntrackTuple(
            .tcp, from: .v4(source), to: .v4(destination), .ports(source: 1, destination: 2))
    }

    private func attributes(_ payload: [UInt8]) throws -> Set<RawAttribute> {
        let rest = Array(payload.dropFirst(4))
        var found: Set<RawAttribute> = []
        var reader = AttributeReader(rest.span)
        while let attribute = try reader.next() { found.insert(attribute.raw) }
        return found
    }
}

extension Golden where Value == ConntrackEntry {
    fileprivate static var conntrack: [Golden] {
        [
            Golden("conntrack-udp-dnat") {
                var entry = try udp(to: "192.0.2.1")
                entry.reply.source = try IPAddress("10.244.0.5")
                entry.reply.layer4 = .ports(source: 5353, destination: 1000)
                entry.status.formUnion([.destinationNAT, natDone])
                entry.mark = 4096
                return entry
            },
            Golden("conntrack-zone") {
                var entry = try udp(to: "10.0.0.2")
                entry.zone = 7
                return entry
            },
            Golden("conntrack6-tcp") {
                let tuple = ConntrackTuple(
                    .tcp, from: try IPAddress("fd00::1"), to: try IPAddress("fd00::2"),
                    .ports(source: 1000, destination: 80))
                var entry = ConntrackEntry(tuple)
                entry.status = .confirmed
                entry.timeout = .seconds(100)
                entry.unknown = [synproxy]
                var tcp = ConntrackTCP(.established)
                tcp.original.flags = 0x0a
                tcp.reply.flags = 0x0a
                entry.connection = .tcp(tcp)
                return entry
            },
            Golden("conntrack-sctp") {
                var entry = try udp(to: "10.0.0.2")
                entry.original.transport = .sctp
                entry.reply.transport = .sctp
                // The tool sends tags in host byte order: 17 and 34.
                let tags = (UInt32(17).bigEndian, UInt32(34).bigEndian)
                entry.connection = .sctp(
                    ConntrackSCTP(.established, originalTag: tags.0, replyTag: tags.1))
                return entry
            },
            Golden("conntrack-icmp-counters") {
                var entry = try echo(.icmp, "127.0.0.1", type: 8, id: 7)
                var traffic = ConntrackTraffic()
                (traffic.original.packets, traffic.original.bytes) = (1, 84)
                traffic.reply = traffic.original
                entry.traffic = traffic
                return entry
            },
            Golden("conntrack6-icmp") { try echo(.icmpv6, "::1", type: 128, id: 7) },
        ]
    }

    private static func echo(
        _ transport: ConntrackTuple.Transport, _ address: String, type: UInt8, id: UInt16
    ) throws -> ConntrackEntry {
        let address = try IPAddress(address)
        var entry = ConntrackEntry(
            ConntrackTuple(transport, from: address, to: address, .icmp(type: type, code: 0, id: id)))
        entry.status = [.confirmed, .seenReply]
        entry.timeout = .seconds(30)
        return entry
    }

    private static func udp(to destination: String) throws -> ConntrackEntry {
        var entry = ConntrackEntry(
            ConntrackTuple(
                .udp, from: try IPAddress("10.0.0.1"), to: try IPAddress(destination),
                .ports(source: 1000, destination: 53)))
        entry.status = .confirmed
        entry.timeout = .seconds(100)
        entry.unknown = [synproxy]
        return entry
    }

    /// `IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE`.
    private static var natDone: ConntrackStatus { ConntrackStatus(rawValue: 0x180) }

    /// `CTA_SYNPROXY` of zeros, which every entry has that was made over netlink.
    private static var synproxy: RawAttribute {
        RawAttribute(
            type: 24,
            payload: [8, 0, 1, 0, 0, 0, 0, 0, 8, 0, 2, 0, 0, 0, 0, 0, 8, 0, 3, 0, 0, 0, 0, 0])
    }
}
