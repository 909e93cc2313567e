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
        let installer = RuleInstaller(choice.backend, survey.programs, run: run)
        var updates = try installer.updates(to: wanted)
        // What is wanted comes first: for a moment both backends do the same, rather than none.
        for other in RuleBackend.allCases where other != choice.backend && survey.ownBackends.contains(other) {
            updates += try RuleInstaller(other, survey.programs, run: run).updates(to: wanted.nothing)
        }
        return RulePlan(choice: choice, programs: survey.programs, updates: updates)
    }

    /// What is to be done so that no rule of ours is left in any backend.
    package func planForRemoval(of wanted: NodeFirewall) throws(RuleInstallerError) -> RulePlan {
        let survey = try BackendSurvey(over: session, run: run)
        var updates: [RuleUpdate] = []
        for backend in RuleBackend.allCases where survey.ownBackends.contains(backend) {
            updates += try RuleInstaller(backend, survey.programs, run: run).updates(to: wanted.nothing)
        }
        return RulePlan(choice: nil, programs: survey.programs, updates: updates)
    }

    /// Makes the changes of a plan; goes on past a failure and tells all of them.
    package func apply(_ plan: RulePlan) -> [RuleInstallerError] {
        plan.updates.compactMap { update in
            do throws(RuleInstallerError) {
                try RuleInstaller(update.backend, plan.programs, run: run).apply(update)
                try forgetFlows(of: [update])
                return nil
            } catch {
                return error
            }
        }
    }

    /// Lets the kernel look anew where flows to changed host ports go.
    private func forgetFlows(of updates: [RuleUpdate]) throws(RuleInstallerError) {
        do throws(NetlinkError) {
            try session.deleteConntrack(to: updates.flatMap(\.staleFlows))
        } catch {
            throw .flowsKept(error)
        }
    }

    /// Makes the rules right in the backend of a plan, reading anew when others write at the same time.
    package func restore(
        _ wanted: NodeFirewall, in plan: RulePlan
    ) throws(RuleInstallerError) -> RuleApplication {
        guard let choice = plan.choice else { return RuleApplication() }
        let application = try RuleInstaller(choice.backend, plan.programs, run: run).apply(wanted)
        try forgetFlows(of: application.updates)
        return application
    }

    /// The rules of ours that each backend holds, a line each; none where there are none.
    package func ownRules(
        like wanted: NodeFirewall, _ programs: RulePrograms
    ) throws(RuleInstallerError) -> [(backend: RuleBackend, lines: [String])] {
        var found: [(backend: RuleBackend, lines: [String])] = []
        for backend in try BackendSurvey(over: session, run: run).ownBackends.sorted() {
            var lines: [String] = []
            if backend == .nft {
                let nft = NFTInstaller(run: run)
                for table in wanted.nothing.nftRuleSet.owned {
                    lines += try nft.text(of: table).split(separator: "\n").map(String.init)
                }
            } else {
                let installer = IPTablesInstaller(backend, programs, run: run)
                for family in IPFamily.allCases {
                    lines += try installer.present(for: wanted.nothing.ruleSet(family)).lines(family)
                }
            }
            found.append((backend, lines))
        }
        return found
    }
}

/// What is to be done to a node's rules, and why there.
package struct RulePlan: Hashable, Sendable {
    /// Nil where rules are only taken away.
    package let choice: BackendChoice?
    package let programs: RulePrograms
    /// A transaction each; empty if nothing is to be done.
    package let updates: [RuleUpdate]
}

extension NodeFirewall {
    /// Nothing of what this one wants: what removal asks for.
    fileprivate var nothing: NodeFirewall {
        guard var nothing = try? NodeFirewall(networks: []) else { preconditionFailure("no family stands twice") }
        // flannel's chains are ours only in flannel's style.
        nothing.style = style
        return nothing
    }
}

extension RuleKeeper {
    /// What keeps pod traffic from being forwarded although the rules are in place, in whichever backend.
    package func obstacles(
        to wanted: NodeFirewall, in plan: RulePlan
    ) throws(RuleInstallerError) -> [ForwardObstacle] {
        var obstacles: [ForwardObstacle] = []
        for backend in [RuleBackend.iptablesLegacy, .iptablesNFT] where plan.choice?.occupied.contains(backend) == true {
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
