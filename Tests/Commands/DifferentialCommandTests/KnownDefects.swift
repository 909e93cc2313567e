/// A defect of the reference plugins, at which ours do otherwise: the only differences that are allowed.
struct KnownDefect: Sendable {
    let name: String
    /// Where the project's notes on the reference plugins tell of it.
    let note: String
    let explains: @Sendable (Difference, GeneratedCase) -> Bool

    init(_ name: String, note: String, _ explains: @escaping @Sendable (Difference, GeneratedCase) -> Bool) {
        self.name = name
        self.note = note
        self.explains = explains
    }
}

extension KnownDefect {
    static let all: [KnownDefect] = []
}
