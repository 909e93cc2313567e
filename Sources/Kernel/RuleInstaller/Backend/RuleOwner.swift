/// Whose rules a chain or table holds, as far as names tell.
package struct RuleOwner: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What people call the program, or the chain's or table's own name in quotes.
    package let description: String

    private init(_ description: String) { self.description = description }

    package static let swiftlet = Self("swiftlet")
    package static let kubernetes = Self("Kubernetes")
    package static let flannel = Self("flannel")
    /// Rules in the chains that every table has.
    package static let nobodyNamed = Self("rules without a chain of their own")

    /// By the name of a chain of iptables.
    package init(chain name: String) {
        let known = Self.prefixes.first { name.hasPrefix($0.prefix) }
        self = known?.owner ?? Self("\"\(name)\"")
    }

    /// By the name of a table of nf_tables that iptables did not make.
    package init(table name: String) {
        let known = Self.tables.first { name.hasPrefix($0.prefix) }
        self = known?.owner ?? Self("table \"\(name)\"")
    }

    package static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    private static let prefixes: [(prefix: String, owner: RuleOwner)] = [
        ("SWIFTLET-", .swiftlet), ("KUBE-", .kubernetes), ("DOCKER", Self("Docker")),
        ("FLANNEL-", .flannel), ("CNI-", Self("CNI plugins")), ("NETAVARK", Self("netavark")),
        ("CILIUM_", Self("Cilium")), ("OLD_CILIUM_", Self("Cilium")), ("cali-", Self("Calico")),
        ("WEAVE", Self("Weave Net")), ("AWS-", Self("Amazon VPC CNI")), ("LIBVIRT_", Self("libvirt")),
        ("ufw", Self("ufw")), ("f2b-", Self("fail2ban")), ("ts-", Self("Tailscale")),
        ("ISTIO_", Self("Istio")), ("FWD_", Self("firewalld")), ("FWDI_", Self("firewalld")),
    ]

    private static let tables: [(prefix: String, owner: RuleOwner)] = [
        ("swiftlet", .swiftlet), ("kube-proxy", .kubernetes), ("firewalld", Self("firewalld")),
        ("docker-bridges", Self("Docker")), ("flannel-", .flannel), ("cni_", Self("CNI plugins")),
        ("netavark", Self("netavark")), ("libvirt_", Self("libvirt")), ("cali", Self("Calico")),
    ]
}
