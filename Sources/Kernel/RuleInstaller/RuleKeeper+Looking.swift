internal import Addressing
package import FirewallRules
internal import NetlinkCodec

extension RuleKeeper {
    /// The rules of ours that each backend holds, a line each; none where there are none.
    package func ownRules(
        in plan: RulePlan
    ) throws(RuleInstallerError) -> [(backend: RuleBackend, lines: [String])] {
        let nothing = plan.wanted.nothing
        let survey = try BackendSurvey(over: session, run: run)
        var found: [(backend: RuleBackend, lines: [String])] = []
        for backend in survey.backends(holding: nothing.style).sorted() {
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

    /// What keeps pod traffic from being forwarded although the rules are in place, in whichever backend.
    ///
    /// Where a backend's programs are missing, only what the kernel itself tells of it is known.
    package func obstacles(in plan: RulePlan) throws(RuleInstallerError) -> [ForwardObstacle] {
        let wanted = plan.wanted
        var obstacles: [ForwardObstacle] = []
        for backend in [RuleBackend.iptablesLegacy, .iptablesNFT]
        where plan.choice?.occupied.contains(backend) == true && plan.programs.missing(backend) == nil {
            let installer = IPTablesInstaller(backend, plan.programs, run: run)
            for family in IPFamily.allCases where wanted.network(family) != nil {
                guard case .success(let text) = try installer.listing(family, of: [.filter]) else { continue }
                obstacles += try reading(backend) { () throws(FirewallError) in
                    try wanted.obstacles(in: text, family)
                }
            }
        }
        return try obstacles + nftObstacles(in: plan)
    }

    private func nftObstacles(in plan: RulePlan) throws(RuleInstallerError) -> [ForwardObstacle] {
        var obstacles: [ForwardObstacle] = []
        var seen: Set<[String]> = []
        for chain in try foreignForwardChains(for: plan.wanted) {
            if plan.programs.missing(.nft) != nil {
                guard chain.hook?.policy == .drop else { continue }
                obstacles.append(.foreignPolicy(table: "\(chain.family) \(chain.table)", chain: chain.name))
            } else if seen.insert(["\(chain.family)", chain.table]).inserted {
                let listing = try NFTInstaller(run: run).listing("\(chain.family)", chain.table)
                guard let json = listing else { continue }
                obstacles += try reading(.nft) { () throws(FirewallError) in
                    try plan.wanted.nftObstacles(in: json)
                }
            }
        }
        return obstacles
    }

    /// The chains of nft, others' than ours, that forwarded packets of the wanted networks go through.
    private func foreignForwardChains(
        for wanted: NodeFirewall
    ) throws(RuleInstallerError) -> [FilterChain] {
        guard wanted.forwarding != .unmanaged, !wanted.networks.isEmpty else { return [] }
        return try BackendSurvey.chains(over: session).filter { chain in
            // NF_INET_FORWARD.
            chain.isOfIP && chain.hook?.number == 2 && chain.hook?.type == "filter"
                && RuleOwner(table: chain.table) != .swiftlet && !chain.isInIPTables
        }
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
