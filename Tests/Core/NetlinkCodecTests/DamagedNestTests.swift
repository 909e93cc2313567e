import GoldenFiles
import NetlinkCodec
import Testing

/// Messages that are mostly nests: damage inside them, several bytes at once.
@Suite struct DamagedNestTests {
    @Test(arguments: [
        "conntrack-udp-dnat", "conntrack6-tcp", "conntrack-sctp", "conntrack6-icmp", "generic-family",
        "feature-names", "features-compact", "feature-outcome-verbose", "feature-outcome-compact",
    ])
    func damageEndsInAnErrorOrAValue(_ name: String) throws {
        let bytes = try GoldenFile("netlink/\(name)").bytes
        let seed = UInt64.random(in: 0 ... .max)
        print("DamagedNestTests: \(name), seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let names = LinkFeatureNames((0..<64).map { "feature-\($0)" })
        for _ in 0..<500 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let position = Int.random(in: 4..<damaged.count, using: &generator)
                // Small numbers make lengths and types that a decoder goes on behind.
                let limit: UInt8 = Bool.random(using: &generator) ? 255 : 32
                damaged[position] = UInt8.random(in: 0...limit, using: &generator)
            }
            if Bool.random(using: &generator) {
                damaged.removeLast(Int.random(in: 0..<damaged.count - 4, using: &generator))
            }
            _ = try? ConntrackEntry(damaged.span)
            _ = try? GenericFamily(damaged.span)
            _ = try? LinkFeatureNames(damaged.span)
            _ = try? LinkFeatures(damaged.span, names: names)
            _ = try? FeatureOutcome(damaged.span, names: names)
        }
    }
}
