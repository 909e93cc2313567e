package import NetlinkSession
internal import Synchronization
internal import SystemHandles
internal import SystemPackage

/// Tells when somebody may have changed the rules of a network namespace, without starting a program.
///
/// Of nf_tables the kernel tells (iptables over nf_tables, nft, firewalld), and who did it. Of iptables-legacy it does
/// not: there the sizes of the tables are compared now and then, and a change that keeps them is not noticed.
///
/// It has a thread and sockets of its own in the namespace of the thread that made it; they go with the last reference
/// to it, or when it is closed.
package final class RuleMonitor: Sendable {
    private let news: NewsBoard
    private let signal: WakeSignal

    /// Opens the sockets and starts the thread.
    ///
    /// - Throws: `transport` with the errno of whichever of them fails; not for a kernel without nf_tables.
    package init<Transport: NetlinkTransport>(
        opening type: Transport.Type, comparingLegacyTablesEvery period: Duration = .milliseconds(500)
    ) throws(NetlinkError) {
        let news = NewsBoard()
        do throws(Errno) {
            let signal = try WakeSignal()
            let source = Mutex<RuleEventSource?>(
                try RuleEventSource(opening: type, comparingLegacyTablesEvery: period))
            try OwnThread.start {
                guard var source = source.withLock({ $0.take() }) else { return }
                source.run(until: signal, telling: news)
            }
            self.signal = signal
        } catch {
            throw NetlinkError("watch the rules", .transport(error))
        }
        self.news = news
    }

    deinit { close() }

    /// Ends the thread; whoever waits gets nil.
    package func close() {
        signal.raise()
        news.finish()
    }

    /// Waits until there is a sign, and gives all that there are; for one task.
    ///
    /// What comes while nobody asks is gathered. Nil when the task is cancelled or the monitor closed.
    package func next() async throws -> RuleNews? { try await news.take() }
}

/// Where the thread puts its news, and a task takes them.
final class NewsBoard: Sendable {
    private let gathered = Mutex(RuleNews())
    private let bell: AsyncThrowingStream<Void, any Error>
    private let rope: AsyncThrowingStream<Void, any Error>.Continuation

    init() { (bell, rope) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func add(_ change: (inout RuleNews) -> Void) {
        gathered.withLock { change(&$0) }
        rope.yield()
    }

    func finish(throwing error: (any Error)? = nil) { rope.finish(throwing: error) }

    func take() async throws -> RuleNews? {
        for try await _ in bell {
            let news = gathered.withLock { news in
                defer { news = RuleNews() }
                return news
            }
            // The bell of what was taken already.
            if !news.isEmpty { return news }
        }
        return nil
    }
}
