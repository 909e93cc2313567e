import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import RuleInstaller
import SystemHandles
import Testing

/// The signs of changes, with the real programs as those who change.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct RuleMonitorTests {
    @Test(arguments: [
        ("nft add table inet pods", "nft"),
        ("nft flush ruleset", "nft"),
        ("iptables-nft -A FORWARD -j ACCEPT", "iptables-nft"),
        ("ip6tables-nft -X MINE", "ip6tables-nft"),
    ])
    func tellsWhoChangedRulesOfNFTables(_ command: String, _ author: String) async throws {
        let namespace = TestNamespace.current
        try namespace.run(["nft add table inet mine", "ip6tables-nft -N MINE"])
        let monitor = try namespace.monitor()
        try namespace.run(command)
        let news = try #require(try await monitor.next())
        #expect(news.authors.map(\.name) == [author])
        #expect(news.authors.allSatisfy { $0.processID > 0 })
        #expect(news.legacyTables.isEmpty && !news.hasOverrun)
    }

    @Test func tellsOfOneGenerationAfterTheOther() async throws {
        let namespace = TestNamespace.current
        let session = try namespace.filterSession()
        let before = try session.get(.ruleGeneration).id
        let monitor = try namespace.monitor()
        var told: [UInt32] = []
        for table in ["a", "b"] {
            try namespace.run("nft add table inet \(table)")
            told += try #require(try await monitor.next()).generations.map(\.id)
        }
        #expect(told == [before &+ 1, before &+ 2])
        #expect(try session.get(.ruleGeneration).id == told.last)
    }

    @Test func noticesThatLegacyTablesGrewOrShrank() async throws {
        let namespace = TestNamespace.current
        try namespace.run(["iptables-legacy -A FORWARD -j ACCEPT", "ip6tables-legacy -N MINE"])
        let monitor = try namespace.monitor()
        for (command, table) in [
            ("iptables-legacy -F FORWARD", "ipv4 filter"), ("ip6tables-legacy -X MINE", "ipv6 filter"),
            ("iptables-legacy -t nat -A POSTROUTING -j MASQUERADE", "ipv4 nat"),
        ] {
            try namespace.run(command)
            let news = try #require(try await monitor.next())
            #expect(news.legacyTables == [table])
            #expect(news.generations.isEmpty)
        }
    }

    /// Asking for a table would make it.
    @Test func makesNoLegacyTable() async throws {
        let namespace = TestNamespace.current
        let monitor = try namespace.monitor()
        try namespace.run("iptables-legacy -A FORWARD -j ACCEPT")
        #expect(try await monitor.next()?.legacyTables == ["ipv4 filter"])
        #expect(try namespace.run("cat /proc/thread-self/net/ip_tables_names") == "filter\n")
    }

    @Test func gathersWhatComesWhileNobodyAsks() async throws {
        let namespace = TestNamespace.current
        let monitor = try namespace.monitor()
        for number in 0..<20 { try namespace.run("nft add table inet t\(number)") }
        var news: [RuleNews] = []
        while news.last?.generations.last?.id != 21, let next = try await monitor.next() { news.append(next) }
        #expect(news.count < 20)
        #expect(news.allSatisfy { $0.generations.count <= 8 && !$0.authors.isEmpty })
    }

    /// One transaction that tells more than the socket holds.
    @Test func tellsThatItCouldNotTellAll() async throws {
        let namespace = TestNamespace.current
        let monitor = try namespace.monitor()
        let rules = (0..<50_000).map { "add rule inet t c tcp dport \($0 + 1) accept\n" }.joined()
        let text = "add table inet t\nadd chain inet t c\n" + rules
        try namespace.run(Command("nft", ["-f", "-"], input: Array(text.utf8)))
        var news = RuleNews()
        while !news.hasOverrun, news.generations.isEmpty, let next = try await monitor.next() { news = next }
        #expect(!news.isEmpty)
    }

    @Test(arguments: ["the reader's task is cancelled", "the monitor is closed"])
    func ends(_ reason: String) async throws {
        let monitor = try TestNamespace.current.monitor()
        let task = Task { try await monitor.next() }
        if reason.hasPrefix("the monitor") { monitor.close() } else { task.cancel() }
        #expect(try await task.value == nil)
        #expect(try await monitor.next() == nil)
    }
}

extension TestNamespace {
    fileprivate func monitor() throws -> RuleMonitor {
        try inside { () throws(NetlinkError) in
            try RuleMonitor(opening: MnlTransport.self, comparingLegacyTablesEvery: .milliseconds(10))
        }
    }
}
