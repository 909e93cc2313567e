import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import SystemHandles
import Testing

/// Rules over every backend, and moved between them.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct KeeperTests {
    private func plan(
        _ wanted: NodeFirewall, asked: RuleBackend? = nil
    ) throws -> (keeper: RuleKeeper, plan: RulePlan) {
        let keeper = RuleKeeper(over: try TestNamespace.current.filterSession(), asked: asked)
        let plan = try TestNamespace.current.inside { () throws(RuleInstallerError) in
            try keeper.plan(for: wanted)
        }
        return (keeper, plan)
    }

    private func apply(_ wanted: NodeFirewall, asked: RuleBackend? = nil) throws {
        let (keeper, plan) = try plan(wanted, asked: asked)
        #expect(TestNamespace.current.inside { keeper.apply(plan).failures } == [])
    }

    @Test(arguments: RuleBackend.allCases) func rulesComeBackEqualAndAreLeftAlone(_ backend: RuleBackend)
        throws
    {
        let wanted = try NodeFirewall.sample()
        try apply(wanted, asked: backend)
        #expect(try plan(wanted, asked: backend).plan.lines == [])
        // What stands already is where the rules go when nobody else has any.
        #expect(try plan(wanted).plan.choice?.reason == .ownRules)
        #expect(try plan(wanted).plan.isEmpty)
        let keeper = try plan(wanted).keeper
        let removal = try TestNamespace.current.inside { () throws(RuleInstallerError) in
            try keeper.planForRemoval(of: wanted)
        }
        #expect(TestNamespace.current.inside { keeper.apply(removal).failures } == [])
        #expect(try TestNamespace.current.survey().backends(holding: .swiftlet) == [])
    }

    @Test(arguments: RuleBackend.allCases, RuleBackend.allCases)
    func anotherBackendTakesAllRulesAlong(_ first: RuleBackend, _ second: RuleBackend) throws {
        let wanted = try NodeFirewall.sample()
        try apply(wanted, asked: first)
        try apply(wanted, asked: second)
        #expect(try TestNamespace.current.survey().backends(holding: .swiftlet) == [second])
        #expect(try plan(wanted, asked: second).plan.isEmpty)
    }

    /// In flannel's style flannel's chains are ours: they are found again, moved and taken away.
    @Test func rulesInFlannelsStyleAreOursToo() throws {
        var wanted = try NodeFirewall.sample()
        wanted.style = .flannel
        for backend in RuleBackend.allCases {
            try apply(wanted, asked: backend)
            #expect(try TestNamespace.current.survey().backends(holding: .flannel) == [backend])
        }
        let keeper = try plan(wanted).keeper
        let removal = try TestNamespace.current.inside { () throws(RuleInstallerError) in
            try keeper.planForRemoval(of: wanted)
        }
        #expect(TestNamespace.current.inside { keeper.apply(removal).failures } == [])
        #expect(try TestNamespace.current.survey().owners == [:])
    }

    @Test func rulesFollowThoseOfOthers() throws {
        let wanted = try NodeFirewall.sample()
        try apply(wanted, asked: .nft)
        try TestNamespace.current.run("iptables-legacy -t mangle -N KUBE-IPTABLES-HINT")
        try apply(wanted)
        let survey = try TestNamespace.current.survey()
        #expect(survey.backends(holding: .swiftlet) == [.iptablesLegacy])
        #expect(survey.strangers(in: .iptablesLegacy) == [.kubernetes])
    }

    @Test func namesWhatIsInTheWayInEachBackend() throws {
        let namespace = TestNamespace.current
        let wanted = try NodeFirewall.sample()
        try namespace.run([
            "iptables-nft -A FORWARD -s 10.244.0.0/16 -j DROP", "ip6tables-legacy -P FORWARD DROP",
            "ip6tables-legacy -N OTHERS", "nft add table inet guard",
            "nft add chain inet guard forward { type filter hook forward priority 5 ; policy drop ; }",
        ])
        try apply(wanted, asked: .iptablesNFT)
        let (keeper, plan) = try plan(wanted, asked: .iptablesNFT)
        let obstacles = try namespace.inside { () throws(RuleInstallerError) in
            try keeper.obstacles(in: plan)
        }
        #expect(
            Set(obstacles) == [
                .policyWithoutHook(chain: "FORWARD"),
                .ruleBefore(chain: "FORWARD", rule: "-s 10.244.0.0/16 -j DROP"),
                .foreignPolicy(table: "inet guard", chain: "forward"),
            ])
    }
}
