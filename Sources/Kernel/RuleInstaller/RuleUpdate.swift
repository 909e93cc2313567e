package import FirewallRules

/// What is to change in one backend, or was changed.
package enum RuleUpdate: Hashable, Sendable {
    case iptables(RuleDifference, RuleBackend)
    case nft(NFTDifference)

    package var isEmpty: Bool {
        switch self {
        case .iptables(let difference, _): difference.isEmpty
        case .nft(let difference): difference.isEmpty
        }
    }

    package var backend: RuleBackend {
        switch self {
        case .iptables(_, let backend): backend
        case .nft: .nft
        }
    }

    /// The changes for people: `+` is added, `-` is taken away.
    package var lines: [String] {
        switch self {
        case .iptables(let difference, _): difference.lines
        case .nft(let difference): difference.lines
        }
    }
}
