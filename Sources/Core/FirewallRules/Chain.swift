/// A table of iptables, in the order in which changes are written.
package enum Table: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case raw, mangle, nat, filter

    package var description: String { rawValue }
}

/// A chain that the kernel calls at a point of a packet's way, with its table.
package struct BuiltInChain: Hashable, Sendable, CustomStringConvertible {
    package let table: Table
    package let name: String

    private init(_ table: Table, _ name: String) {
        self.table = table
        self.name = name
    }

    package static let natPrerouting = Self(.nat, "PREROUTING")
    package static let natOutput = Self(.nat, "OUTPUT")
    package static let natPostrouting = Self(.nat, "POSTROUTING")
    package static let filterForward = Self(.filter, "FORWARD")
    package static let manglePrerouting = Self(.mangle, "PREROUTING")

    package var description: String { "\(table) \(name)" }
}

/// How the names of one program's own chains begin: what tells them from all others.
package struct ChainPrefix: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    private init(_ text: String) { self.text = text }

    package static let swiftlet = Self("SWIFTLET-")

    package var description: String { text }
}

/// A chain that a program made for itself, with its table.
package struct OwnChain: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let table: Table
    package let name: String

    package init(_ name: String, in table: Table) throws(FirewallError) {
        if let fault = Self.fault(in: name) { throw .badChainName(name, fault) }
        self.table = table
        self.name = name
    }

    private init(checked name: String, in table: Table) {
        self.table = table
        self.name = name
    }

    package static let masquerade = Self(checked: "SWIFTLET-POSTROUTING", in: .nat)
    package static let forward = Self(checked: "SWIFTLET-FORWARD", in: .filter)

    package var description: String { "\(table) \(name)" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.table.rawValue, left.name) < (right.table.rawValue, right.name)
    }

    /// Stricter than iptables: whatever passes needs no quotes, here or in anybody's script.
    private static func fault(in name: String) -> ChainNameFault? {
        if name.isEmpty { return .empty }
        // XT_EXTENSION_MAXNAMELEN is 29, the closing NUL included.
        if name.utf8.count > 28 { return .tooLong }
        let isPlain = name.utf8.allSatisfy { Words.isPlain($0) }
        return isPlain && name.utf8.first != UInt8(ascii: "-") ? nil : .forbiddenCharacter
    }
}
