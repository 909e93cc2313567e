internal import FirewallRules
internal import Logging
internal import NetlinkCodec
internal import RuleInstaller

/// Restores rules when others changed them, and says what it found and who it was.
struct RuleRepair {
    private let reconciler: NodeReconciler
    private let logger: Logger
    /// The plan that was applied last; nil before the first.
    private var plan: RulePlan?
    private var news = RuleNews()
    private var pace = RepairPace()
    private var count = 0
    private var told = Told()

    /// What was logged last, so that it is logged again only when it changes.
    private struct Told {
        var backend: String?
        var mix: String?
        var obstacles: [String] = []
    }

    init(_ reconciler: NodeReconciler, _ logger: Logger) {
        self.reconciler = reconciler
        self.logger = logger
    }

    /// Goes on from a plan that was just applied: tells of the backend, of a mix, and of what is in the way.
    mutating func begin(with plan: RulePlan) {
        self.plan = plan
        guard let choice = plan.choice else { return }
        if told.backend != choice.backend.rawValue {
            told.backend = choice.backend.rawValue
            logger.info(
                "rules are kept", metadata: ["backend": "\(choice.backend)", "reason": "\(choice.reason)"])
        }
        if let mix = choice.mix?.description, mix != told.mix {
            logger.warning("rules are in two backends", metadata: ["mix": "\(mix)"])
        }
        told.mix = choice.mix?.description
        tellObstacles(in: plan)
    }

    private mutating func tellObstacles(in plan: RulePlan) {
        let obstacles: [String]
        do {
            obstacles = try reconciler.obstacles(in: plan).map(\.description)
        } catch {
            obstacles = ["cannot be looked for: \(error)"]
        }
        for obstacle in obstacles where !told.obstacles.contains(obstacle) {
            logger.warning("pod traffic is not let through", metadata: ["obstacle": "\(obstacle)"])
        }
        if obstacles.isEmpty, !told.obstacles.isEmpty { logger.info("pod traffic is let through") }
        told.obstacles = obstacles
    }

    mutating func take(_ signs: RuleNews) { news.merge(signs) }

    /// Looks at the rules if there was a sign of a change, unless somebody undoes each restoration.
    mutating func repairIfDue() {
        guard let plan, !news.isEmpty, pace.allows(.now) else { return }
        let signs = news
        news = RuleNews()
        let done = reconciler.restoreRules(plan)
        pace.note(done.updates.isEmpty ? .foundRight : .restored, at: .now)
        if !done.updates.isEmpty { tell(done.updates, after: signs) }
        for failure in done.failures {
            logger.error("rules were not restored", metadata: ["cause": "\(failure)"])
        }
        // What failed is tried again at the next tick.
        if !done.failures.isEmpty { news.merge(signs) }
    }

    private mutating func tell(_ updates: [RuleUpdate], after signs: RuleNews) {
        count += 1
        for line in updates.flatMap(\.lines) { logger.info("restore", metadata: ["change": "\(line)"]) }
        let authors = signs.authors.map(\.description).joined(separator: ", ")
        logger.warning(
            "rules restored",
            metadata: [
                "by": "\(authors.isEmpty ? "somebody over iptables-legacy" : authors)",
                "changes": "\(updates.flatMap(\.lines).count)", "restorations": "\(count)",
            ])
    }
}
