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

    /// The backends in which rules of Swiftlet are.
    package var ownBackends: Set<RuleBackend> {
        Set(owners.filter { $0.value.contains(.swiftlet) }.keys)
    }
}

extension BackendSurvey {
    /// Whose rules are in nf_tables, by its chains.
    ///
    /// Only what concerns IP counts: tables for ARP, bridges and single devices are beside the choice.
    package static func owners(of chains: [FilterChain]) -> [RuleBackend: Set<RuleOwner>] {
        var owners: [RuleBackend: Set<RuleOwner>] = [:]
        let tables = Dictionary(grouping: chains) { FilterTable(family: $0.family, name: $0.table) }
        for (table, chains) in tables where table.isOfIP {
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

    var isOfIP: Bool { [.inet, .ipv4, .ipv6].contains(family) }

    /// iptables gives its tables and the chains with a hook fixed names; whoever else uses such a table's name gives
    /// its chains other ones, as a rule.
    func isOfIPTables(_ chains: [FilterChain]) -> Bool {
        family != .inet && IPTablesNames.tables.contains(name)
            && chains.allSatisfy { $0.hook == nil || IPTablesNames.chains.contains($0.name) }
    }
}

private enum IPTablesNames {
    static let tables: Set<String> = ["raw", "mangle", "nat", "filter", "security"]
    static let chains: Set<String> = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]
}
