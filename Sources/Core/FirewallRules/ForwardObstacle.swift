package import Addressing
internal import JSON

/// What keeps forwarded pod traffic from being let through, whatever rules we have.
package enum ForwardObstacle: Hashable, Sendable, CustomStringConvertible {
    /// A rule that drops or rejects stands before the one that leads to ours.
    case ruleBefore(chain: String, rule: String)
    /// Nothing leads to our rules, and what no rule accepts is dropped.
    case policyWithoutHook(chain: String)
    /// A chain of nft that the kernel asks as well drops what its own rules do not accept.
    case foreignPolicy(table: String, chain: String)
    /// A chain of nft that the kernel asks as well drops everything that gets to a rule of it.
    case foreignRule(table: String, chain: String)

    package var description: String {
        switch self {
        case .ruleBefore(let chain, let rule):
            "the rule \"\(rule)\" of chain \(chain) drops pod traffic before the rule that accepts it is reached; "
                + "move it behind, or let the pod network be an exception of it"
        case .policyWithoutHook(let chain):
            "the policy of \(chain) is DROP and nothing in it leads to the rules that accept pod traffic"
        case .foreignPolicy(let table, let chain):
            "chain \(chain) of nft's table \(table) drops what its own rules do not accept, and no other table "
                + "can overrule it; add rules there that accept the pod network"
        case .foreignRule(let table, let chain):
            "chain \(chain) of nft's table \(table) drops everything that gets to the end of it, and no other table "
                + "can overrule it; add rules there that accept the pod network"
        }
    }
}

extension NodeFirewall {
    /// What drops pod traffic in an iptables-save text of table filter before our rules accept it.
    ///
    /// Only rules that certainly concern pods are named: those without a condition, or with one on addresses that
    /// pods have.
    /// - Throws: `cutOff`.
    package func obstacles(in save: [UInt8], _ family: IPFamily) throws(FirewallError) -> [ForwardObstacle] {
        guard let network = network(family)?.network, forwarding != .unmanaged else { return [] }
        let own = style == .flannel ? "FLANNEL-FWD" : "SWIFTLET-FORWARD"
        var walk = ForwardWalk(try FilterListing(save), network, own: own)
        walk.walk("FORWARD")
        return walk.obstacles
    }

    /// What drops pod traffic among other programs' chains of nft.
    ///
    /// - Throws: `unreadableListing`.
    package func nftObstacles(in json: [UInt8]) throws(FirewallError) -> [ForwardObstacle] {
        guard forwarding != .unmanaged else { return [] }
        let families = Set(networks.map { $0.family == .ipv4 ? "ip" : "ip6" } + ["inet"])
        let listing = try NFTListing(json, mentioning: ["forward"])
        let chains = listing.objects.compactMap { $0["chain"]?.object }.filter { chain in
            chain.text("hook") == "forward" && chain.text("type") == "filter"
                && families.contains(chain.text("family") ?? "") && !isOwn(chain.text("table") ?? "")
        }
        let rules = try NFTListing(json, mentioning: chains.compactMap { $0.text("name") })
        return chains.compactMap { chain in
            let (table, name) = (chain.text("table") ?? "", chain.text("name") ?? "")
            let family = chain.text("family") ?? ""
            let dropsAll = rules.objects.compactMap { $0["rule"]?.object }.contains { rule in
                rule.text("chain") == name && rule.text("table") == table && rule.text("family") == family
                    && (rule["expr"]?.array ?? []).dropsEverything
            }
            if dropsAll { return .foreignRule(table: "\(family) \(table)", chain: name) }
            return chain.text("policy") == "drop"
                ? .foreignPolicy(table: "\(family) \(table)", chain: name) : nil
        }
    }

    private func isOwn(_ table: String) -> Bool {
        (NFTTableName.own + [.flannelIP, .flannelIP6]).contains { $0.name == table }
    }
}

extension [JSONValue] {
    /// Whether a rule drops or rejects without asking anything; it may count and log.
    fileprivate var dropsEverything: Bool {
        let words = compactMap { $0.object?.only?.key }
        guard words.count == count, let last = words.last, last == "drop" || last == "reject" else {
            return false
        }
        return words.dropLast().allSatisfy { $0 == "counter" || $0 == "log" }
    }
}

/// All rules of table filter by their chains.
private struct FilterListing {
    private(set) var rules: [String: [(text: String, rule: Rule?)]] = [:]
    private(set) var policies: [String: String] = [:]

    init(_ save: [UInt8]) throws(FirewallError) {
        var table: String?
        for line in String(decoding: save, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("*") { table = String(line.dropFirst()) }
            if line == "COMMIT" { table = nil }
            guard table == "filter" else { continue }
            let words = line.split(separator: " ", maxSplits: 2)
            if line.hasPrefix(":"), words.count > 1 {
                policies[String(words[0].dropFirst())] = String(words[1])
            }
            if line.hasPrefix("-A "), words.count == 3 {
                let rule = Words.split(words[2]).flatMap { Rule(words: $0) }
                rules[String(words[1]), default: []].append((String(words[2]), rule))
            }
        }
        if let table { throw .cutOff(table: table) }
    }
}

/// Follows a packet of a pod through the rules that it certainly meets.
private struct ForwardWalk {
    private(set) var obstacles: [ForwardObstacle] = []
    private let listing: FilterListing
    private let network: IPPrefix
    private let own: String
    private var visited: Set<String> = []

    private enum End { case goesOn, isDecided }

    init(_ listing: FilterListing, _ network: IPPrefix, own: String) {
        self.listing = listing
        self.network = network
        self.own = own
    }

    mutating func walk(_ chain: String) {
        guard follow(chain) == .goesOn, listing.policies[chain] == "DROP" else { return }
        obstacles.append(.policyWithoutHook(chain: chain))
    }

    private mutating func follow(_ chain: String) -> End {
        guard visited.insert(chain).inserted else { return .goesOn }
        for (text, rule) in listing.rules[chain] ?? [] {
            guard let rule, rule.isMet(byPodsOf: network) else { continue }
            switch rule.target {
            case .drop, .reject:
                obstacles.append(.ruleBefore(chain: chain, rule: text))
                return .isDecided
            case .accept where rule.isUnconditional: return .isDecided
            case .return where rule.isUnconditional: return .goesOn
            case .jump(let next):
                if next.text == own || follow(next.text) == .isDecided { return .isDecided }
            default: break
            }
        }
        return .goesOn
    }
}

extension Rule {
    fileprivate var isUnconditional: Bool { source == nil && destination == nil && hasOnlyAddresses }

    private var hasOnlyAddresses: Bool {
        input == nil && output == nil && transport == nil
            && matches.allSatisfy { if case .comment = $0 { true } else { false } }
    }

    /// Whether packets of pods certainly meet the rule: it asks for nothing but addresses that pods have.
    fileprivate func isMet(byPodsOf network: IPPrefix) -> Bool {
        guard hasOnlyAddresses else { return false }
        return [source, destination].allSatisfy { condition in
            switch condition {
            case nil: true
            case .equal(let prefix): prefix.overlaps(network)
            case .unequal(let prefix): !prefix.contains(network)
            }
        }
    }
}
