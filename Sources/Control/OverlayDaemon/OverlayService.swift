package import Logging
package import OverlayModel
package import RuleInstaller
internal import ServiceLifecycle

/// The daemon's work: follows the leases and keeps the node as they ask.
///
/// Stopping it leaves the data plane.
package struct OverlayService<Store: LeaseStore>: Service {
    private let store: Store
    private let node: NodeName
    private let makeMonitor: @Sendable () throws -> RuleMonitor
    private let makeReconciler: @Sendable () throws -> NodeReconciler
    private let logger: Logger

    /// Takes makers of the reconciler and of the monitor of rules: the tasks that use them make them, once.
    package init(
        store: Store, node: NodeName, logger: Logger,
        makeMonitor: @escaping @Sendable () throws -> RuleMonitor,
        makeReconciler: @escaping @Sendable () throws -> NodeReconciler
    ) {
        self.store = store
        self.node = node
        self.logger = logger
        self.makeMonitor = makeMonitor
        self.makeReconciler = makeReconciler
    }

    /// What wakes the service.
    private enum Wake: Sendable {
        case lease(LeaseEvent)
        case rules(RuleNews)
        case tick
        /// The store has given up.
        case storeFailed(any Error)
    }

    package func run() async throws {
        let reconciler = try makeReconciler()
        // Before the rules are read for the first time: what is changed from then on is told.
        let monitor = openMonitor()
        let own = try await store.acquire(for: node)
        logger.info("lease acquired", metadata: ["node": "\(node)", "subnets": "\(own.subnets)"])
        try await withThrowingTaskGroup { group in
            let (wakes, waker) = AsyncStream<Wake>.makeStream()
            group.addTask { await followLeases(waker) }
            group.addTask { await tick(waker) }
            if let monitor { group.addTask { await watch(monitor, waker) } }
            var loop = ReconcileLoop(reconciler, logger)
            for await wake in wakes.cancelOnGracefulShutdown() {
                switch wake {
                case .lease(let event): loop.take(event)
                case .rules(let news): loop.take(news)
                case .tick: loop.reconcileIfDue()
                case .storeFailed(let error): throw error
                }
            }
            group.cancelAll()
        }
        logger.info("stopped; the data plane goes on")
    }

    private func followLeases(_ waker: AsyncStream<Wake>.Continuation) async {
        do {
            for try await event in store.leases() { waker.yield(.lease(event)) }
        } catch {
            waker.yield(.storeFailed(error))
        }
    }

    private func openMonitor() -> RuleMonitor? {
        do { return try makeMonitor() } catch {
            tellBlindness(error)
            return nil
        }
    }

    private func watch(_ monitor: RuleMonitor, _ waker: AsyncStream<Wake>.Continuation) async {
        do {
            while let news = try await monitor.next() {
                waker.yield(.rules(news))
                // What comes meanwhile is told at once then.
                try await Task.sleep(for: .milliseconds(250))
            }
        } catch is CancellationError {
            // The service stops.
        } catch {
            tellBlindness(error)
        }
    }

    private func tellBlindness(_ error: any Error) {
        logger.error(
            "changes of rules are not told; they are looked for every 30 seconds",
            metadata: ["cause": "\(error)"])
    }

    private func tick(_ waker: AsyncStream<Wake>.Continuation) async {
        // The sleep ends early, with an error, only when the task is cancelled.
        while (try? await Task.sleep(for: .seconds(1))) != nil { waker.yield(.tick) }
    }
}
