extension UserChain {
    /// Where the packets of a container go that leave its network.
    static func referenceMasquerade(network: String, container: String) throws(FirewallError) -> UserChain {
        UserChain(try .reference(network: network, container: container), in: .nat)
    }

    /// Where the packets go that are for a container's host ports.
    static func referenceHostPorts(network: String, container: String) throws(FirewallError) -> UserChain {
        UserChain(try .reference("DN-", network: network, container: container), in: .nat)
    }

    /// What plugins before 0.8 had beside it.
    static func oldReferenceHostPorts(network: String, container: String) throws(FirewallError) -> UserChain {
        UserChain(try .reference("SN-", network: network, container: container), in: .nat)
    }
}

extension Comment {
    /// The note by which the reference tells a container's rules: `name: "net" id: "0123abcd"`.
    static func reference(_ prefix: String = "", network: String, container: String) -> Comment {
        let text = "\(prefix)name: \"\(network)\" id: \"\(container)\""
        // Names of networks and containers hold letters, digits, dots, hyphens and underscores only.
        return Comment(checked: text.utf8.count <= 255 ? text : String(text.prefix(252)) + "...")
    }
}

extension PresentRules {
    /// The containers of a network that rules of the reference plugins are noted for.
    package func referenceContainers(of network: String) -> Set<String> {
        let rules = chains.values.joined() + hooks.map(\.rule)
        return Set(rules.compactMap { $0.referenceContainer(of: network) })
    }
}

extension PresentRule {
    /// The container in the rule's note; nil if it is of another network, or is cut off.
    fileprivate func referenceContainer(of network: String) -> String? {
        guard case .known(let rule) = self, let note = rule.comment?.text else { return nil }
        for prefix in ["", "dnat "].map({ "\($0)name: \"\(network)\" id: \"" }) {
            if note.hasPrefix(prefix), note.hasSuffix("\"") {
                return String(note.dropFirst(prefix.count).dropLast())
            }
        }
        return nil
    }
}
