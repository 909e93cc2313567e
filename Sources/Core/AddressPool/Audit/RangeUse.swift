package import Addressing

/// How many addresses of a range set are taken, and when it may be full.
package struct RangeUse: Hashable, Sendable {
    package let set: RangeSet
    package let used: Int
    package let outlook: Outlook

    package enum Outlook: Hashable, Sendable {
        case full
        /// So few records are new that no end is in sight.
        case steady
        /// If as many come as lately and none goes.
        case fullIn(atLeast: Duration)
    }

    /// Spans of time to look back over; of all the rates found there the worst counts.
    private static let windows: [Duration] = [.seconds(3600), .seconds(86_400), .seconds(7 * 86_400)]
    private static let parts = 4

    /// Counts the addresses of a set that are taken, with the times since when.
    package init(_ set: RangeSet, taken: [(address: IPAddress, since: WallTime)], at now: WallTime) {
        let times = taken.filter { set.range(holding: $0.address) != nil }.map(\.since)
        self.set = set
        used = times.count
        let free = set.capacity.map { max(0, $0 - times.count) }
        outlook =
            free == 0 ? .full : Self.outlook(free: free, births: times.map { now.duration(since: $0) })
    }

    /// How many are left; nil for more than anything counts.
    package var free: Int? { self.set.capacity.map { max(0, $0 - used) } }

    private static func outlook(free: Int?, births ages: [Duration]) -> Outlook {
        guard let free else { return .steady }
        let times = windows.compactMap { window -> Duration? in
            let part = window / parts
            let rate = steadyRate(ages, per: part)
            guard rate > 0 else { return nil }
            // Beyond this no forecast is worth a word, and Duration has an end.
            let seconds = Double(free) / Double(rate) * Double(part.components.seconds)
            return seconds < 1e11 ? .seconds(Int64(seconds)) : nil
        }
        return times.min().map { .fullIn(atLeast: $0) } ?? .steady
    }

    /// The records that came in nearly every part of a window: the second smallest count.
    ///
    /// A burst, as when a node starts and all its pods come at once, is no rate.
    private static func steadyRate(_ ages: [Duration], per part: Duration) -> Int {
        let counts = (0..<parts).map { index in
            ages.count { part * index <= $0 && $0 < part * (index + 1) }
        }
        return counts.sorted()[1]
    }
}
