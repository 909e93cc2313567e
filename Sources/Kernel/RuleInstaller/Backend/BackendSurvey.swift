package import FirewallRules
package import NetlinkCodec

/// What decides where a node's rules go: the programs that are there, and who has rules in which backend.
package struct BackendSurvey: Hashable, Sendable {
    package var programs: RulePrograms
    /// Whose rules each backend holds, Swiftlet's own among them.
    package var owners: [RuleBackend: Set<RuleOwner>]

    package init(_ programs: RulePrograms, owners: [RuleBackend: Set<RuleOwner>] = [:]) {
        self.programs = programs
        self.owners = owners.filter { !$0.value.isEmpty }
    }

    /// Whose rules a backend holds beside Swiftlet's, by name.
    package func strangers(in backend: RuleBackend) -> [RuleOwner] {
        (owners[backend] ?? []).subtracting([.swiftlet]).sorted()
    }

    /// The backends in which rules of Swiftlet are; in flannel's style, flannel's are Swiftlet's.
    package func backends(holding style: RuleStyle) -> Set<RuleBackend> {
        let own: Set<RuleOwner> = style == .flannel ? [.swiftlet, .flannel] : [.swiftlet]
        return Set(owners.filter { !$0.value.isDisjoint(with: own) }.keys)
    }
}

extension BackendSurvey {
    /// Whose rules are in nf_tables, by its chains.
    ///
    /// Of others' only what concerns IP counts: tables for ARP, bridges and single devices are beside the choice.
    package static func owners(of chains: [FilterChain]) -> [RuleBackend: Set<RuleOwner>] {
        var owners: [RuleBackend: Set<RuleOwner>] = [:]
        if chains.contains(where: { RuleOwner(table: $0.table) == .swiftlet }) { owners[.nft] = [.swiftlet] }
        let tables = Dictionary(grouping: chains.filter(\.isOfIP)) {
            FilterTable(family: $0.family, name: $0.table)
        }
        for (table, chains) in tables {
            if table.isOfIPTables(chains) {
                let own = chains.filter { $0.hook == nil }.map { RuleOwner(chain: $0.name) }
                let hasRules = chains.contains { $0.uses > 0 }
                owners[.iptablesNFT, default: []].formUnion(own.isEmpty && hasRules ? [.nobodyNamed] : own)
            } else if chains.contains(where: { $0.uses > 0 }) {
                owners[.nft, default: []].insert(RuleOwner(table: table.name))
            }
        }
        return owners
    }

    /// Whose rules a listing of iptables-legacy-save shows.
    package static func owners(inListing text: String) -> Set<RuleOwner> {
        var owners: Set<RuleOwner> = []
        for table in text.split(separator: "*") {
            let lines = table.split(separator: "\n")
            let names = lines.filter { $0.hasPrefix(":") }.map { String($0.dropFirst().prefix { $0 != " " }) }
            let own = names.filter { !IPTablesNames.chains.contains($0) }.map { RuleOwner(chain: $0) }
            let hasRules = lines.contains { $0.hasPrefix("-A ") }
            owners.formUnion(own.isEmpty && hasRules ? [.nobodyNamed] : own)
        }
        return owners
    }
}

/// A table of nf_tables.
private struct FilterTable: Hashable {
    let family: FilterFamily
    let name: String

    /// iptables gives its tables and the chains with a hook fixed names; whoever else uses such a table's name gives
    /// its chains other ones, as a rule.
    func isOfIPTables(_ chains: [FilterChain]) -> Bool { chains.allSatisfy(\.isInIPTables) }
}

extension FilterChain {
    /// Whether packets of IP come into the chain.
    var isOfIP: Bool { [.inet, .ipv4, .ipv6].contains(family) }

    /// Whether the chain can be one of iptables.
    var isInIPTables: Bool {
        (family == .ipv4 || family == .ipv6) && IPTablesNames.tables.contains(table)
            && (hook == nil || IPTablesNames.chains.contains(name))
    }
}

private enum IPTablesNames {
    static let tables: Set<String> = ["raw", "mangle", "nat", "filter", "security"]
    static let chains: Set<String> = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
}
