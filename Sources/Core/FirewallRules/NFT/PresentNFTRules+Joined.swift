extension PresentNFTRules {
    /// What several listings show together, each of other tables.
    package init(joining listings: [PresentNFTRules]) {
        self.init()
        for listing in listings { tables.merge(listing.tables) { _, last in last } }
    }
}
