internal import Hashing

extension ChainName {
    /// The chain that the reference CNI plugins make for an attachment (`utils.FormatChainName` and
    /// `MustFormatChainNameWithPrefix` in containernetworking/plugins).
    ///
    /// Its kind is what follows `CNI-`: nothing for masquerading, `DN-` for host ports.
    ///
    /// - Throws: `badChainName` if the kind can be part of no chain's name.
    package static func reference(
        _ kind: String = "", network: String, container: String
    ) throws(FirewallError) -> ChainName {
        let digest = SHA512.hexadecimalDigest(of: network + container)
        return try ChainName(String(("CNI-" + kind + digest).prefix(28)))
    }
}
