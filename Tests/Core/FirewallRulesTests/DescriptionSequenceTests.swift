import Addressing
import FirewallRules
import FirewallTesting
import GoldenFiles
import Testing

/// Random descriptions that follow one another end in the same state as the last of them alone, and rules of
/// others stay as they were.
@Suite struct DescriptionSequenceTests {
    @Test(arguments: 0..<100) func leadIptablesToTheLast(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let family = IPFamily.allCases.randomElement(using: &random) ?? .ipv4
        var tables = SimulatedTables()
        for _ in 0..<4 {
            insertForeignRules(in: &tables, &random)
            let foreign = tables.foreign
            let node = try NodeFirewall.random(using: &random)
            let wanted = node.ruleSet(family)
            let present = try PresentRules(save: tables.save, scope: wanted.scope)
            try tables.restore(RuleDifference(present: present, wanted: wanted).restoreText)
            var alone = SimulatedTables()
            try alone.restore(restoreText(of: node, family))
            #expect(tables.foreign == foreign)
            #expect(
                try PresentRules(save: tables.save, scope: wanted.scope)
                    == PresentRules(save: alone.save, scope: wanted.scope))
        }
    }

    @Test(arguments: 0..<100) func leadNFTToTheLast(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var (tables, present) = (SimulatedNFT(), PresentNFTRules())
        for round in 0..<4 {
            var node = try NodeFirewall.random(using: &random)
            // One that follows another style leaves flannel's tables to flannel: so it is one style all along.
            node.style = seed % 2 == 0 ? .swiftlet : .flannel
            let wanted = round == 3 ? .empty(owning: node.nftRuleSet.owned) : node.nftRuleSet
            try tables.apply(NFTDifference(present: present, wanted: wanted).transactionText)
            var alone = SimulatedNFT()
            try alone.apply(NFTDifference(present: PresentNFTRules(), wanted: wanted).transactionText)
            #expect(tables == alone)
            present = PresentNFTRules(of: wanted)
            #expect(NFTDifference(present: present, wanted: wanted).isEmpty)
        }
        #expect(tables == SimulatedNFT())
    }

    private func insertForeignRules(in tables: inout SimulatedTables, _ random: inout SeededGenerator) {
        let rules = ["-p tcp -m tcp --dport 80 -j ACCEPT", "-j LOG", "-s 10.244.1.5/32 -j ACCEPT", "-j DROP"]
        for chain in tables.chains.keys.sorted() where Place.isForeign(chain) && Bool.random(using: &random) {
            tables.damage(chain) {
                $0.insert(
                    rules.randomElement(using: &random) ?? "",
                    at: Int.random(in: 0...$0.count, using: &random))
            }
        }
    }
}

extension Place {
    fileprivate static func isForeign(_ chain: String) -> Bool {
        !chain.contains("SWIFTLET-") && !chain.contains("FLANNEL-")
    }
}
