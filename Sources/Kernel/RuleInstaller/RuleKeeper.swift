internal import Addressing
package import FirewallRules
internal import NetlinkCodec
package import NetlinkSession
internal import SystemHandles

/// Keeps a node's rules where they belong: picks the backend by what is in use, and leaves none in the others.
///
/// It works in the network namespace of the calling thread.
package struct RuleKeeper {
    private let session: NetlinkSession
    private let asked: RuleBackend?
    private let run: RuleInstaller.Runner

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
        try addRemovals(from: survey.ownBackends.subtracting([choice.backend]), to: &plan)
        return plan
    }

    /// What is to be done so that no rule of ours is left in any backend.
    package func planForRemoval(of wanted: NodeFirewall) throws(RuleInstallerError) -> RulePlan {
        let survey = try BackendSurvey(over: session, run: run)
        var plan = RulePlan(wanted: wanted, choice: nil, programs: survey.programs)
        try addRemovals(from: survey.ownBackends, to: &plan)
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

    /// The rules of ours that each backend holds, a line each; none where there are none.
    package func ownRules(
        in plan: RulePlan
    ) throws(RuleInstallerError) -> [(backend: RuleBackend, lines: [String])] {
        let nothing = plan.wanted.nothing
        var found: [(backend: RuleBackend, lines: [String])] = []
        for backend in try BackendSurvey(over: session, run: run).ownBackends.sorted() {
            var lines: [String] = []
            if backend == .nft {
                let nft = NFTInstaller(run: run)
                for table in nothing.nftRuleSet.owned {
                    lines += try nft.text(of: table).split(separator: "\n").map(String.init)
                }
            } else {
                let installer = IPTablesInstaller(backend, plan.programs, run: run)
                for family in IPFamily.allCases {
                    lines += try installer.present(for: nothing.ruleSet(family)).lines(family)
                }
            }
            found.append((backend, lines))
        }
        return found
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
    fileprivate var nothing: NodeFirewall {
        guard var nothing = try? NodeFirewall(networks: []) else {
            preconditionFailure("no family stands twice")
        }
        // flannel's chains are ours only in flannel's style.
        nothing.style = style
        return nothing
    }
}

extension RuleKeeper {
    /// What keeps pod traffic from being forwarded although the rules are in place, in whichever backend.
    package func obstacles(in plan: RulePlan) throws(RuleInstallerError) -> [ForwardObstacle] {
        let wanted = plan.wanted
        var obstacles: [ForwardObstacle] = []
        for backend in [RuleBackend.iptablesLegacy, .iptablesNFT]
        where plan.choice?.occupied.contains(backend) == true {
            let installer = IPTablesInstaller(backend, plan.programs, run: run)
            for family in IPFamily.allCases where wanted.network(family) != nil {
                guard case .success(let text) = try installer.listing(family, of: [.filter]) else { continue }
                obstacles += try reading(backend) { () throws(FirewallError) in
                    try wanted.obstacles(in: text, family)
                }
            }
        }
        guard plan.programs.missing(.nft) == nil else { return obstacles }
        for (family, table) in try foreignForwardTables() {
            guard let json = try NFTInstaller(run: run).listing(family, table) else { continue }
            obstacles += try reading(.nft) { () throws(FirewallError) in try wanted.nftObstacles(in: json) }
        }
        return obstacles
    }

    /// The tables of nft with a chain that forwarded packets of IP go through.
    private func foreignForwardTables() throws(RuleInstallerError) -> [(family: String, table: String)] {
        let chains = try BackendSurvey.chains(over: session).filter { chain in
            // NF_INET_FORWARD.
            chain.isOfIP && chain.hook?.number == 2 && chain.hook?.type == "filter"
                && RuleOwner(table: chain.table) != .swiftlet && !chain.isInIPTables
        }
        var tables: [(family: String, table: String)] = []
        for chain in chains where !tables.contains(where: { $0 == ("\(chain.family)", chain.table) }) {
            tables.append(("\(chain.family)", chain.table))
        }
        return tables
    }

    private func reading<Value>(
        _ backend: RuleBackend, _ body: () throws(FirewallError) -> Value
    ) throws(RuleInstallerError) -> Value {
        do throws(FirewallError) { return try body() } catch {
            throw .unreadable(program: "\(backend)", error)
        }
    }
}

extension PresentRules {
    /// The rules for people: the program of the family, then the rule as it is added.
    fileprivate func lines(_ family: IPFamily) -> [String] {
        let program = family == .ipv4 ? "iptables" : "ip6tables"
        let own = chains.sorted { $0.key < $1.key }.flatMap { chain, rules in
            rules.map { "\(program) -t \(chain.table) -A \(chain.name) \($0.text)" }
        }
        return hooks.map { "\(program) -t \($0.table) -A \($0.chainName) \($0.text)" } + own
    }
}
