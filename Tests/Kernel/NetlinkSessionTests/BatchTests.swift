import Addressing
import NetlinkCodec
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct BatchTests {
    /// More than fit one send, and as many answers at once as a batch may bring.
    @Test func everyRequestOfALargeBatchMayFail() throws {
        let namespace = TestNamespace.current
        try everyRequestFails(try namespace.session())
        try everyRequestFails(try NetlinkSession(opening: NlTransport.self, in: namespace.namespace))
    }

    private func everyRequestFails(_ session: NetlinkSession) throws {
        let requests = try (0..<1000).map { try request(.deleteRoute, $0) }
        let outcomes = try session.outcomes(of: requests)
        #expect(outcomes.count == 1000)
        #expect(outcomes.allSatisfy { $0?.errno == .noSuchProcess })
    }

    @Test func eachRequestHasItsOwnOutcome() throws {
        let session = try TestNamespace.current.session()
        try session.perform(.setLink(.index(.loopback), .state(.up)))
        // Each is there already when its twin comes.
        let requests = try (0..<600).map { try request(.addRoute, $0 / 2) }
        let outcomes = try session.outcomes(of: requests)
        for (position, outcome) in outcomes.enumerated() {
            #expect(outcome?.errno == (position.isMultiple(of: 2) ? nil : .fileExists), "\(position)")
        }
        #expect(try session.list(.routes(.ipv4, source: .static)).count == 300)
    }

    /// An attribute's length has 16 bits.
    @Test func whatIsTooLongForAMessageIsNotSent() throws {
        let hops = [NextHop](repeating: NextHop(interface: .loopback), count: 9000)
        let route = Route(to: .everything(.ipv4), .multiple(hops))
        let replay = ReplayTransport([])
        let error = #expect(throws: NetlinkError.self) {
            try NetlinkSession(over: replay).perform([.addRoute(route)])
        }
        #expect(error?.cause == .tooLong)
        #expect(replay.sent.isEmpty)
    }

    private enum Verb { case addRoute, deleteRoute }

    private func request(_ verb: Verb, _ number: Int) throws -> NetlinkRequest {
        let address = IPAddress.v4(IPv4Address(bits: 0x0a00_0000 + UInt32(number)))
        var route = Route(to: try IPPrefix(base: address, length: 32), on: .loopback)
        route.origin.source = .static
        return verb == .addRoute ? .addRoute(route) : .deleteRoute(route)
    }
}
