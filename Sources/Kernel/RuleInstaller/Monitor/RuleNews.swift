package import NetlinkCodec

/// Signs that rules may have changed, since somebody asked last.
package struct RuleNews: Hashable, Sendable {
    /// The latest transactions of nf_tables; not all, if there were many.
    package private(set) var generations: [RuleGeneration] = []
    /// Whether the kernel had more to tell than the socket holds.
    package internal(set) var hasOverrun = false
    /// Tables of iptables-legacy that hold more or less than before: `ipv4 nat`.
    package internal(set) var legacyTables: Set<String> = []

    private static let limit = 8

    package init() {}

    package var isEmpty: Bool { self == RuleNews() }

    package mutating func add(_ generation: RuleGeneration) {
        if generations.count == Self.limit { generations.removeFirst() }
        generations.append(generation)
    }

    /// Adds signs that came later.
    package mutating func merge(_ later: RuleNews) {
        for generation in later.generations { add(generation) }
        hasOverrun = hasOverrun || later.hasOverrun
        legacyTables.formUnion(later.legacyTables)
    }

    /// Who made the transactions, the last first, each once; what changed iptables-legacy is not known.
    package var authors: [RuleGeneration.Author] {
        var authors: [RuleGeneration.Author] = []
        for author in generations.reversed().compactMap(\.author) where !authors.contains(author) {
            authors.append(author)
        }
        return authors
    }
}
