extension PresentRules {
    /// Reads the output of iptables-save, of one table or of several.
    ///
    /// Only chains with the prefix and rules that jump to them are kept; everything else is passed over, known
    /// or not.
    /// - Throws: `cutOff` for a listing without its end: missing rules would look like rules to add.
    package init(save text: String, prefix: ChainPrefix = .swiftlet) throws(FirewallError) {
        self.init()
        var section: (name: String, table: Table?)?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("*") {
                if let open = section { throw .cutOff(table: open.name) }
                let name = String(line.dropFirst())
                section = (name, Table(rawValue: name))
            } else if line == "COMMIT" {
                section = nil
            } else if let table = section?.table {
                read(line, in: table, prefix)
            }
        }
        if let open = section { throw .cutOff(table: open.name) }
    }

    private mutating func read(_ line: Substring, in table: Table, _ prefix: ChainPrefix) {
        if line.hasPrefix(":\(prefix)") {
            let name = line.dropFirst().prefix { $0 != " " }
            if let chain = try? OwnChain(String(name), in: table) { chains[chain] = chains[chain] ?? [] }
        } else if line.hasPrefix("-A ") {
            let rest = line.dropFirst(3)
            let name = rest.prefix { $0 != " " }
            add(rest.dropFirst(name.count + 1), to: String(name), in: table, prefix)
        }
    }

    private mutating func add(
        _ options: Substring, to chainName: String, in table: Table, _ prefix: ChainPrefix
    ) {
        let isOwn = chainName.hasPrefix(prefix.text)
        // Nearly all lines of a busy node are other programs' rules: those are left before they cost anything.
        guard isOwn || options.contains(prefix.text) else { return }
        let words = Words.split(options)
        let rule =
            words.flatMap { Rule(words: $0, in: table) }.map(PresentRule.known) ?? .unknown(String(options))
        if isOwn {
            if let chain = try? OwnChain(chainName, in: table) { chains[chain, default: []].append(rule) }
        } else if let target = words.flatMap(Self.jumpTarget), target.hasPrefix(prefix.text) {
            add(PresentHook(table: table, chainName: chainName, rule: rule, target: target))
        }
    }

    private static func jumpTarget(_ words: [String]) -> String? {
        // A comment's text is one word and comes before the target: the last option of that name is the jump.
        guard let option = words.lastIndex(where: { $0 == "-j" || $0 == "-g" }) else { return nil }
        let next = words.index(after: option)
        return next < words.endIndex ? words[next] : nil
    }
}
