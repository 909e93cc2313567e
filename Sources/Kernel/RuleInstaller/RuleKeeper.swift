internal import Addressing
package import FirewallRules
internal import NetlinkCodec
package import NetlinkSession
internal import SystemHandles

/// Keeps a node's rules where they belong: picks the backend by what is in use, and leaves none in the others.
///
/// It works in the network namespace of the calling thread.
package struct RuleKeeper {
    let session: NetlinkSession
    private let asked: RuleBackend?
    let run: RuleInstaller.Runner

    /// Keeps rules in the backend that was asked for, or else in the one that is in use.
    ///
    /// The session must be of the same namespace and speak `.netfilter`.
    package init(
        over session: NetlinkSession, asked: RuleBackend? = nil,
        run: @escaping RuleInstaller.Runner = ChildProcess.run
    ) {
        self.session = session
        self.asked = asked
        self.run = run
    }

    /// What is to be done so that the rules are as wanted; reads only.
    package func plan(for wanted: NodeFirewall) throws(RuleInstallerError) -> RulePlan {
        let survey = try BackendSurvey(over: session, run: run)
        let choice = try BackendChoice(for: survey, asked: asked)
        var plan = RulePlan(wanted: wanted, choice: choice, programs: survey.programs)
        plan.updates = try installer(choice.backend, plan).updates(to: wanted)
        try addRemovals(from: survey.backends(holding: wanted.style).subtracting([choice.backend]), to: &plan)
        return plan
    }

    /// What is to be done so that no rule of ours is left in any backend.
    package func planForRemoval(of wanted: NodeFirewall) throws(RuleInstallerError) -> RulePlan {
        let survey = try BackendSurvey(over: session, run: run)
        var plan = RulePlan(wanted: wanted, choice: nil, programs: survey.programs)
        try addRemovals(from: survey.backends(holding: wanted.style), to: &plan)
        return plan
    }

    private func addRemovals(from backends: Set<RuleBackend>, to plan: inout RulePlan)
        throws(RuleInstallerError)
    {
        for backend in backends.sorted() {
            plan.removals += try installer(backend, plan).updates(to: plan.wanted.nothing)
        }
    }

    /// Carries a plan out, and tells of each part that failed.
    ///
    /// What is wanted comes before what is taken away elsewhere: for a moment both backends do the same, rather than
    /// none.
    package func apply(_ plan: RulePlan) -> RuleApplication {
        var application = plan.updates.isEmpty ? RuleApplication() : restore(plan)
        for backend in Set(plan.removals.map(\.backend)).sorted() {
            add(to: &application) { () throws(RuleInstallerError) in
                try installer(backend, plan).apply(plan.wanted.nothing)
            }
        }
        return application
    }

    /// Makes the rules right in the backend of a plan, whatever they have become since it was made.
    package func restore(_ plan: RulePlan) -> RuleApplication {
        var application = RuleApplication()
        guard let choice = plan.choice else { return application }
        add(to: &application) { () throws(RuleInstallerError) in
            try installer(choice.backend, plan).apply(plan.wanted)
        }
        return application
    }

    /// Adds what was done; flows to host ports that it changed are forgotten, so that they find the new way.
    private func add(
        to application: inout RuleApplication, _ work: () throws(RuleInstallerError) -> RuleApplication
    ) {
        do throws(RuleInstallerError) {
            let done = try work()
            application.updates += done.updates
            application.failures += done.failures
            do throws(NetlinkError) {
                try session.deleteConntrack(to: done.updates.flatMap(\.staleFlows))
            } catch {
                throw .flowsKept(error)
            }
        } catch {
            application.failures.append(error)
        }
    }

    private func installer(_ backend: RuleBackend, _ plan: RulePlan) -> RuleInstaller {
        RuleInstaller(backend, plan.programs, run: run)
    }
}

/// What is to be done to a node's rules, and why there.
package struct RulePlan: Hashable, Sendable {
    package let wanted: NodeFirewall
    /// Nil where rules are only taken away.
    package let choice: BackendChoice?
    package let programs: RulePrograms
    /// What makes the rules of the chosen backend right, a transaction each.
    package internal(set) var updates: [RuleUpdate] = []
    /// What takes rules of ours out of the other backends.
    package internal(set) var removals: [RuleUpdate] = []

    package var isEmpty: Bool { updates.isEmpty && removals.isEmpty }

    /// The changes for people: `+` is added, `-` is taken away.
    package var lines: [String] { (updates + removals).flatMap(\.lines) }
}

extension NodeFirewall {
    /// Nothing of what this one wants: what removal asks for.
    var nothing: NodeFirewall {
        guard var nothing = try? NodeFirewall(networks: []) else {
            preconditionFailure("no family stands twice")
        }
        // flannel's chains are ours only in flannel's style.
        nothing.style = style
        return nothing
    }
}
