internal import NetlinkCodec
internal import SystemHandles
internal import SystemPackage

/// A socket and the conversation over it: what a monitor's thread works with.
struct EventSource {
    private let transport: any NetlinkTransport
    private var stream: EventStream

    init(_ transport: sending any NetlinkTransport, _ stream: EventStream) {
        self.transport = transport
        self.stream = stream
    }

    /// Reads one datagram, or sends one request; gives what the datagram told.
    ///
    /// It returns without an event when the signal is raised or the time has come for another request.
    mutating func read(unless signal: WakeSignal) throws(NetlinkError) -> [NetlinkEvent] {
        var events: [NetlinkEvent] = []
        do throws(Errno) {
            if let request = stream.nextRequest(at: .now) { try transport.send(request) }
            try transport.wait(within: stream.deadline.map { max(.zero, $0 - .now) }, unless: signal)
        } catch .canceled {
            return []
        } catch .resourceTemporarilyUnavailable {
            return []
        } catch .noBufferSpace {
            return try recover()
        } catch {
            throw NetlinkError(stream.words, .transport(error))
        }
        guard try receive(telling: &events) == .lost else { return events }
        return events + (try recover())
    }

    /// Receives a datagram that is there.
    private mutating func receive(telling events: inout [NetlinkEvent]) throws(NetlinkError)
        -> EventStream.Outcome
    {
        var outcome = Result<EventStream.Outcome, NetlinkError>.success(.read)
        do throws(Errno) {
            try transport.receive(within: .zero) { datagram in
                do throws(NetlinkError) {
                    outcome = .success(try stream.receive(datagram, at: .now, telling: &events))
                } catch {
                    outcome = .failure(error)
                }
            }
        } catch .noBufferSpace {
            return .lost
        } catch .resourceTemporarilyUnavailable {
            return .read
        } catch {
            throw NetlinkError(stream.words, .transport(error))
        }
        return try outcome.get()
    }

    /// Empties the socket after a loss, so that the kernel tells of the next one, and begins anew.
    ///
    /// This ends: while the socket counts as congested the kernel adds nothing to it but the rest of a list that was
    /// asked for.
    private mutating func recover() throws(NetlinkError) -> [NetlinkEvent] {
        while true {
            do throws(Errno) {
                try transport.receive(within: .zero) { _ in }
            } catch .noBufferSpace {
                continue
            } catch .resourceTemporarilyUnavailable {
                break
            } catch {
                throw NetlinkError(stream.words, .transport(error))
            }
        }
        var events: [NetlinkEvent] = []
        stream.lose(telling: &events)
        return events
    }
}
