package import Addressing

/// What the reference plugin `bridge` puts into nft for `macspoofchk`: a port lets only its own address in.
package struct ReferenceSpoofCheck: Hashable, Sendable {
    private let container: String
    private let interface: String

    package init(container: String, interface: String) {
        self.container = container
        self.interface = interface
    }

    private var chain: String { "cni-br-iface-\(container)-\(interface)" }
    private var note: String { "macspoofchk-\(container)-\(interface)" }

    /// What is the attachment's alone: what removal asks for.
    package var removal: SharedNFTRules {
        var shared = SharedNFTRules(.bridge, "nat", mark: note)
        shared.ownChains = [chain, chain + "-mac"]
        return shared
    }

    /// The rules for the node's end of a veth whose other end has an address.
    package func rules(port: InterfaceName, mac: MACAddress) -> SharedNFTRules {
        var shared = removal
        shared.frame = [
            .init(
                name: "PREROUTING",
                properties: "type filter hook prerouting priority -300 ; policy accept ;")
        ]
        let comment = "comment \"\(note)\""
        shared.rules = [
            .init(chain: chain, text: "jump \(chain)-mac \(comment)"),
            .init(chain: chain + "-mac", text: "ether saddr \(mac) return \(comment)"),
            .init(chain: chain + "-mac", text: "drop \(comment)"),
            .init(chain: "PREROUTING", text: "iifname \"\(port)\" jump \(chain) \(comment)"),
        ]
        return shared
    }
}
