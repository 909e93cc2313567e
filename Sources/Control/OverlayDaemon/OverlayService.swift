package import Logging
package import OverlayModel
internal import ServiceLifecycle

/// The daemon's work: follows the leases and keeps the node as they ask.
///
/// Stopping it leaves the data plane.
package struct OverlayService<Store: LeaseStore>: Service {
    private let store: Store
    private let node: NodeName
    private let makeReconciler: @Sendable () throws -> NodeReconciler
    private let logger: Logger

    /// Takes a maker of the reconciler, not the reconciler: the task that uses it makes it, once.
    package init(
        store: Store, node: NodeName, logger: Logger,
        makeReconciler: @escaping @Sendable () throws -> NodeReconciler
    ) {
        self.store = store
        self.node = node
        self.logger = logger
        self.makeReconciler = makeReconciler
    }

    /// What wakes the service.
    private enum Wake: Sendable {
        case lease(LeaseEvent)
        case tick
        /// The store has given up.
        case storeFailed(any Error)
    }

    package func run() async throws {
        let reconciler = try makeReconciler()
        let own = try await store.acquire(for: node)
        logger.info("lease acquired", metadata: ["node": "\(node)", "subnets": "\(own.subnets)"])
        try await withThrowingTaskGroup { group in
            let (wakes, waker) = AsyncStream<Wake>.makeStream()
            group.addTask { await followLeases(waker) }
            group.addTask { await tick(waker) }
            var loop = ReconcileLoop(reconciler, logger)
            for await wake in wakes.cancelOnGracefulShutdown() {
                switch wake {
                case .lease(let event): loop.take(event)
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

    private func tick(_ waker: AsyncStream<Wake>.Continuation) async {
        // The sleep ends early, with an error, only when the task is cancelled.
        while (try? await Task.sleep(for: .seconds(1))) != nil { waker.yield(.tick) }
    }
}
