import Addressing
import FirewallRules
import FirewallTesting
import GoldenFiles
import Testing

@Suite struct RuleDifferenceTests {
    private let wanted: RuleSet

    init() throws {
        wanted = try NodeFirewall.example(.ipv4).ruleSet(.ipv4)
    }

    @Test func isEmptyOnceInstalled() throws {
        #expect(RuleDifference(present: PresentRules(of: wanted), wanted: wanted).isEmpty)
        #expect(RuleDifference(present: PresentRules(of: wanted), wanted: wanted).restoreText.isEmpty)
        #expect(RuleDifference(present: PresentRules(), wanted: .empty(.ipv4)).isEmpty)
    }

    @Test func comesBackEqualFromASave() throws {
        var tables = SimulatedTables()
        try tables.restore(RuleDifference(present: PresentRules(), wanted: wanted).restoreText)
        #expect(try PresentRules(save: tables.save) == PresentRules(of: wanted))
    }

    @Test func tellsPeopleOnlyWhatDiffers() throws {
        var tables = try installed()
        tables.damage("filter SWIFTLET-FORWARD") { $0[0] = "-p tcp -m tcp --dport 80 -j DROP" }
        tables.damage("nat POSTROUTING") { $0.removeAll() }
        try tables.restore("*nat\n:SWIFTLET-OLD - [0:0]\n-A INPUT -i eth0 -j SWIFTLET-OLD\nCOMMIT\n")
        let present = try PresentRules(save: tables.save)
        #expect(
            RuleDifference(present: present, wanted: wanted).lines == [
                "- rule filter SWIFTLET-FORWARD -p tcp -m tcp --dport 80 -j DROP",
                #"+ rule filter SWIFTLET-FORWARD -s 10.244.0.0/16 -m comment --comment "swiftlet forward" -j ACCEPT"#,
                "- rule nat INPUT -i eth0 -j SWIFTLET-OLD",
                #"+ rule nat POSTROUTING -m comment --comment "swiftlet masq" -j SWIFTLET-POSTROUTING"#,
                "- chain nat SWIFTLET-OLD",
            ])
    }

    @Test func removesAHookThatStandsTwice() throws {
        var tables = try installed()
        tables.damage("filter FORWARD") { $0 += $0 }
        let difference = RuleDifference(present: try PresentRules(save: tables.save), wanted: wanted)
        #expect(difference.changes.count == 1)
        try tables.restore(difference.restoreText)
        #expect(tables == (try installed()))
    }

    @Test func leavesAStrangersJumpToAChainThatStays() throws {
        var tables = try installed()
        try tables.restore(
            "*filter\n:DOCKER-USER - [0:0]\n-A DOCKER-USER -i eth0 -j SWIFTLET-FORWARD\nCOMMIT\n")
        let present = try PresentRules(save: tables.save)
        #expect(RuleDifference(present: present, wanted: wanted).isEmpty)
        try tables.restore(RuleDifference(present: present, wanted: .empty(.ipv4)).restoreText)
        #expect(!tables.save.contains("SWIFTLET"))
    }

    @Test func putsHooksThatGoFirstInTheirOrder() throws {
        let chains = try ["SWIFTLET-A", "SWIFTLET-B"].map { try UserChain($0, in: .filter) }
        let rules = try RuleSet(
            .ipv4, chains: chains.map { FilledChain($0, []) },
            hooks: chains.map { Hook(to: $0, from: .filterForward, .prepend) })
        var tables = SimulatedTables()
        try tables.restore("*filter\n-A FORWARD -j DROP\nCOMMIT\n")
        try tables.restore(RuleDifference(present: PresentRules(), wanted: rules).restoreText)
        #expect(tables.chains["filter FORWARD"] == ["-j SWIFTLET-A", "-j SWIFTLET-B", "-j DROP"])
    }

    /// Any mixture of foreign rules, our rules, damaged rules of ours and left-overs of an older version ends
    /// in the wanted rules, with the foreign ones as they were; and so does the way to none.
    @Test(arguments: 0..<200) func leadsFromAnyStateToTheWanted(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var tables = try anyState(&random)
        let foreign = tables.foreign
        for goal in [wanted, .empty(.ipv4)] {
            let present = try PresentRules(save: tables.save)
            try tables.restore(RuleDifference(present: present, wanted: goal).restoreText)
            let reached = try PresentRules(save: tables.save)
            #expect(RuleDifference(present: reached, wanted: goal).isEmpty)
            #expect(reached.chains == PresentRules(of: goal).chains)
            #expect(tables.foreign == foreign)
        }
    }

    @Test func refusesOrReadsEveryTruncation() throws {
        var random = SeededGenerator(seed: 7)
        let save = try anyState(&random).save
        for length in 0..<save.utf8.count {
            let cut = String(decoding: Array(save.utf8.prefix(length)), as: UTF8.self)
            if let rules = try? PresentRules(save: cut) {
                _ = RuleDifference(present: rules, wanted: wanted).restoreText
            }
        }
        #expect(throws: FirewallError.cutOff(table: "nat")) { try PresentRules(save: "*nat\n") }
        #expect(throws: FirewallError.cutOff(table: "nat")) {
            try PresentRules(save: "*nat\n*filter\nCOMMIT\n")
        }
    }

    private func installed() throws -> SimulatedTables {
        var tables = SimulatedTables()
        try tables.restore(RuleDifference(present: PresentRules(), wanted: wanted).restoreText)
        return tables
    }

    private func anyState(_ random: inout SeededGenerator) throws -> SimulatedTables {
        var tables = Bool.random(using: &random) ? try installed() : SimulatedTables()
        let foreign = [
            "-p tcp -m tcp --dport 80 -j ACCEPT", "-m comment --comment \"to SWIFT\" -j DROP",
            "-j KUBE-FORWARD",
            "-m recent --rcheck -j LOG --log-prefix \"x -j y \"", "",
        ]
        let leftovers = [
            "-j SWIFTLET-OLD", "-s 10.9.0.0/16 -j SWIFTLET-OLD", "-p tcp -m tcp --dport 1 -j SWIFTLET-OLD",
        ]
        for table in ["nat", "filter"] {
            try tables.restore(
                "*\(table)\n:KUBE-FORWARD - [0:0]\n:SWIFTLET-OLD - [0:0]\n:SWIFTLET-NEW - [0:0]\n")
        }
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let rule = (foreign + leftovers).randomElement(using: &random) ?? ""
            let chain = tables.chains.keys.sorted().randomElement(using: &random) ?? ""
            // A chain that leads to itself is refused by the kernel.
            guard !chain.hasSuffix("SWIFTLET-OLD") || foreign.contains(rule) else { continue }
            tables.damage(chain) { $0.insert(rule, at: Int.random(in: 0...$0.count, using: &random)) }
        }
        if Bool.random(using: &random) { tables.damage("nat SWIFTLET-POSTROUTING") { $0.reverse() } }
        return tables
    }
}
