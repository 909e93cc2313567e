import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite struct DeadlineTests {
    /// A kernel that does not answer in time: what its transport throws then.
    private let silence = ReplayTransport.Answer.failure(.resourceTemporarilyUnavailable)

    @Test func aRequestWithoutAnAnswerTimesOut() {
        let session = NetlinkSession(over: ReplayTransport([silence]))
        let error = #expect(throws: NetlinkError.self) {
            try session.perform(.deleteLink(.index(.loopback)), by: .now)
        }
        #expect(error?.cause == .timedOut)
        #expect(error?.description == "cannot delete link #1: the kernel did not answer in time")
    }

    @Test func aLateAnswerIsNotTakenForThatOfTheNextRequest() throws {
        let late = Acknowledgement(errorNumber: 19)
        let replay = ReplayTransport([
            silence, .datagram(late.message(sequence: 1)),
            .datagram(Acknowledgement(errorNumber: 0).message(sequence: 2)),
        ])
        let session = NetlinkSession(over: replay)
        #expect(throws: NetlinkError.self) {
            try session.perform(.deleteLink(.index(.loopback)), by: .now)
        }
        try session.perform(.deleteLink(.index(.loopback)), by: .now + .seconds(60))
    }

    @Test(.networkNamespace) func theKernelItselfIsInTime() throws {
        let session = try TestNamespace.current.session()
        let links = try session.list(.links, by: .now + .seconds(60))
        #expect(links.map(\.name.text) == ["lo"])
    }

    @Test(.networkNamespace) func aSocketThatHearsNothingIsLeftAtTheDeadline() throws {
        let transport = try TestNamespace.current.inside { () throws(Errno) in
            try MnlTransport.open(.route, hearing: [.link])
        }
        #expect(throws: Errno.resourceTemporarilyUnavailable) {
            try transport.receive(within: .milliseconds(1)) { _ in }
        }
    }
}
