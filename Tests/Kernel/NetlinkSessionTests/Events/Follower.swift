import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import Synchronization
import SystemHandles
import Testing

/// A monitor in the test's namespace, and a task that follows it.
final class Follower: Sendable {
    let monitor: NetlinkMonitor
    private let comparisons: [Comparison]
    private let state = Mutex((picture: Picture(), events: [NetlinkEvent](), error: NetlinkError?.none))
    private let task = Mutex(Task<Void, Never>?.none)

    init(
        _ comparisons: [Comparison], receiveBuffer: Int = 1 << 21, in namespace: TestNamespace = .current
    ) throws {
        self.comparisons = comparisons
        let tables = comparisons.map(\.table)
        monitor = try NetlinkMonitor(
            opening: MnlTransport.self, in: namespace.namespace, watching: tables,
            receiveBuffer: receiveBuffer)
    }

    deinit { task.withLock { $0?.cancel() } }

    var picture: Picture { state.withLock { $0.picture } }

    /// What was told since this was asked last.
    func news() -> [NetlinkEvent] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Begins to read.
    func start() {
        let events = monitor.events
        let reader = Task { [weak self] in
            do {
                for try await event in events { self?.take(event) }
            } catch {
                self?.fail(error)
            }
        }
        task.withLock { $0 = reader }
    }

    /// Cancels the reading, and waits until it has ended.
    func cancel() async {
        task.withLock { $0?.cancel() }
        await end()
    }

    /// Waits until the reading has ended.
    func end() async { await task.withLock { $0 }?.value }

    private func take(_ event: NetlinkEvent) {
        state.withLock { state in
            state.picture.fold(event)
            state.events.append(event)
        }
    }

    private func fail(_ error: any Error) { state.withLock { $0.error = error as? NetlinkError } }

    /// Waits until what the events tell is what the kernel lists.
    func agrees(
        with session: NetlinkSession, after step: String = "", within limit: Duration = .seconds(60),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let deadline = ContinuousClock.now + limit
        while let difference = try difference(from: session) {
            guard ContinuousClock.now < deadline else {
                throw Disagreement(after: step, difference: difference)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(picture.contradictions.isEmpty, sourceLocation: sourceLocation)
    }

    private func difference(from session: NetlinkSession) throws -> String? {
        if let error = state.withLock({ $0.error }) { throw error }
        let picture = self.picture
        guard picture.isCurrent else { return "not current after \(picture.overruns) overruns" }
        for comparison in comparisons {
            if let difference = try comparison.difference(picture, session) { return difference }
        }
        return nil
    }
}

private struct Disagreement: Error, CustomStringConvertible {
    let step: String
    let difference: String

    init(after step: String, difference: String) {
        self.step = step
        self.difference = difference
    }

    var description: String { "after \(step): \(difference.prefix(3000))" }
}
