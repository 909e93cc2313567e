/// One step from the present tables of nft to the wanted ones.
package enum NFTChange: Hashable, Sendable {
    case addTable(NFTTableName)
    case deleteTable(NFTTableName)
    case addCollection(NFTCollection, NFTTableName)
    /// A set or map that is not wanted, or not of that type.
    case deleteCollection(NFTCollection.Form, ChainName, NFTTableName)
    /// A set or map holds what we cannot say: it is emptied, and filled with what is wanted.
    case emptyCollection(NFTCollection.Form, ChainName, NFTTableName)
    case addElements([NFTElement], to: ChainName, NFTTableName)
    case deleteElements([NFTElement], from: ChainName, NFTTableName)
    case addChain(NFTChain, NFTTableName)
    /// All rules of a chain are exchanged at once.
    case refill(NFTChain, present: [PresentNFTRule], NFTTableName)
    /// A chain that is not wanted, or that the kernel calls elsewhere.
    case deleteChain(ChainName, NFTTableName)
}

/// What must change so that the present tables of nft become the wanted ones; empty if they are.
package struct NFTDifference: Hashable, Sendable {
    /// In the order in which nft can make them.
    package let changes: [NFTChange]

    package var isEmpty: Bool { changes.isEmpty }

    package init(present: PresentNFTRules, wanted: NFTRuleSet) {
        let kept = Set(wanted.tables.map(\.name))
        let stale = wanted.owned.filter { present.tables[$0] != nil && !kept.contains($0) }
        changes =
            stale.map(NFTChange.deleteTable)
            + wanted.tables.flatMap { TableDifference(present.tables[$0.name], $0).changes }
    }
}

/// The same for one table.
private struct TableDifference {
    private let present: PresentNFTTable
    private let wanted: NFTTable
    private let isNew: Bool

    init(_ present: PresentNFTTable?, _ wanted: NFTTable) {
        self.present = present ?? PresentNFTTable()
        self.wanted = wanted
        isNew = present == nil
    }

    private var name: NFTTableName { wanted.name }

    /// Rules go first, then the chains, sets and maps that they named; what comes goes the other way.
    var changes: [NFTChange] {
        (isNew ? [.addTable(name)] : []) + chainDeletions + collectionDeletions + collectionAdditions
            + chainAdditions
    }

    private var staleCollections: [ChainName: PresentNFTCollection] {
        let kept = Dictionary(uniqueKeysWithValues: wanted.collections.map { ($0.name, $0) })
        return present.collections.filter { name, found in
            guard let wanted = kept[name] else { return true }
            return found.kind == .foreign || found.key != wanted.key || found.value != wanted.value
        }
    }

    private var staleChains: [ChainName] {
        let kept = Dictionary(uniqueKeysWithValues: wanted.chains.map { ($0.name, $0.hook) })
        return present.chains.filter { name, found in
            kept[name].map { $0 != found.hook } ?? true
        }.map(\.key).sorted()
    }

    private var chainDeletions: [NFTChange] { staleChains.map { .deleteChain($0, name) } }
    private var collectionDeletions: [NFTChange] {
        staleCollections.sorted { $0.key < $1.key }.map { .deleteCollection($0.value.form, $0.key, name) }
    }

    private var collectionAdditions: [NFTChange] {
        let stale = staleCollections
        return wanted.collections.flatMap { collection -> [NFTChange] in
            guard let found = present.collections[collection.name], stale[collection.name] == nil else {
                return [.addCollection(collection, name)]
            }
            return elementChanges(collection, found)
        }
    }

    private func elementChanges(_ wanted: NFTCollection, _ found: PresentNFTCollection) -> [NFTChange] {
        if found.kind == .withForeignElements {
            return [
                .emptyCollection(found.form, wanted.name, name), .addElements(wanted.elements, to: wanted.name, name),
            ]
        }
        let added = wanted.elements.filter { !found.elements.contains($0) }
        var changes: [NFTChange] = []
        if found.elements.count + added.count > wanted.elements.count {
            let gone = found.elements.subtracting(wanted.elements)
            changes.append(.deleteElements(gone.sorted(), from: wanted.name, name))
        }
        if !added.isEmpty { changes.append(.addElements(added, to: wanted.name, name)) }
        return changes
    }

    private var chainAdditions: [NFTChange] {
        let staleCollections = staleCollections
        let staleChains = Set(staleChains)
        return wanted.chains.compactMap { chain in
            guard let found = present.chains[chain.name], !staleChains.contains(chain.name) else {
                return .addChain(chain, name)
            }
            // A rule keeps a set from going: those that named one that is made anew are written anew.
            let isHeld = chain.rules.contains { $0.collection.map { staleCollections[$0] != nil } ?? false }
            let isSame = found.rules == chain.rules.map(PresentNFTRule.known)
            return isSame && !isHeld ? nil : .refill(chain, present: found.rules, name)
        }
    }
}
