internal import Hashing

/// The chains that the reference CNI plugins have for each container.
package struct ReferenceChain: Hashable, Sendable {
    package let chain: UserChain

    /// `CNI-`, a mark of the plugin, and as much of the hash as a name of 28 bytes holds.
    private init(_ mark: String, network: String, container: String) {
        let digest = SHA512.hexadecimalDigest(of: network + container)
        chain = UserChain(checked: String("CNI-\(mark)\(digest)".prefix(28)), in: .nat)
    }

    /// Where the packets of a container go that leave its network.
    package static func masquerade(network: String, container: String) -> Self {
        Self("", network: network, container: container)
    }

    /// Where the packets go that are for a container's host ports.
    package static func hostPorts(network: String, container: String) -> Self {
        Self("DN-", network: network, container: container)
    }

    /// What plugins before 0.8 had beside it.
    package static func oldHostPorts(network: String, container: String) -> Self {
        Self("SN-", network: network, container: container)
    }
}

extension Comment {
    /// The note by which the reference tells a container's rules: `name: "net" id: "0123abcd"`.
    static func reference(_ prefix: String = "", network: String, container: String) -> Comment {
        let text = "\(prefix)name: \"\(network)\" id: \"\(container)\""
        // Names of networks and containers hold letters, digits, dots, hyphens and underscores only.
        return Comment(checked: text.utf8.count <= 255 ? text : String(text.prefix(253)) + "...")
    }
}
