/// A table that is followed, and how far what is known of it can be trusted.
struct TableState: Sendable {
    var table: any FollowedTable
    /// Whether it is to be listed (again).
    var isDoubtful = true
    /// Whether it was listed since the monitor began, or since messages were last lost.
    var isCurrent = false
    /// Lists in a row during which it changed.
    var disturbedLists = 0
    /// When it may be listed again at the earliest.
    var restUntil: ContinuousClock.Instant?

    /// How many disturbed lists in a row are taken for no better than the last of them.
    ///
    /// A table that never stops changing would never be current otherwise. It stays doubtful, and is listed again.
    static let patience = 10
    /// The longest time between two lists of a doubtful table.
    private static let longestRest = Duration.seconds(1)

    init(_ table: any FollowedTable) { self.table = table }

    /// Messages were lost: nobody knows of which table.
    mutating func lose() {
        isDoubtful = true
        isCurrent = false
        disturbedLists = 0
        restUntil = nil
    }

    /// Ends a list of a table, and lets it rest for as long as the list took: a table that changes all the time
    /// takes half of the time of the monitor's thread at most.
    mutating func finishListing(
        since start: ContinuousClock.Instant, now: ContinuousClock.Instant,
        telling events: inout [NetlinkEvent]
    ) {
        isDoubtful = isDoubtful || table.isUnclear
        disturbedLists = isDoubtful ? disturbedLists + 1 : 0
        restUntil = now + min(now - start, Self.longestRest)
        guard !isDoubtful || disturbedLists >= Self.patience else { return }
        table.endListing(telling: &events)
        isCurrent = true
    }
}
