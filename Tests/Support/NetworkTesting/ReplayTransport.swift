package import NetlinkCodec
import NetlinkSession
package import SystemPackage

/// A kernel that says what it was told to say, for what the real one does not do on demand.
package final class ReplayTransport: NetlinkTransport {
    /// What one receive gives.
    package enum Answer: Sendable {
        case datagram([UInt8])
        case failure(Errno)
    }

    /// The datagrams that were sent.
    package private(set) var sent: [[UInt8]] = []
    private var answers: ArraySlice<Answer>

    package init(_ answers: [Answer]) { self.answers = answers[...] }

    package static func open(
        _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) -> ReplayTransport { ReplayTransport([]) }

    package func send(_ datagram: [UInt8]) { sent.append(datagram) }

    package func sendFromOwnProcess(_ datagram: [UInt8]) { sent.append(datagram) }

    /// Gives the next answer; a session that asks for more than there is gets an error rather than waiting.
    package func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno) {
        switch answers.popFirst() {
        case .datagram(let bytes): body(bytes.span)
        case .failure(let errno): throw errno
        case nil: throw .resourceTemporarilyUnavailable
        }
    }
}
