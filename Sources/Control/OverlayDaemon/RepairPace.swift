/// How soon after the rules were restored they may be looked at again.
///
/// At once, unless somebody undoes each restoration: then the pauses grow.
package struct RepairPace {
    private var restorations = 0
    private var earliest: ContinuousClock.Instant?

    /// So many restorations in a row are a reload that takes its time, and no quarrel.
    private static let patience = 4
    private static let longest = Duration.seconds(16)

    package init() {}

    package func allows(_ now: ContinuousClock.Instant) -> Bool { earliest.map { now >= $0 } ?? true }

    /// The rules were looked at, and restored or found right.
    package mutating func note(_ outcome: Outcome, at now: ContinuousClock.Instant) {
        restorations = outcome == .restored ? restorations + 1 : 0
        let excess = restorations - Self.patience
        earliest = excess > 0 ? now + min(.milliseconds(250) * (1 << min(excess, 6)), Self.longest) : nil
    }

    package enum Outcome { case restored, foundRight }
}
