/// iptables as an obvious model: lists of lines, changed by a restore text, listed as a save text.
struct SimulatedTables: Equatable {
    struct Refusal: Error { let line: String }

    /// By "table chain", then the rules' options in order.
    private(set) var chains: [String: [String]]

    init() {
        chains = [:]
        for chain in ["INPUT", "OUTPUT", "POSTROUTING", "PREROUTING"] { chains["nat \(chain)"] = [] }
        for chain in ["INPUT", "FORWARD", "OUTPUT"] {
            for table in ["filter", "mangle"] { chains["\(table) \(chain)"] = [] }
        }
    }

    /// `iptables-restore --noflush`, as strict as it is about what is there.
    mutating func restore(_ text: String) throws {
        var table = ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            let chain = "\(table) \(words.count > 1 ? words[1] : "")"
            switch words[0].prefix(2) {
            case let word where word.hasPrefix("*"): table = String(line.dropFirst())
            case let word where word.hasPrefix(":"): chains["\(table) \(words[0].dropFirst())"] = []
            case "-A": try edit(chain, line) { $0.append(words[2]) }
            case "-I": try edit(chain, line) { $0.insert(String(words[2].dropFirst(2)), at: 0) }
            case "-D":
                try edit(chain, line) { rules in
                    guard let index = rules.firstIndex(of: words[2]) else {
                        throw Refusal(line: String(line))
                    }
                    rules.remove(at: index)
                }
            case "-N":
                guard chains[chain] == nil else { throw Refusal(line: String(line)) }
                chains[chain] = []
            case "-X": try delete(words[1], in: table, String(line))
            default: guard line == "COMMIT" else { throw Refusal(line: String(line)) }
            }
        }
    }

    var save: String {
        ["filter", "mangle", "nat"].map { table in
            let own = chains.filter { $0.key.hasPrefix(table) }.sorted { $0.key < $1.key }
            let names = own.map { ":\($0.key.dropFirst(table.count + 1)) - [0:0]\n" }
            let rules = own.flatMap { chain in
                chain.value.map { "-A \(chain.key.dropFirst(table.count + 1)) \($0)\n" }
            }
            return "# Generated\n*\(table)\n" + (names + rules).joined() + "COMMIT\n# Completed\n"
        }.joined()
    }

    /// The listing without every line that names a chain with the prefix.
    var foreign: [Substring] {
        save.split(separator: "\n").filter { !$0.contains("SWIFTLET-") && !$0.contains("FLANNEL-") }
    }

    mutating func damage(_ chain: String, _ change: (inout [String]) -> Void) {
        chains[chain].map { rules in
            var changed = rules
            change(&changed)
            chains[chain] = changed
        }
    }

    private mutating func edit(
        _ chain: String, _ line: Substring, _ change: (inout [String]) throws -> Void
    ) throws {
        guard var rules = chains[chain] else { throw Refusal(line: String(line)) }
        try change(&rules)
        chains[chain] = rules
    }

    private mutating func delete(_ name: String, in table: String, _ line: String) throws {
        let isUsed = chains.contains { chain, rules in
            chain.hasPrefix(table) && rules.contains { $0.hasSuffix("-j \(name)") }
        }
        guard !isUsed, chains["\(table) \(name)"] == [] else { throw Refusal(line: line) }
        chains["\(table) \(name)"] = nil
    }
}
