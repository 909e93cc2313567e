import OverlayDaemon
import Testing

@Suite struct RepairPaceTests {
    /// When the rules may be looked at again after each of some restorations in a row.
    private func pauses(after restorations: Int) -> [Duration] {
        var pace = RepairPace()
        let now = ContinuousClock.now
        return (0..<restorations).map { _ in
            pace.note(.restored, at: now)
            let steps = stride(from: 0, through: 20_000, by: 250).map(Duration.milliseconds)
            return steps.first { pace.allows(now + $0) } ?? .seconds(99)
        }
    }

    @Test func aReloadIsAnsweredAtOnceEachTime() {
        #expect(pauses(after: 4) == [.zero, .zero, .zero, .zero])
    }

    @Test func aQuarrelIsAnsweredMoreAndMoreSlowly() {
        let pauses = pauses(after: 12).dropFirst(4)
        #expect(
            pauses.map { $0 / .milliseconds(500) } == [1, 2, 4, 8, 16, 32, 32, 32])
    }

    @Test func rulesThatAreRightEndTheQuarrel() {
        var pace = RepairPace()
        let now = ContinuousClock.now
        for _ in 0..<9 { pace.note(.restored, at: now) }
        #expect(!pace.allows(now))
        pace.note(.foundRight, at: now)
        #expect(pace.allows(now))
        pace.note(.restored, at: now)
        #expect(pace.allows(now))
    }
}
