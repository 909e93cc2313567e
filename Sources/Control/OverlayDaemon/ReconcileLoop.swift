internal import Logging
internal import OverlayModel
internal import RuleInstaller

/// The leases as told so far, and when the node is next to be held against them.
struct ReconcileLoop {
    private let reconciler: NodeReconciler
    private let logger: Logger
    private var leases: [NodeName: Lease] = [:]
    private var due = ContinuousClock.now
    private var failures = 0
    private var isReady = false
    private var repair: RuleRepair

    /// How often the node is looked at though no lease changed.
    private static let period = Duration.seconds(30)

    init(_ reconciler: NodeReconciler, _ logger: Logger) {
        self.reconciler = reconciler
        self.logger = logger
        repair = RuleRepair(reconciler, logger)
    }

    /// Takes in an event; what it changes is applied at once.
    mutating func take(_ event: LeaseEvent) {
        if case .unusable(let error) = event {
            logger.error(
                "the leases cannot be used; what runs goes on as it is", metadata: ["cause": "\(error)"])
            return
        }
        event.apply(to: &leases)
        reconcile()
    }

    /// Takes in signs that somebody changed rules.
    mutating func take(_ news: RuleNews) {
        repair.take(news)
        repair.repairIfDue()
    }

    mutating func reconcileIfDue() {
        if !leases.isEmpty, ContinuousClock.now >= due { return reconcile() }
        repair.repairIfDue()
    }

    private mutating func reconcile() {
        do {
            let plan = try reconciler.plan(for: Array(leases.values))
            for line in plan.lines { logger.info("apply", metadata: ["change": "\(line)"]) }
            try reconciler.apply(plan)
            failures = 0
            due = .now + Self.period
            repair.begin(with: plan.rules)
            if !isReady { logger.info("ready", metadata: ["nodes": "\(leases.count)"]) }
            isReady = true
        } catch {
            // 1, 2, 4, 8, 16 seconds, then every 30.
            due = .now + min(.seconds(1 << min(failures, 5)), Self.period)
            failures += 1
            logger.error(
                "the node is not as it should be", metadata: ["cause": "\(error)", "failures": "\(failures)"])
        }
    }
}
