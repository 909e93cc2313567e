import NetlinkCodec
import RuleInstaller
import Testing

@Suite struct RuleNewsTests {
    private func generation(_ id: UInt32, by name: String? = nil) -> RuleGeneration {
        RuleGeneration(id: id, by: name.map { RuleGeneration.Author(processID: 7, name: $0) })
    }

    @Test func keepsTheLatestTransactions() {
        var news = RuleNews()
        #expect(news.isEmpty)
        for id in 1...20 { news.add(generation(UInt32(id))) }
        #expect(news.generations.map(\.id) == Array(13...20))
        #expect(news.authors.isEmpty && !news.isEmpty)
    }

    @Test func namesEachAuthorOnceTheLastFirst() {
        var news = RuleNews()
        for name in ["nft", "firewalld", "nft", "iptables"] { news.add(generation(1, by: name)) }
        #expect(news.authors.map(\.name) == ["iptables", "nft", "firewalld"])
    }

    @Test func laterNewsAreAddedToEarlier() {
        var (first, second) = (RuleNews(), RuleNews())
        first.add(generation(1, by: "nft"))
        second.add(generation(2, by: "iptables"))
        first.merge(second)
        #expect(first.generations.map(\.id) == [1, 2])
        first.merge(RuleNews())
        #expect(first.authors.map(\.name) == ["iptables", "nft"])
    }
}
