internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles
internal import SystemPackage
internal import WireFormat

/// What a monitor's thread works with.
struct RuleEventSource: ~Copyable {
    /// Nil where the kernel has no netfilter over netlink.
    private let transport: (any NetlinkTransport)?
    private let sockets = LegacySockets()
    private let period: Duration
    private var sizes: LegacySizes

    init<Transport: NetlinkTransport>(
        opening type: Transport.Type, comparingLegacyTablesEvery period: Duration
    ) throws(Errno) {
        self.period = period
        sizes = LegacySizes(through: sockets)
        do throws(Errno) {
            let transport = try type.open(.netfilter, hearing: [.ruleGenerations])
            // A transaction of ten thousand rules is some megabytes, all but its last message of no interest.
            try transport.setReceiveBuffer(1 << 20)
            self.transport = transport
        } catch .protocolNotSupported {
            transport = nil
        }
    }

    /// Works until the signal is raised or the socket fails.
    mutating func run(until signal: WakeSignal, telling board: NewsBoard) {
        var due = ContinuousClock.now + period
        while true {
            do throws(Errno) {
                try wait(within: max(.zero, due - .now), unless: signal)
                try receive(telling: board)
            } catch .canceled {
                return
            } catch .noBufferSpace {
                board.add { $0.hasOverrun = true }
            } catch .resourceTemporarilyUnavailable {
                // Nothing but the time of the next look at the legacy tables.
            } catch {
                return board.finish(throwing: NetlinkError("watch the rules", .transport(error)))
            }
            if due <= .now {
                due = .now + period
                compareSizes(telling: board)
            }
        }
    }

    private func wait(within time: Duration, unless signal: WakeSignal) throws(Errno) {
        if let transport { return try transport.wait(within: time, unless: signal) }
        try signal.wait(within: time)
        throw .canceled
    }

    /// Reads one datagram; of its messages only the end of a transaction counts.
    private func receive(telling board: NewsBoard) throws(Errno) {
        try transport?.receive(within: .zero) { datagram in
            do throws(WireError) {
                var messages = MessageReader(datagram)
                while !messages.isAtEnd {
                    let message = try messages.next()
                    guard message.header.type == .newRuleGeneration,
                        let generation = try RuleGeneration(message.payload)
                    else { continue }
                    board.add { $0.add(generation) }
                }
            } catch {
                // Something was changed, if not in words that can be read.
                board.add { $0.hasOverrun = true }
            }
        }
    }

    private mutating func compareSizes(telling board: NewsBoard) {
        let now = LegacySizes(through: sockets)
        let changes = now.changes(since: sizes)
        sizes = now
        if !changes.isEmpty { board.add { $0.legacyTables.formUnion(changes) } }
    }
}
