internal import Addressing

/// The families of nft's tables that we read and write.
package enum NFTFamily: String, Hashable, Sendable, CaseIterable {
    case ip, ip6, inet, bridge
}

/// A table of nft: unlike those of iptables it is one program's alone.
package struct NFTTableName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let family: NFTFamily
    package let name: String

    private init(_ family: NFTFamily, _ name: String) {
        self.family = family
        self.name = name
    }

    package static let ip = Self(.ip, "swiftlet")
    package static let ip6 = Self(.ip6, "swiftlet")
    package static let bridge = Self(.bridge, "swiftlet")
    package static let flannelIP = Self(.ip, "flannel-ipv4")
    package static let flannelIP6 = Self(.ip6, "flannel-ipv6")

    /// The tables that are Swiftlet's on every node.
    package static let own: [NFTTableName] = [.ip, .ip6, .bridge]

    package var description: String { "\(family.rawValue) \(name)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.family.rawValue, left.name) < (right.family.rawValue, right.name)
    }
}

/// Where the kernel calls a chain: such a one is a base chain.
package struct NFTHook: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case filter, nat, route }
    package enum Point: String, Hashable, Sendable {
        case prerouting, input, forward, output, postrouting, ingress, egress
    }

    /// What becomes of what falls out of the chain.
    package enum Policy: String, Hashable, Sendable { case accept, drop }

    package let kind: Kind
    package let point: Point
    /// Chains of a point are called in ascending order.
    package let priority: Int
    package let policy: Policy

    package init(_ kind: Kind, _ point: Point, priority: Int, policy: Policy = .accept) {
        self.kind = kind
        self.point = point
        self.priority = priority
        self.policy = policy
    }
}

/// A chain of nft; with a hook the kernel calls it, without one only rules do.
package struct NFTChain: Hashable, Sendable {
    package let name: ChainName
    package let hook: NFTHook?
    package let rules: [NFTRule]

    package init(_ name: ChainName, at hook: NFTHook? = nil, _ rules: [NFTRule]) {
        self.name = name
        self.hook = hook
        self.rules = rules
    }
}

/// A table with all that is to be in it.
package struct NFTTable: Hashable, Sendable {
    package let name: NFTTableName
    package let collections: [NFTCollection]
    package let chains: [NFTChain]

    package init(_ name: NFTTableName, collections: [NFTCollection] = [], chains: [NFTChain]) {
        self.name = name
        self.collections = collections
        self.chains = chains
    }
}

/// All tables that one program wants in nft, and those that it owns: of these the unwanted go.
package struct NFTRuleSet: Hashable, Sendable {
    package let owned: [NFTTableName]
    package let tables: [NFTTable]

    /// - Throws: what would make nft refuse the set.
    package init(owning owned: [NFTTableName] = NFTTableName.own, _ tables: [NFTTable]) throws(FirewallError)
    {
        self.owned = owned
        self.tables = tables
        var seen: Set<NFTTableName> = []
        for table in tables {
            guard owned.contains(table.name), seen.insert(table.name).inserted else {
                throw .repeatedTable(table.name)
            }
            try table.check()
        }
    }

    /// No table at all: what removal asks for.
    package static func empty(owning owned: [NFTTableName] = NFTTableName.own) -> NFTRuleSet {
        NFTRuleSet(emptyOwning: owned)
    }

    private init(emptyOwning owned: [NFTTableName]) {
        self.owned = owned
        tables = []
    }
}

extension NFTTable {
    fileprivate func check() throws(FirewallError) {
        let chainNames = Set(chains.map(\.name))
        let collectionNames = Set(collections.map(\.name))
        guard chainNames.count == chains.count, collectionNames.count == collections.count else {
            throw .repeatedTable(name)
        }
        for element in collections.flatMap(\.elements) where !element.isSayable {
            throw .notInNFT(element.text)
        }
        for rule in chains.flatMap(\.rules) {
            if case .rule(let rule) = rule, !rule.isSayableInNFT { throw .notInNFT(rule.text) }
            if case .jump(let target)? = rule.target, !chainNames.contains(target) {
                throw .noSuchNFTChain(target, name)
            }
            if let used = rule.collection, !collectionNames.contains(used) {
                throw .noSuchCollection(used, name)
            }
        }
    }
}

extension NFTElement {
    /// A string of nft has no escapes.
    fileprivate var isSayable: Bool {
        key.allSatisfy { part in
            if case .interface(let name) = part { !name.text.contains("\"") } else { true }
        }
    }
}

extension Rule {
    fileprivate var isSayableInNFT: Bool {
        // A range of ports is looked up in a map instead.
        if case .translate(let translation) = target, case .shifted = translation.ports { return false }
        return matches.allSatisfy { match in
            switch match {
            // `NFTNL_UDATA_COMMENT_MAXLEN` is 128.
            case .comment(let comment): comment.text.utf8.count <= 128 && !comment.text.contains("\"")
            // iptables asks for one state or the other, nft would ask for one and the other.
            case .connectionState(let states): !states.value.mixesTranslation
            default: true
            }
        }
    }
}

extension ConnectionStates {
    fileprivate var mixesTranslation: Bool { !split.translated.isEmpty && !split.plain.isEmpty }
}
