/// A rule of nft as it was found: understood, or the JSON of one that somebody else wrote.
package enum PresentNFTRule: Hashable, Sendable {
    case known(NFTRule)
    case unknown(String)

    package var text: String {
        switch self {
        case .known(let rule): rule.text
        case .unknown(let json): json
        }
    }
}

/// A chain of one of our tables as it was found.
package struct PresentNFTChain: Hashable, Sendable {
    package internal(set) var hook: NFTHook?
    package internal(set) var rules: [PresentNFTRule] = []
}

/// A set or a map of one of our tables as it was found.
package struct PresentNFTCollection: Hashable, Sendable {
    package internal(set) var form: NFTCollection.Form
    package internal(set) var key: [NFTType]
    package internal(set) var value: [NFTType]
    package internal(set) var elements: Set<NFTElement> = []
    /// Whether there are elements that no value of ours says, or a type or flag that we do not use.
    package internal(set) var kind = Kind.plain

    package enum Kind: Hashable, Sendable {
        case plain
        case withForeignElements
        case foreign
    }
}

/// One of our tables as it was found.
package struct PresentNFTTable: Hashable, Sendable {
    package internal(set) var chains: [ChainName: PresentNFTChain] = [:]
    package internal(set) var collections: [ChainName: PresentNFTCollection] = [:]
}

/// What the kernel holds of our tables.
package struct PresentNFTRules: Hashable, Sendable {
    package internal(set) var tables: [NFTTableName: PresentNFTTable] = [:]

    /// No table at all.
    package init() {}

    /// What is there once a rule set has been put in place.
    package init(of rules: NFTRuleSet) {
        for table in rules.tables {
            var present = PresentNFTTable()
            for chain in table.chains {
                present.chains[chain.name] = PresentNFTChain(
                    hook: chain.hook, rules: chain.rules.map(PresentNFTRule.known))
            }
            for collection in table.collections {
                present.collections[collection.name] = PresentNFTCollection(
                    form: collection.form, key: collection.key, value: collection.value,
                    elements: Set(collection.elements))
            }
            tables[table.name] = present
        }
    }
}
