import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

/// What the real kernel does not do on demand.
///
/// The first request of a session has the sequence number 1.
@Suite struct ReplayTests {
    @Test func anInterruptedDumpIsStartedAnew() throws {
        let replay = ReplayTransport([
            .datagram(try address("10.1.0.1/24", sequence: 1, [.multipart, .dumpInterrupted])),
            .datagram(done(sequence: 1, [.multipart, .dumpInterrupted])),
            .datagram(try address("10.1.0.2/24", sequence: 2) + done(sequence: 2)),
        ])
        let listed = try NetlinkSession(over: replay).list(.addresses())
        #expect(listed.map(\.address.description) == ["10.1.0.2/24"])
        #expect(replay.sent.count == 2)
    }

    @Test func aDumpThatIsInterruptedTenTimesIsGivenUp() throws {
        let answers = (1...11).map { ReplayTransport.Answer.datagram(done(sequence: $0, .dumpInterrupted)) }
        let replay = ReplayTransport(answers)
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).list(.addresses())
        }
        #expect(error?.cause == .interrupted(attempts: 10))
        #expect(replay.sent.count == 10)
    }

    @Test func answersToOtherRequestsAreLeftAlone() throws {
        let replay = ReplayTransport([
            .datagram(acknowledgement(sequence: 7, errorNumber: 22)),
            .datagram(try address("10.1.0.9/24", sequence: 7) + done(sequence: 0)),
            .datagram(try address("10.1.0.1/24", sequence: 1) + done(sequence: 1)),
            .datagram(acknowledgement(sequence: 0, errorNumber: 22)),
            .datagram(acknowledgement(sequence: 2)),
        ])
        let session = NetlinkSession(over: replay)
        #expect(try session.list(.addresses()).map(\.address.description) == ["10.1.0.1/24"])
        try session.perform(.deleteLink(.index(.loopback)))
    }

    @Test func lostMessagesAreAFailureOfTheTransport() throws {
        let replay = ReplayTransport([.failure(.noBufferSpace), .failure(.noBufferSpace)])
        let session = NetlinkSession(over: replay)
        let listing = #expect(throws: NetlinkError.self) { try session.list(.addresses()) }
        #expect(listing == NetlinkError("list addresses", .transport(.noBufferSpace)))
        let change = #expect(throws: NetlinkError.self) {
            try session.perform(.deleteLink(.index(.loopback)))
        }
        #expect(change == NetlinkError("delete link #1", .transport(.noBufferSpace)))
        #expect(change?.errno == nil)
    }

    @Test func aTruncatedDatagramIsMalformed() throws {
        let whole = try address("10.1.0.1/24", sequence: 1)
        for length in 1..<whole.count {
            let replay = ReplayTransport([.datagram(Array(whole.prefix(length)))])
            let error = #expect(throws: NetlinkError.self) {
                try NetlinkSession(over: replay).list(.addresses())
            }
            guard case .malformed = error?.cause else {
                Issue.record("\(length) bytes: \(error?.description ?? "no error")")
                continue
            }
        }
    }

    @Test func whatIsNotAnsweredBeforeTheLastOfABatchHasSucceeded() throws {
        let replay = ReplayTransport([
            .datagram(acknowledgement(sequence: 1, errorNumber: 17, text: "there already")),
            .datagram(acknowledgement(sequence: 3, errorNumber: 1) + acknowledgement(sequence: 4)),
        ])
        let requests = [NetlinkRequest](repeating: .deleteLink(.index(.loopback)), count: 4)
        let outcomes = try NetlinkSession(over: replay).outcomes(of: requests)
        #expect(
            outcomes.map { $0?.cause } == [
                .refused(KernelRefusal(.fileExists, text: "there already")), nil,
                .refused(KernelRefusal(.notPermitted)), nil,
            ])
        #expect(replay.sent.count == 1)
        let datagram = try #require(replay.sent.first)
        var reader = MessageReader(datagram.span)
        var acknowledged: [Bool] = []
        while !reader.isAtEnd { acknowledged.append(try reader.next().header.flags.contains(.acknowledge)) }
        #expect(acknowledged == [false, false, false, true])
    }

    @Test func aDumpThatEndsInAnErrorIsRefusedInTheKernelsWords() throws {
        let replay = ReplayTransport([
            .datagram(try address("10.1.0.1/24", sequence: 1)),
            .datagram(done(sequence: 1, errorNumber: 2, text: "no such table")),
        ])
        let error = #expect(throws: NetlinkError.self) { try NetlinkSession(over: replay).list(.addresses()) }
        #expect(error?.cause == .refused(KernelRefusal(.noSuchFileOrDirectory, text: "no such table")))
    }

    @Test func aStreamedDumpHandsOnWhatCameAndTellsOfTheInterruption() throws {
        let replay = ReplayTransport([
            .datagram(try address("10.1.0.1/24", sequence: 1, [.multipart, .dumpInterrupted])),
            .datagram(done(sequence: 1)),
        ])
        var seen: [String] = []
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).dump(.addresses()) { seen.append($0.address.description) }
        }
        #expect(error?.cause == .interrupted(attempts: 1))
        #expect(seen == ["10.1.0.1/24"])
    }

    @Test func anAnswerWithoutTheObjectIsToldFromARefusal() throws {
        let replay = ReplayTransport([.datagram(acknowledgement(sequence: 1))])
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).get(.link(.index(.loopback)))
        }
        #expect(error?.cause == .noAnswer)
    }

    private func address(
        _ text: String, sequence: UInt32, _ flags: MessageFlags = .multipart
    ) throws -> [UInt8] {
        let address = AssignedAddress(try InterfaceAddress(text), on: .loopback)
        return netlinkMessage(
            .newAddress, flags, sequence: sequence, NetlinkRequest.addAddress(address).payload)
    }

    private func done(
        sequence: UInt32, _ flags: MessageFlags = .multipart, errorNumber: Int32 = 0, text: String? = nil
    ) -> [UInt8] {
        Acknowledgement(errorNumber: errorNumber, text: text).endOfDump(sequence: sequence, flags)
    }

    private func acknowledgement(sequence: UInt32, errorNumber: Int32 = 0, text: String? = nil) -> [UInt8] {
        Acknowledgement(errorNumber: errorNumber, text: text).message(sequence: sequence)
    }
}
