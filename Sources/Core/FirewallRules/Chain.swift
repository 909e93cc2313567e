/// A table of iptables, in the order in which changes are written.
package enum Table: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case raw, mangle, nat, filter

    package var description: String { rawValue }
}

/// A name that a chain can have, in iptables and in nft.
package struct ChainName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// Stricter than iptables: whatever passes needs no quotes, here or in anybody's script.
    package init(_ text: String) throws(FirewallError) {
        if let fault = Self.fault(in: text) { throw .badChainName(text, fault) }
        self.text = text
    }

    init(checked text: String) { self.text = text }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func fault(in name: String) -> ChainNameFault? {
        if name.isEmpty { return .empty }
        // XT_EXTENSION_MAXNAMELEN is 29, the closing NUL included.
        if name.utf8.count > 28 { return .tooLong }
        let isPlain = name.utf8.allSatisfy { Words.isPlain($0) }
        return isPlain && name.utf8.first != UInt8(ascii: "-") ? nil : .forbiddenCharacter
    }
}

/// A chain that a program made, for itself or to share, with its table.
package struct UserChain: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let table: Table
    package let chainName: ChainName

    package init(_ name: String, in table: Table) throws(FirewallError) {
        self.init(try ChainName(name), in: table)
    }

    package init(_ name: ChainName, in table: Table) {
        self.table = table
        chainName = name
    }

    init(checked name: String, in table: Table) { self.init(ChainName(checked: name), in: table) }

    package var name: String { chainName.text }
    package var description: String { "\(table) \(name)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.table.rawValue, left.name) < (right.table.rawValue, right.name)
    }
}

/// A chain that holds rules of several programs: one that the kernel calls, or one that programs share.
package struct Place: Hashable, Sendable, CustomStringConvertible {
    package let table: Table
    package let name: String

    private init(_ table: Table, _ name: String) {
        self.table = table
        self.name = name
    }

    /// A chain that several programs put rules into.
    package init(_ shared: UserChain) { self.init(shared.table, shared.name) }

    package static let natPrerouting = Self(.nat, "PREROUTING")
    package static let natOutput = Self(.nat, "OUTPUT")
    package static let natPostrouting = Self(.nat, "POSTROUTING")
    package static let filterInput = Self(.filter, "INPUT")
    package static let filterForward = Self(.filter, "FORWARD")
    package static let filterOutput = Self(.filter, "OUTPUT")
    package static let manglePrerouting = Self(.mangle, "PREROUTING")
    package static let mangleForward = Self(.mangle, "FORWARD")

    package var isBuiltIn: Bool { Self.isBuiltIn(name) }
    package var description: String { "\(table) \(name)" }

    /// The names of iptables' own chains, in whichever table.
    static func isBuiltIn(_ name: String) -> Bool {
        ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"].contains(name)
    }
}

/// How the names of one program's own chains begin: what tells them from all others.
package struct ChainPrefix: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    private init(_ text: String) { self.text = text }

    package static let swiftlet = Self("SWIFTLET-")
    /// How the chains of all reference plugins begin, for reading what they have: no one plugin owns them.
    static let referencePlugins = Self("CNI-")

    package var description: String { text }
}

/// Which chains are one writer's alone: what else stands in them is taken out, and they go when not wanted.
///
/// The node's daemon owns a prefix. A CNI plugin owns the chains of one attachment, by their names.
package struct Ownership: Hashable, Sendable {
    package let prefix: ChainPrefix?
    package let chains: Set<UserChain>

    package init(prefix: ChainPrefix? = nil, chains: Set<UserChain> = []) {
        self.prefix = prefix
        self.chains = chains
    }

    /// What the node's daemon owns.
    package static let swiftlet = Self(prefix: .swiftlet)
    /// All chains of all reference plugins: only to look at them.
    package static let referencePlugins = Self(prefix: .referencePlugins)

    func contains(_ chain: UserChain) -> Bool {
        if let prefix, chain.name.hasPrefix(prefix.text) { return true }
        return !chains.isEmpty && chains.contains(chain)
    }
}
