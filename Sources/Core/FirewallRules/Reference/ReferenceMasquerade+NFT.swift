package import Addressing
internal import Hashing

/// What newer reference plugins put into nft for `ipMasq`: a rule for each address of an attachment.
package struct ReferenceNFTMasquerade: Hashable, Sendable {
    package let network: String
    package let container: String
    package let interface: String

    package init(network: String, container: String, interface: String) {
        self.network = network
        self.container = container
        self.interface = interface
    }

    private static func digest(_ text: String) -> String {
        String(SHA512.hexadecimalDigest(of: text).prefix(16))
    }

    /// The table, with rules of which those are an attachment's that are noted with a mark.
    package static func table(mark: String) -> SharedNFTRules {
        SharedNFTRules(.inet, "cni_plugins_masquerade", mark: mark)
    }

    /// How the notes of a network's rules begin.
    package static func mark(network: String) -> String { digest(network) + "-" }

    /// How the notes of the attachment's rules begin.
    package var mark: String { Self.mark(network: network) + Self.digest("\(interface):\(container)") }

    /// nft takes 128 bytes (`NFTNL_UDATA_COMMENT_MAXLEN`).
    private var note: String {
        String("\(mark), net: \(network), if: \(interface), id: \(container)".prefix(128))
    }

    package func rules(_ addresses: [InterfaceAddress]) -> SharedNFTRules {
        var shared = Self.table(mark: mark)
        shared.note = "Masquerading for plugins from github.com/containernetworking/plugins"
        let checks = "masq_checks"
        shared.frame = [
            .init(
                name: checks,
                properties:
                    "comment \"Masquerade traffic from certain IPs to any (non-multicast) IP outside their subnet\" ;"
            ),
            .init(
                name: "postrouting", properties: "type nat hook postrouting priority 100 ;",
                rules: ["ip daddr 224.0.0.0/4 return", "ip6 daddr ff00::/8 return", "goto \(checks)"]),
        ]
        shared.rules = addresses.map { address in
            let family = address.address.family.nftWord
            return .init(
                chain: checks,
                text: "\(family) saddr \(address.address) \(family) daddr != \(address.network) masquerade "
                    + "comment \"\(note)\"")
        }
        return shared
    }
}

extension IPFamily {
    var nftWord: String { self == .ipv4 ? "ip" : "ip6" }
    var nftFamily: NFTFamily { self == .ipv4 ? .ip : .ip6 }
}
