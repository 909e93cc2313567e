package import FirewallRules
package import NetlinkCodec

/// What is to change in one backend by one transaction, or was changed.
package struct RuleUpdate: Hashable, Sendable {
    package let content: Content
    /// Flows that the change leads elsewhere, and that the kernel's connection tracking keeps on their old way.
    package let staleFlows: [FlowTarget]

    package enum Content: Hashable, Sendable {
        case iptables(RuleDifference, RuleBackend)
        case nft(NFTDifference)
    }

    init(_ difference: RuleDifference, _ backend: RuleBackend, from before: PresentRules, to wanted: RuleSet)
    {
        content = .iptables(difference, backend)
        staleFlows =
            difference.isEmpty
            ? []
            : PublishedPort.staleFlows(
                from: before.publishedPorts, to: PresentRules(of: wanted).publishedPorts)
    }

    init(_ difference: NFTDifference, from before: PresentNFTRules, to wanted: NFTRuleSet) {
        content = .nft(difference)
        staleFlows =
            difference.isEmpty
            ? []
            : PublishedPort.staleFlows(
                from: before.publishedPorts, to: PresentNFTRules(of: wanted).publishedPorts)
    }

    package var isEmpty: Bool {
        switch content {
        case .iptables(let difference, _): difference.isEmpty
        case .nft(let difference): difference.isEmpty
        }
    }

    package var backend: RuleBackend {
        switch content {
        case .iptables(_, let backend): backend
        case .nft: .nft
        }
    }

    /// The changes for people: `+` is added, `-` is taken away.
    package var lines: [String] {
        switch content {
        case .iptables(let difference, _): difference.lines
        case .nft(let difference): difference.lines
        }
    }
}
