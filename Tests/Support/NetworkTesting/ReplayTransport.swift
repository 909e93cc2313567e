package import NetlinkCodec
import NetlinkSession
package import SystemHandles
package import SystemPackage

/// A kernel that says what it was told to say, for what the real one does not do on demand.
package final class ReplayTransport: NetlinkTransport {
    /// What one receive gives.
    package enum Answer: Sendable {
        case datagram([UInt8])
        case failure(Errno)
        /// Nothing, until something is sent.
        case silence
    }

    /// The datagrams that were sent.
    package private(set) var sent: [[UInt8]] = []
    private var answers: ArraySlice<Answer>

    package init(_ answers: [Answer]) { self.answers = answers[...] }

    package static func open(
        _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) -> ReplayTransport { ReplayTransport([]) }

    package func send(_ datagram: [UInt8]) {
        sent.append(datagram)
        if case .silence = answers.first { answers.removeFirst() }
    }

    package func sendFromOwnProcess(_ datagram: [UInt8]) { sent.append(datagram) }

    /// Gives the next answer; a session that asks for more than there is gets an error rather than waiting.
    package func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno) {
        if case .silence = answers.first { throw .resourceTemporarilyUnavailable }
        switch answers.popFirst() {
        case .datagram(let bytes): body(bytes.span)
        case .failure(let errno): throw errno
        case .silence, nil: throw .resourceTemporarilyUnavailable
        }
    }

    /// Waits for the signal when there is no answer.
    package func wait(within timeout: Duration?, unless signal: WakeSignal) throws(Errno) {
        switch answers.first {
        case .datagram, .failure: return
        case .silence, nil:
            try signal.wait(within: timeout)
            throw .canceled
        }
    }

    package func setReceiveBuffer(_ size: Int) {}
}
