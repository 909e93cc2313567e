/// nft as an obvious model: tables with chains of lines and sets of elements, changed by a transaction.
struct SimulatedNFT: Equatable {
    struct Refusal: Error { let line: String }

    struct Table: Equatable {
        /// The hook's text, and the rules in order.
        var chains: [String: (hook: String, rules: [String])] = [:]
        /// The type's text, and the elements by their keys.
        var collections: [String: (type: String, elements: [String: String])] = [:]

        static func == (left: Self, right: Self) -> Bool {
            left.chains.mapValues { [$0.hook] + $0.rules } == right.chains.mapValues { [$0.hook] + $0.rules }
                && left.collections.mapValues { [$0.type: $0.type].merging($0.elements) { $1 } }
                    == right.collections.mapValues { [$0.type: $0.type].merging($0.elements) { $1 } }
        }
    }

    private(set) var tables: [String: Table] = [:]

    /// `nft -f`, as strict as the kernel is about what is there and what is still named by a rule.
    mutating func apply(_ transaction: String) throws {
        for line in transaction.split(separator: "\n").map(String.init) {
            let words = line.split(separator: " ", maxSplits: 5).map(String.init)
            let name = words[2] + " " + words[3]
            if words[1] == "table" {
                guard words[0] == "add" || tables[name] != nil else { throw Refusal(line: line) }
                tables[name] = words[0] == "add" ? tables[name] ?? Table() : nil
                continue
            }
            guard var table = tables[name] else { throw Refusal(line: line) }
            let rest = words.count > 5 ? words[5] : ""
            guard table.apply(words[0], words[1], words[4], rest) else { throw Refusal(line: line) }
            tables[name] = table
        }
    }
}

extension SimulatedNFT.Table {
    /// Whether the kernel would take it.
    fileprivate mutating func apply(_ verb: String, _ object: String, _ name: String, _ rest: String) -> Bool
    {
        switch (verb, object) {
        case ("add", "chain"):
            guard chains[name] == nil else { return false }
            chains[name] = (rest, [])
        case ("flush", "chain"):
            guard chains[name] != nil else { return false }
            chains[name]?.rules = []
        case ("delete", "chain"):
            guard chains[name]?.rules == [], !isNamed("jump \(name)") else { return false }
            chains[name] = nil
        case ("add", "rule"):
            guard chains[name] != nil, areThere(rest) else { return false }
            chains[name]?.rules.append(rest)
        case ("add", "set"), ("add", "map"):
            guard collections[name] == nil else { return false }
            collections[name] = (object + rest, [:])
        case ("delete", "set"), ("delete", "map"):
            guard collections[name]?.type.hasPrefix(object) == true, !isNamed("@\(name)") else {
                return false
            }
            collections[name] = nil
        case ("add", "element"), ("delete", "element"):
            return change(name, rest, adding: verb == "add")
        default: return false
        }
        return true
    }

    private mutating func change(_ name: String, _ rest: String, adding: Bool) -> Bool {
        guard let collection = collections[name] else { return false }
        for element in rest.dropFirst(2).dropLast(2).split(separator: ", ") {
            let parts = element.split(separator: " : ").map(String.init)
            let present = collections[name]?.elements[parts[0]]
            let value = parts.count > 1 ? parts[1] : ""
            if adding {
                // The kernel takes an element twice only if it means the same.
                guard present == nil || present == value else { return false }
                collections[name]?.elements[parts[0]] = value
            } else {
                guard present != nil else { return false }
                collections[name]?.elements[parts[0]] = nil
            }
        }
        return !collection.type.isEmpty
    }

    private func isNamed(_ words: String) -> Bool {
        chains.values.contains { $0.rules.contains { $0.contains(words) } }
    }

    private func areThere(_ rule: String) -> Bool {
        let words = rule.split(separator: " ").map(String.init)
        let jumps = zip(words, words.dropFirst()).filter { $0.0 == "jump" }.map(\.1)
        let used = words.filter { $0.hasPrefix("@") }.map { String($0.dropFirst()) }
        return jumps.allSatisfy { chains[$0] != nil } && used.allSatisfy { collections[$0] != nil }
    }
}
