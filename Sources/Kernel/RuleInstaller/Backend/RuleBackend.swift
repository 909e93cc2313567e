package import Addressing
internal import SystemHandles

/// Which programs change rules, and so where the kernel keeps them.
package enum RuleBackend: String, Hashable, Comparable, Sendable, CaseIterable, CustomStringConvertible {
    /// A table of its own in nf_tables, changed by nft(8).
    case nft
    /// The tables that iptables over nf_tables shares among all who use it.
    case iptablesNFT = "iptables-nft"
    /// The tables of the older x_tables, which nothing over nf_tables sees.
    case iptablesLegacy = "iptables-legacy"

    package var description: String { rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The package of Debian that has the programs.
    package var debianPackage: String { self == .nft ? "nftables" : "iptables" }

    /// What `iptables` is, by what its option `--version` prints.
    ///
    /// The first versions with both backends told which one they are; older ones are all legacy.
    init(iptablesVersion text: String) {
        self = text.contains("(nf_tables)") ? .iptablesNFT : .iptablesLegacy
    }
}

/// The programs for rules that are installed.
package struct RulePrograms: Hashable, Sendable {
    /// Names without a folder: `nft`, `iptables-restore`, `ip6tables-nft-save`.
    package var names: Set<String>
    /// What `iptables` without addition is; nil where it is not installed.
    package var plain: RuleBackend?

    package init(_ names: Set<String>, plain: RuleBackend? = nil) {
        self.names = names
        self.plain = plain
    }

    /// Every name that is looked for.
    static let known =
        ["nft"]
        + Tool.Variant.allCases.flatMap { variant in
            IPFamily.allCases.flatMap { family in
                Tool.Purpose.allCases.map { Tool.name(variant, family, $0) }
            }
        }

    /// The program of a backend for a purpose: the one with the backend's name, else the plain one if it is of that
    /// backend; where neither is there, the name that is missing.
    package func tool(_ backend: RuleBackend, _ family: IPFamily, _ purpose: Tool.Purpose) -> Tool {
        guard let variant = Tool.Variant(backend) else {
            return Tool(name: "nft", isInstalled: names.contains("nft"))
        }
        let own = Tool.name(variant, family, purpose)
        if names.contains(own) { return Tool(name: own, isInstalled: true) }
        let plainName = Tool.name(.plain, family, purpose)
        if plain == backend, names.contains(plainName) { return Tool(name: plainName, isInstalled: true) }
        return Tool(name: own, isInstalled: false)
    }

    /// The first program that a backend lacks here; nil if it can be used.
    package func missing(_ backend: RuleBackend) -> MissingProgram? {
        for family in IPFamily.allCases {
            for purpose in Tool.Purpose.allCases {
                let tool = tool(backend, family, purpose)
                if !tool.isInstalled {
                    return MissingProgram(name: tool.name, debianPackage: backend.debianPackage)
                }
            }
        }
        return nil
    }
}

/// A program that reads or changes rules.
package struct Tool: Hashable, Sendable {
    package let name: String
    package let isInstalled: Bool

    package init(name: String, isInstalled: Bool) {
        self.name = name
        self.isInstalled = isInstalled
    }

    /// What it is for; nft does both.
    package enum Purpose: String, CaseIterable, Sendable { case save, restore }

    enum Variant: String, CaseIterable {
        case plain = ""
        case nfTables = "-nft"
        case legacy = "-legacy"

        init?(_ backend: RuleBackend) {
            switch backend {
            case .nft: return nil
            case .iptablesNFT: self = .nfTables
            case .iptablesLegacy: self = .legacy
            }
        }
    }

    static func name(_ variant: Variant, _ family: IPFamily, _ purpose: Purpose) -> String {
        (family == .ipv4 ? "iptables" : "ip6tables") + variant.rawValue + "-" + purpose.rawValue
    }
}

/// A program that is needed and not there.
package struct MissingProgram: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    package let debianPackage: String

    package init(name: String, debianPackage: String) {
        self.name = name
        self.debianPackage = debianPackage
    }

    static let iptables = Self(name: "iptables-restore", debianPackage: "iptables")

    package var description: String {
        "\(name) is not installed; on Debian it is in the package \(debianPackage)"
    }
}
