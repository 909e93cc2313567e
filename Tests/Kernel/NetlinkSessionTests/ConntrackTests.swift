import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct ConntrackTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func readsWhatTrafficLeaves(_ local: String) throws {
        let namespace = TestNamespace.current
        let address = try IPAddress(local)
        try namespace.trackConnections()
        try namespace.sendUDP(to: address, ports: [5353])
        let listed = try conntrackSession().list(.conntrack(ConntrackFilter(address.family)))
        let entry = try #require(listed.first { $0.original.destinationPort == 5353 })
        #expect(entry.original.source == address)
        #expect(entry.original.destination == address)
        #expect(entry.original.transport == .udp)
        #expect(entry.reply == entry.original.reversed)
        #expect(entry.status == .confirmed)
        #expect(entry.id != nil)
        #expect(entry.timeout.map { (.seconds(1) ... .seconds(180)).contains($0) } == true)
    }

    @Test(.enabled(if: ShownFlow.isThere)) func showsWhatTheKernelsOwnFileShows() async throws {
        let namespace = TestNamespace.current
        try namespace.trackConnections()
        try namespace.inside { () throws(SysctlError) in
            try Sysctl.conntrackAccounting.set(1)
        }
        try namespace.sendUDP(to: try IPAddress("127.0.0.1"), ports: [53, 54])
        try namespace.sendUDP(to: try IPAddress("::1"), ports: [53])
        try namespace.run(["ping -c 1 -q 127.0.0.1", "ping -c 1 -q ::1"])
        try namespace.connectTCP()
        let session = try conntrackSession()
        for entry in try Self.made { try session.perform(.addConntrack(entry)) }
        try await eventually("the connection has ended") {
            try session.list(.conntrack()).contains { $0.tcpState == .timeWait }
        }
        let listed = try session.list(.conntrack())
        #expect(listed.count >= 10)
        let (decoded, shown) = (Set(listed.map(ShownFlow.init)), Set(try ShownFlow.all()))
        #expect(decoded.subtracting(shown).isEmpty)
        #expect(shown.subtracting(decoded).isEmpty)
        #expect(decoded.contains { $0.words == ["TIME_WAIT", "[ASSURED]"] })
        #expect(listed.contains { ($0.traffic?.original.packets ?? 0) > 0 })
    }

    @Test(.enabled(if: ConntrackTool.isThere)) func agreesWithTheTool() throws {
        let namespace = TestNamespace.current
        let session = try conntrackSession()
        try namespace.run([
            "conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 53 -t 100 -m 5 -w 7",
            "conntrack -I -p tcp -s fd00::1 -d fd00::2 --sport 1 --dport 80 -t 100 --state ESTABLISHED",
        ])
        let listed = try session.list(.conntrack())
        #expect(listed.count == 2)
        let udp = try #require(listed.first { $0.original.transport == .udp })
        #expect("\(udp)" == "udp src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53 zone=7")
        #expect(udp.mark == 5)
        #expect(listed.contains { $0.tcpState == .established && $0.original.destinationPort == 80 })
        #expect(try session.deleteConntrack(matching: .flows(.udp, toPort: 53)) == 1)

        let made = try Self.made
        for entry in made { try session.perform(.addConntrack(entry)) }
        for family in IPFamily.allCases {
            let shown = try namespace.run("conntrack -L -f \(family)").split(separator: "\n")
            for entry in made where entry.original.source.family == family {
                #expect(shown.contains { $0.contains(ConntrackTool.words(for: entry)) }, "\(entry)")
            }
        }
    }

    @Test func bothLibrariesListTheSame() throws {
        let session = try conntrackSession()
        for entry in try Self.made { try session.perform(.addConntrack(entry)) }
        let other = try NetlinkSession(
            opening: NlTransport.self, in: TestNamespace.current.namespace, speaking: .netfilter)
        let keys = try Set(session.list(.conntrack()).map { [$0.original, $0.reply] })
        #expect(try Set(other.list(.conntrack()).map { [$0.original, $0.reply] }) == keys)
        #expect(try other.deleteConntrack(matching: .flows(.tcp, toPort: 53)) == 2)
    }

    @Test(arguments: try made) func makesShowsAndDeletesAnEntry(_ entry: ConntrackEntry) throws {
        let session = try conntrackSession()
        let query = NetlinkQuery.conntrack(of: entry.original, zone: entry.zone)
        try session.perform(.addConntrack(entry))
        let again = #expect(throws: NetlinkError.self) { try session.perform(.addConntrack(entry)) }
        #expect(again?.errno == .fileExists)

        let found = try session.get(query)
        #expect(found.original == entry.original)
        #expect(found.reply == entry.reply)
        #expect(found.mark == entry.mark)
        #expect(found.zone == entry.zone)
        #expect(found.connection == entry.connection)
        #expect(found.status.contains(entry.status))

        try session.perform(.deleteConntrack(found))
        for request in [.deleteConntrack(found), NetlinkRequest.deleteConntrack(of: entry.original)] {
            let gone = #expect(throws: NetlinkError.self) { try session.perform(request) }
            #expect(gone?.errno == .noSuchFileOrDirectory)
        }
        #expect(throws: NetlinkError.self) { try session.get(query) }
    }

    @Test func deletesNoEntryOfAnotherID() throws {
        let session = try conntrackSession()
        let entry = try Self.udp(toPort: 53)
        try session.perform(.addConntrack(entry))
        let found = try session.get(.conntrack(of: entry.original))
        var other = found
        other.id = try #require(found.id) ^ 1
        let error = #expect(throws: NetlinkError.self) { try session.perform(.deleteConntrack(other)) }
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(try session.get(.conntrack(of: entry.original)).id == found.id)
        try session.perform(.deleteConntrack(found))
    }

    /// Messages of netfilter are refused one by one, like those of rtnetlink, and the kernel names no attribute.
    @Test func aBatchGoesOnBehindARefusal() throws {
        let session = try conntrackSession()
        let entries = try [53, 53, 54].map { try Self.udp(toPort: $0) }
        let outcomes = try session.outcomes(of: entries.map { .addConntrack($0) })
        #expect(outcomes.map { $0?.errno } == [nil, .fileExists, nil])
        #expect(try session.list(.conntrack()).count == 2)
    }

    @Test(arguments: Filtered.all) func theKernelFilters(_ filtered: Filtered) throws {
        let namespace = TestNamespace.current
        let transport = try namespace.namespace.run { () throws(Errno) in
            try RecordingTransport.open(.netfilter, hearing: [])
        }
        let session = NetlinkSession(over: transport)
        for entry in try Self.made { try session.perform(.addConntrack(entry)) }
        let all = try session.list(.conntrack())
        let before = transport.received.count
        let filter = try filtered.filter()
        let listed = try session.list(.conntrack(filter))
        #expect(Set(listed.map(\.original)) == Set(all.filter(filter.matches).map(\.original)))
        #expect(listed.count == filtered.count)
        let sent = try transport.received[before...].reduce(0) { try $0 + $1.count(of: .newConntrack) }
        #expect(sent == filtered.count + filtered.leftIn, "messages from the kernel")
    }

    /// Entries of each kind that are made over netlink.
    static var made: [ConntrackEntry] {
        get throws {
            var entries: [ConntrackEntry] = []
            for (client, server) in [("10.0.0.1", "192.0.2.1"), ("fd00::1", "2001:db8::1")] {
                let (source, destination) = try (IPAddress(client), IPAddress(server))
                for transport in [ConntrackTuple.Transport.udp, .tcp, .sctp] {
                    var entry = ConntrackEntry(
                        ConntrackTuple(
                            transport, from: source, to: destination, .ports(source: 1000, destination: 53)))
                    entry.timeout = .seconds(100)
                    if transport == .tcp { entry.connection = .tcp(ConntrackTCP(.established)) }
                    if transport == .sctp {
                        entry.connection = .sctp(ConntrackSCTP(.established, originalTag: 1, replyTag: 2))
                    }
                    entries.append(entry)
                }
                let type: (ConntrackTuple.Transport, UInt8) =
                    source.family == .ipv4 ? (.icmp, 8) : (.icmpv6, 128)
                var echo = ConntrackEntry(
                    ConntrackTuple(
                        type.0, from: source, to: destination, .icmp(type: type.1, code: 0, id: 7)))
                echo.timeout = .seconds(100)
                entries.append(echo)
            }
            var translated = try udp(toPort: 54)
            translated.reply.source = try IPAddress("10.244.0.5")
            translated.reply.layer4 = .ports(source: 5353, destination: 1000)
            translated.status = [.seenReply, .assured]
            translated.mark = 0x4001
            var zoned = try udp(toPort: 53)
            zoned.zone = 7
            return entries + [translated, zoned]
        }
    }

    static func udp(toPort port: UInt16) throws -> ConntrackEntry {
        var entry = ConntrackEntry(
            ConntrackTuple(
                .udp, from: try IPAddress("10.0.0.1"), to: try IPAddress("192.0.2.1"),
                .ports(source: 1000, destination: port)))
        entry.timeout = .seconds(100)
        return entry
    }
}

/// conntrack(8), where it is installed.
enum ConntrackTool {
    static var isThere: Bool { (try? ChildProcess.run(Command("conntrack", ["--version"]))) != nil }

    /// Both directions, as the tool writes them side by side.
    static func words(for entry: ConntrackEntry) -> String {
        let directions = [entry.original, entry.reply].map { tuple in
            "\(tuple)".split(separator: " ").dropFirst().joined(separator: " ")
        }
        return directions.joined(separator: entry.status.contains(.seenReply) ? " " : " [UNREPLIED] ")
    }
}

extension ConntrackEntry {
    fileprivate var tcpState: ConntrackTCP.State? {
        guard case .tcp(let tcp) = connection else { return nil }
        return tcp.state
    }
}

/// A filter, how many of the made entries match it, and how many more the kernel sends.
struct Filtered: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let count: Int
    var leftIn = 0
    let filter: @Sendable () throws -> ConntrackFilter

    static let all = [
        Filtered(testDescription: "nothing", count: 10) { ConntrackFilter() },
        Filtered(testDescription: "IPv6", count: 4) { ConntrackFilter(.ipv6) },
        Filtered(testDescription: "IPv4, UDP", count: 3) {
            ConntrackFilter(.ipv4, original: ConntrackMatch(.udp))
        },
        Filtered(testDescription: "to an address and port", count: 2) {
            .flows(.udp, toPort: 53, at: try IPAddress("192.0.2.1"))
        },
        Filtered(testDescription: "to an address of IPv6 and a port", count: 1) {
            .flows(.udp, toPort: 53, at: try IPAddress("2001:db8::1"))
        },
        Filtered(testDescription: "from an address of IPv6", count: 4) {
            var filter = ConntrackFilter(.ipv6)
            filter.original.source = try IPAddress("fd00::1")
            return filter
        },
        Filtered(testDescription: "both families, to a port", count: 3, leftIn: 7) {
            .flows(.udp, toPort: 53)
        },
        Filtered(testDescription: "from a pod, by the reply", count: 1) {
            var filter = ConntrackFilter()
            filter.reply.source = try IPAddress("10.244.0.5")
            filter.reply.transport = .udp
            filter.reply.sourcePort = 5353
            return filter
        },
        Filtered(testDescription: "both directions", count: 1) {
            var filter = ConntrackFilter.flows(.udp, toPort: 54, at: try IPAddress("192.0.2.1"))
            filter.original.source = try IPAddress("10.0.0.1")
            filter.original.sourcePort = 1000
            filter.reply.destination = try IPAddress("10.0.0.1")
            return filter
        },
        Filtered(testDescription: "a port of no protocol", count: 1, leftIn: 5) {
            var filter = ConntrackFilter(.ipv4)
            filter.original.destinationPort = 54
            return filter
        },
        Filtered(testDescription: "mark", count: 1) {
            var filter = ConntrackFilter()
            filter.mark = ConntrackMark(0x4001)
            return filter
        },
        Filtered(testDescription: "mark with mask", count: 9) {
            var filter = ConntrackFilter()
            filter.mark = ConntrackMark(0x1000, mask: 0x1)
            return filter
        },
        Filtered(testDescription: "zone", count: 1) {
            var filter = ConntrackFilter()
            filter.zone = 7
            return filter
        },
        Filtered(testDescription: "an address of the other family", count: 0) {
            var filter = ConntrackFilter(.ipv4)
            filter.original.destination = try IPAddress("2001:db8::1")
            filter.original.transport = .icmpv6
            return filter
        },
    ]
}
