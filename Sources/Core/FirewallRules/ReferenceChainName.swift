internal import Hashing

extension ChainName {
    /// The chain that the reference CNI plugins make for an attachment (`utils.FormatChainName` and
    /// `MustFormatChainNameWithPrefix` in containernetworking/plugins).
    ///
    /// - Parameters:
    ///   - kind: what follows `CNI-`: nothing for masquerading, `DN-` for host ports.
    ///   - network: the name of the network's configuration.
    ///   - container: the container's ID.
    package static func reference(
        _ kind: String = "", network: String, container: String
    ) throws(FirewallError) -> ChainName {
        let digest = SHA512.hexadecimalDigest(of: network + container)
        return try ChainName(String(("CNI-" + kind + digest).prefix(28)))
    }
}
