extension PresentRules {
    /// Reads the output of iptables-save, of one table or of several.
    ///
    /// Only own and shared chains and the rules that jump to them are kept; everything else is passed over,
    /// known or not.
    /// - Throws: `cutOff` for a listing without its end: missing rules would look like rules to add.
    package init(save text: String, scope: RuleScope = RuleScope()) throws(FirewallError) {
        try self.init(save: Array(text.utf8), scope: scope)
    }

    /// Reads the same from bytes, as a program wrote them.
    package init(save bytes: [UInt8], scope: RuleScope = RuleScope()) throws(FirewallError) {
        var reader = SaveReader(bytes, scope)
        try reader.read()
        self = reader.rules
        add(reader.hooks)
    }
}

/// Walks over a listing line by line.
///
/// Nearly all lines of a busy node are other programs' rules: a line that does not concern us costs a look at
/// its two ends.
private struct SaveReader {
    private let bytes: [UInt8]
    private let scope: RuleScope
    private(set) var rules = PresentRules()
    private(set) var hooks: [PresentHook] = []
    private var section: (name: String, table: Table?)?
    /// The chain of the line before: rules of one stand together.
    private var chain = (name: 0..<0, found: Placement?.none)

    private enum Placement { case own(UserChain), shared(UserChain), elsewhere(String) }

    init(_ bytes: [UInt8], _ scope: RuleScope) {
        self.bytes = bytes
        self.scope = scope
    }

    mutating func read() throws(FirewallError) {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            try read(start..<end)
            start = end + 1
        }
        if let open = section { throw .cutOff(table: open.name) }
    }

    private mutating func read(_ line: Range<Int>) throws(FirewallError) {
        guard let first = line.first.map({ bytes[$0] }) else { return }
        switch first {
        case UInt8(ascii: "-"): if let table = section?.table { readRule(line, in: table) }
        case UInt8(ascii: ":"): if let table = section?.table { readChain(line, in: table) }
        case UInt8(ascii: "*"):
            if let open = section { throw .cutOff(table: open.name) }
            let name = text(line.dropFirst())
            section = (name, Table(rawValue: name))
            chain.found = nil
        case UInt8(ascii: "C") where text(line) == "COMMIT": section = nil
        default: break
        }
    }

    private mutating func readChain(_ line: Range<Int>, in table: Table) {
        let name = word(from: line.lowerBound + 1, line.upperBound)
        switch placement(of: name, in: table) {
        case .own(let chain): rules.chains[chain] = rules.chains[chain] ?? []
        case .shared(let chain): rules.shared.insert(chain)
        case .elsewhere: break
        }
    }

    private mutating func readRule(_ line: Range<Int>, in table: Table) {
        guard line.count > 3, bytes[line.lowerBound + 1] == UInt8(ascii: "A") else { return }
        let name = word(from: line.lowerBound + 3, line.upperBound)
        let options = min(name.upperBound + 1, line.upperBound)..<line.upperBound
        if chain.found == nil || !bytes[chain.name].elementsEqual(bytes[name]) {
            chain = (name, placement(of: name, in: table))
        }
        switch chain.found {
        case .own(let chain): rules.chains[chain, default: []].append(rule(options).rule)
        case .shared(let chain): addHook(options, in: table, chain.name)
        case .elsewhere(let name):
            if let target = lastWordAsTarget(options), isOurs(target, in: table) {
                addHook(options, in: table, name)
            }
        case nil: break
        }
    }

    private mutating func addHook(_ options: Range<Int>, in table: Table, _ chainName: String) {
        let (rule, words) = rule(options)
        let target = words.flatMap(Self.jumpTarget).flatMap { try? ChainName($0) }
        let ours = target.flatMap { isOurs($0, in: table) ? $0 : nil }
        hooks.append(
            PresentHook(
                table: table, chainName: chainName, rule: rule, target: ours, text: text(options)))
    }

    private func rule(_ options: Range<Int>) -> (rule: PresentRule, words: [String]?) {
        let text = text(options)
        let words = Words.split(text[...])
        return (words.flatMap { Rule(words: $0) }.map(PresentRule.known) ?? .unknown(text), words)
    }

    private func placement(of name: Range<Int>, in table: Table) -> Placement {
        let name = text(name)
        guard let chain = try? UserChain(name, in: table) else { return .elsewhere(name) }
        if scope.ownership.contains(chain) { return .own(chain) }
        return scope.shared.contains(chain) ? .shared(chain) : .elsewhere(name)
    }

    private func isOurs(_ target: ChainName, in table: Table) -> Bool {
        let chain = UserChain(target, in: table)
        return scope.ownership.contains(chain) || scope.shared.contains(chain)
    }

    /// A jump has no options of its own, so the name of its chain ends the line.
    private func lastWordAsTarget(_ options: Range<Int>) -> ChainName? {
        let space = UInt8(ascii: " ")
        guard let before = bytes[options].lastIndex(of: space) else { return nil }
        let option = bytes[options.lowerBound..<before].suffix(2)
        guard option.elementsEqual("-j".utf8) || option.elementsEqual("-g".utf8) else { return nil }
        return try? ChainName(text(before + 1..<options.upperBound))
    }

    private func word(from start: Int, _ end: Int) -> Range<Int> {
        let start = min(start, end)
        return start..<(bytes[start..<end].firstIndex(of: UInt8(ascii: " ")) ?? end)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private static func jumpTarget(_ words: [String]) -> String? {
        // A comment's text is one word and comes before the target: the last option of that name is the jump.
        guard let option = words.lastIndex(where: { $0 == "-j" || $0 == "-g" }) else { return nil }
        let next = words.index(after: option)
        return next < words.endIndex ? words[next] : nil
    }
}
