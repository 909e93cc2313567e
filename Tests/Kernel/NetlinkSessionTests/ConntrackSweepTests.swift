import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing
import WireFormat

@Suite(.networkNamespace) struct ConntrackSweepTests {
    /// What the portmap plugin does: flows to a published port go, whatever family, all others stay.
    @Test func deletesFlowsToAPublishedPort() throws {
        let namespace = TestNamespace.current
        try namespace.trackConnections()
        for address in ["127.0.0.1", "127.0.0.2", "::1"] {
            try namespace.sendUDP(to: try IPAddress(address), ports: [53, 5353, 53])
        }
        let session = try conntrackSession()
        // Each datagram comes from a port of its own, of thirty thousand.
        let before = try ports(session)
        #expect(before.keys.sorted() == [53, 5353])
        #expect(try session.deleteConntrack(matching: .flows(.udp, toPort: 53)) == before[53])
        #expect(try ports(session) == [5353: 3])
        let other = try IPAddress("127.0.0.2")
        #expect(try session.deleteConntrack(matching: .flows(.udp, toPort: 5353, at: other)) == 1)
        #expect(try session.deleteConntrack(matching: .flows(.udp, toPort: 5353, at: other)) == 0)
        #expect(try session.deleteConntrack(matching: .flows(.tcp, toPort: 5353)) == 0)
        #expect(try ports(session) == [5353: 2])
    }

    /// Few targets are looked for one by one, many all at once: with the same result.
    @Test(arguments: [1, 100]) func deletesFlowsToManyTargets(_ count: Int) throws {
        let session = try conntrackSession()
        let made = try ConntrackTests.made
        for entry in made { try session.perform(.addConntrack(entry)) }
        let address = try IPAddress("2001:db8::1")
        var targets = [
            FlowTarget(.udp, port: 53, at: address), FlowTarget(.udp, port: 54),
            FlowTarget(.sctp, ports: 50...53), FlowTarget(.tcp, ports: 54...60),
        ]
        targets += (1...count).map { FlowTarget(.udp, port: 1000 + UInt16($0)) }
        let matching = made.filter { entry in targets.contains { $0.contains(entry.original) } }
        #expect(matching.count == 4)
        #expect(try session.deleteConntrack(to: targets.filter { $0.ports.count == 1 }) == 2)
        #expect(try session.deleteConntrack(to: targets) == 2)
        let left = try Set(session.list(.conntrack()).map(\.original))
        #expect(left == Set(made.map(\.original)).subtracting(matching.map(\.original)))
        #expect(try session.deleteConntrack(to: [FlowTarget]()) == 0)
    }

    private func ports(_ session: NetlinkSession) throws -> [UInt16: Int] {
        try session.list(.conntrack(ConntrackFilter(original: ConntrackMatch(.udp)))).reduce(into: [:]) {
            $0[$1.original.destinationPort ?? 0, default: 0] += 1
        }
    }

    @Test(arguments: [ConntrackTuple.Transport.tcp, .udp, .sctp], IPFamily.allCases)
    func deletesByProtocolPortAndFamily(_ transport: ConntrackTuple.Transport, _ family: IPFamily) throws {
        let session = try conntrackSession()
        let made = try ConntrackTests.made
        for entry in made { try session.perform(.addConntrack(entry)) }
        var filter = ConntrackFilter.flows(transport, toPort: 53)
        filter.family = family
        let matching = made.filter(filter.matches)
        #expect(try session.deleteConntrack(matching: filter) == matching.count)
        let left = try session.list(.conntrack())
        #expect(left.count == made.count - matching.count)
        #expect(!left.contains(where: filter.matches))
    }

    @Test func deletesOneFamilyOrAllAtOnce() throws {
        let session = try conntrackSession()
        for entry in try ConntrackTests.made { try session.perform(.addConntrack(entry)) }
        try session.perform(.flushConntrack(.ipv6))
        #expect(try Set(session.list(.conntrack()).map(\.original.source.family)) == [.ipv4])
        try session.perform(.flushConntrack())
        #expect(try session.list(.conntrack()).isEmpty)
    }

    @Test func deletesMoreThanAreListedAtOnce() throws {
        let session = try conntrackSession()
        try session.perform(try flows(40_000))
        #expect(try session.deleteConntrack(matching: .flows(.udp, toPort: 53)) == 20_000)
        #expect(try ports(session) == [54: 20_000])
    }

    /// Each loses entries to the others while it lists them.
    @Test(.timeLimit(.minutes(10))) func sweepsAtOnceCountEachEntryOnce() async throws {
        try conntrackSession().perform(try flows(20_000))
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try conntrackSession().deleteConntrack(matching: .flows(.udp, toPort: 53))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.reduce(0, +) == 10_000)
        #expect(try ports(conntrackSession()) == [54: 10_000])
    }

    /// Flows from as many addresses, by turns to ports 53 and 54.
    private func flows(_ count: Int) throws -> [NetlinkRequest] {
        let first = try IPAddress("10.0.0.0")
        return try (0..<count).map { number in
            var entry = try ConntrackTests.udp(toPort: number % 2 == 0 ? 53 : 54)
            entry.original.source = IPAddress(bits: first.bits + UInt128(number), family: .ipv4)
            entry.reply = entry.original.reversed
            return .addConntrack(entry)
        }
    }
}

/// Races that the real kernel does not run on demand.
@Suite struct ConntrackReplayTests {
    @Test func anEntryThatWentByItselfIsNotCounted() throws {
        let replay = ReplayTransport([
            .datagram(try entries(3, sequence: 1) + done(sequence: 1)),
            .datagram(answer(sequence: 2)), .datagram(answer(sequence: 3, errorNumber: 2)),
            .datagram(answer(sequence: 4)),
        ])
        let filter = ConntrackFilter(.ipv4)
        #expect(try NetlinkSession(over: replay).deleteConntrack(matching: filter) == 2)
        #expect(replay.sent.count == 2)
    }

    @Test func anotherRefusalIsThrownAfterAllWereTried() throws {
        let replay = ReplayTransport([
            .datagram(try entries(2, sequence: 1) + done(sequence: 1)),
            .datagram(answer(sequence: 2, errorNumber: 16)), .datagram(answer(sequence: 3)),
            .datagram(done(sequence: 4)),
        ])
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).deleteConntrack(matching: ConntrackFilter())
        }
        #expect(error?.errno == .resourceBusy)
        #expect(error?.operation.hasPrefix("delete conntrack entry udp src=10.0.0.1") == true)
        // Two families, one of them with entries.
        #expect(replay.sent.count == 3)
    }

    /// More than are listed at once, and none of them can be deleted: it does not go on for ever.
    @Test func manyThatCannotBeDeletedAreGivenUp() throws {
        let count = 16_385
        let answers = (0..<count).map {
            ReplayTransport.Answer.datagram(answer(sequence: UInt32($0) + 2, errorNumber: 16))
        }
        let replay = ReplayTransport(
            [.datagram(try entries(count, sequence: 1) + done(sequence: 1))] + answers)
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).deleteConntrack(matching: ConntrackFilter(.ipv4))
        }
        #expect(error?.errno == .resourceBusy)
        #expect(replay.sent.count == 1 + 16_384 / 128)
    }

    @Test func aListingThatIsRefusedIsAFailure() throws {
        let replay = ReplayTransport([.datagram(answer(sequence: 1, errorNumber: 1))])
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).deleteConntrack(matching: ConntrackFilter(.ipv4))
        }
        #expect(error?.errno == .notPermitted)
    }

    private func entries(_ count: Int, sequence: UInt32) throws -> [UInt8] {
        let payload = NetlinkRequest.addConntrack(try ConntrackTests.udp(toPort: 53)).payload
        return (0..<count).flatMap { _ in message(.newConntrack, .multipart, sequence: sequence, payload) }
    }

    private func answer(sequence: UInt32, errorNumber: Int32 = 0) -> [UInt8] {
        var payload = ByteWriter()
        payload.appendHost(UInt32(bitPattern: -errorNumber))
        payload.appendZeros(MessageHeader.size)
        return message(.error, .capped, sequence: sequence, payload.bytes)
    }

    private func done(sequence: UInt32) -> [UInt8] {
        message(.done, .multipart, sequence: sequence, [0, 0, 0, 0])
    }

    private func message(
        _ type: MessageType, _ flags: MessageFlags, sequence: UInt32, _ payload: [UInt8]
    ) -> [UInt8] {
        var writer = ByteWriter()
        let header = MessageHeader(
            length: MessageHeader.size + payload.count, type: type, flags: flags, sequence: sequence)
        header.encode(into: &writer)
        writer.append(contentsOf: payload)
        return writer.bytes
    }
}
