import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct GoldenFilterTests {
    @Test func decodesAGenerationAndWhoAsks() throws {
        let bytes = try GoldenFile("netlink/rule-generation").bytes
        let generation = try #require(try RuleGeneration(bytes.span))
        #expect(generation.id == 2)
        let author = try #require(generation.author)
        #expect(author.name.hasPrefix("swiftlet"))
        #expect(author.description == "\(author.name) (pid \(author.processID))")
    }

    @Test func aGenerationNeedsANumberAndNoAuthor() throws {
        let header: [UInt8] = [0, 0, 0, 7]
        #expect(try RuleGeneration(header.span) == nil)
        let number = header + [8, 0, 1, 0, 0, 0, 1, 2]
        #expect(try RuleGeneration(number.span) == RuleGeneration(id: 0x102))
        let nameless = number + [8, 0, 2, 0, 0, 0, 0, 9]
        #expect(try RuleGeneration(nameless.span)?.author == nil)
    }

    @Test func asksForTheGeneration() {
        let request = NetlinkQuery.ruleGeneration.request
        #expect(request.type.rawValue == 0xa10)
        #expect(request.payload == [0, 0, 0, 0])
    }

    @Test func decodesChainsWithAHookAndWithout() throws {
        var base = FilterChain("forward", in: "pods", of: .inet)
        base.hook = FilterChain.Hook(number: 2, priority: -5, type: "filter", policy: .drop)
        base.uses = 1
        let plain = FilterChain("SWIFTLET-FORWARD", in: "filter", of: .ipv4)
        for (name, chain) in [("filter-chain-base", base), ("filter-chain", plain)] {
            let bytes = try GoldenFile("netlink/\(name)").bytes
            #expect(try FilterChain(bytes.span) == chain)
        }
        let nobody: [UInt8] = [2, 0, 0, 0]
        #expect(try FilterChain(nobody.span) == nil)
    }

    @Test func familiesHaveTheWordsOfNft() {
        let families: [FilterFamily] = [.inet, .ipv4, .arp, .netdev, .bridge, .ipv6]
        #expect(families.map(\.description) == ["inet", "ip", "arp", "netdev", "bridge", "ip6"])
        #expect(FilterFamily(rawValue: 12).description == "12")
    }
}
