internal import NetlinkCodec
internal import Synchronization
internal import SystemHandles
internal import SystemPackage

/// A thread that reads a monitor's socket while somebody waits for an event, and rests while nobody does.
///
/// A list, and a message behind a held lock, may keep a receiving thread for long: no thread of the tasks' pool does
/// that work. The thread begins with the first wait and ends with `close` or an error, and the socket with it.
final class MonitorThread: Sendable {
    typealias Outcome = Result<NetlinkEvent?, NetlinkError>

    /// What tasks and the thread share.
    private struct Shared {
        /// Taken over by the thread when it begins.
        var source: EventSource?
        /// Tells the thread to look here; gone with the thread's work.
        var signal: WakeSignal?
        var events: ArraySlice<NetlinkEvent> = []
        var waiters: [CheckedContinuation<Outcome, Never>] = []
        var failure: NetlinkError?
        var isClosed = false
    }

    private let shared: Mutex<Shared>

    init(over transport: sending any NetlinkTransport, watching tables: [MonitoredTable]) throws(Errno) {
        let signal = try WakeSignal()
        let source = EventSource(transport, EventStream(of: tables))
        shared = Mutex(Shared(source: source, signal: signal))
    }

    /// The next event; nil when the calling task is cancelled or the monitor is closed.
    func next() async throws(NetlinkError) -> NetlinkEvent? {
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { register($0) }
        } onCancel: {
            close()
        }
        return try outcome.get()
    }

    /// Ends all waits, the thread, and the socket.
    func close() { finish(nil) }

    private func finish(_ failure: NetlinkError?) {
        let waiters = shared.withLock { shared in
            guard !shared.isClosed else { return [CheckedContinuation<Outcome, Never>]() }
            shared.isClosed = true
            shared.events = []
            shared.source = nil
            shared.signal?.raise()
            shared.signal = nil
            defer { shared.waiters = [] }
            // One of those that wait is told the error; if none waits, the next one that does.
            if shared.waiters.isEmpty { shared.failure = failure }
            return shared.waiters
        }
        for (position, waiter) in waiters.enumerated() {
            waiter.resume(returning: position == 0 && failure != nil ? .failed(failure) : .success(nil))
        }
    }

    /// Gives a waiter its event, or lets it wait for the thread.
    private func register(_ waiter: CheckedContinuation<Outcome, Never>) {
        var beginning: WakeSignal?
        let outcome: Outcome? = shared.withLock { shared in
            if let event = shared.events.popFirst() { return .success(event) }
            if let failure = shared.failure.take() { return .failure(failure) }
            guard !shared.isClosed else { return .success(nil) }
            shared.waiters.append(waiter)
            if shared.source != nil { beginning = shared.signal } else { shared.signal?.raise() }
            return nil
        }
        if let outcome { waiter.resume(returning: outcome) }
        if let beginning { start(beginning) }
    }

    private func start(_ signal: WakeSignal) {
        do throws(Errno) {
            try OwnThread.start { [self] in
                guard let source = shared.withLock({ $0.source.take() }) else { return }
                work(source, signal)
            }
        } catch {
            finish(NetlinkError("start a thread", .transport(error)))
        }
    }

    private func work(_ source: EventSource, _ signal: WakeSignal) {
        var source = source
        while true {
            signal.clear()
            let (isClosed, isAwaited) = shared.withLock { ($0.isClosed, !$0.waiters.isEmpty) }
            if isClosed { return }
            do throws(NetlinkError) {
                if isAwaited {
                    deliver(try source.read(unless: signal))
                } else {
                    try rest(until: signal)
                }
            } catch {
                return finish(error)
            }
        }
    }

    private func rest(until signal: WakeSignal) throws(NetlinkError) {
        do { try signal.wait() } catch { throw NetlinkError("wait for a reader", .transport(error)) }
    }

    /// Hands events to those that wait; the others stay for those that will.
    private func deliver(_ events: [NetlinkEvent]) {
        let deliveries = shared.withLock { shared in
            guard !shared.isClosed else { return [(CheckedContinuation<Outcome, Never>, NetlinkEvent)]() }
            shared.events += events
            var deliveries: [(CheckedContinuation<Outcome, Never>, NetlinkEvent)] = []
            while !shared.waiters.isEmpty, let event = shared.events.popFirst() {
                deliveries.append((shared.waiters.removeFirst(), event))
            }
            return deliveries
        }
        for (waiter, event) in deliveries { waiter.resume(returning: .success(event)) }
    }
}

extension MonitorThread.Outcome {
    fileprivate static func failed(_ error: NetlinkError?) -> Self {
        error.map { .failure($0) } ?? .success(nil)
    }
}
