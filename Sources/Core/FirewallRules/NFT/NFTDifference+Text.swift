extension NFTDifference {
    /// The input of `nft -f -` that makes all changes, all at once or not at all; empty if there are none.
    package var transactionText: String { String(decoding: transactionBytes, as: UTF8.self) }

    /// The same as bytes, which is how it is written.
    package var transactionBytes: [UInt8] {
        var buffer = TextBuffer(capacity: changes.count * 128)
        // Every chain is emptied before anything goes: then nothing is held by a rule.
        for change in changes { change.writeFlush(to: &buffer) }
        for change in changes { change.writeObject(to: &buffer) }
        // All chains and sets are there before the first rule that may name one.
        for change in changes { change.writeRules(to: &buffer) }
        return buffer.bytes
    }

    /// The changes for people: `+` is added, `-` is taken away.
    package var lines: [String] { changes.flatMap(\.lines) }
}

extension TextBuffer {
    fileprivate mutating func addLine(
        _ verb: String, _ table: NFTTableName, _ name: String = "", _ rest: String = ""
    ) {
        add(verb)
        add(" ")
        add(table.family.rawValue)
        add(" ")
        add(table.name)
        if !name.isEmpty { add(" ") }
        add(name)
        add(rest)
        add("\n")
    }

    fileprivate mutating func addElements(
        _ verb: String, _ elements: [NFTElement], _ collection: ChainName, _ table: NFTTableName,
        _ write: (NFTElement, inout TextBuffer) -> Void
    ) {
        guard !elements.isEmpty else { return }
        add(verb)
        add(" element ")
        add(table.family.rawValue)
        add(" ")
        add(table.name)
        add(" ")
        add(collection.text)
        add(" { ")
        for (position, element) in elements.enumerated() {
            if position > 0 { add(", ") }
            write(element, &self)
        }
        add(" }\n")
    }
}

extension NFTChange {
    fileprivate func writeFlush(to buffer: inout TextBuffer) {
        switch self {
        case .refill(let chain, _, let table): buffer.addLine("flush chain", table, chain.name.text)
        case .deleteChain(let chain, let table): buffer.addLine("flush chain", table, chain.text)
        default: break
        }
    }

    fileprivate func writeObject(to buffer: inout TextBuffer) {
        switch self {
        case .addTable(let table): buffer.addLine("add table", table)
        case .deleteTable(let table): buffer.addLine("delete table", table)
        case .addCollection(let collection, let table):
            buffer.addLine(
                "add \(collection.form.rawValue)", table, collection.name.text, collection.typeText)
            buffer.addElements("add", collection.elements, collection.name, table) { $0.write(to: &$1) }
        case .deleteCollection(let form, let name, let table):
            buffer.addLine("delete \(form.rawValue)", table, name.text)
        case .emptyCollection(let form, let name, let table):
            buffer.addLine("flush \(form.rawValue)", table, name.text)
        case .addElements(let elements, let name, let table):
            buffer.addElements("add", elements, name, table) { $0.write(to: &$1) }
        case .deleteElements(let elements, let name, let table):
            buffer.addElements("delete", elements, name, table) { $0.writeKey(to: &$1) }
        case .addChain(let chain, let table):
            buffer.addLine("add chain", table, chain.name.text, chain.hook?.text ?? "")
        case .deleteChain(let chain, let table): buffer.addLine("delete chain", table, chain.text)
        case .refill: break
        }
    }

    fileprivate func writeRules(to buffer: inout TextBuffer) {
        switch self {
        case .addChain(let chain, let table), .refill(let chain, _, let table):
            for rule in chain.rules {
                buffer.add("add rule ")
                buffer.add(table.family.rawValue)
                buffer.add(" ")
                buffer.add(table.name)
                buffer.add(" ")
                buffer.add(chain.name.text)
                rule.write(to: &buffer)
                buffer.add("\n")
            }
        default: break
        }
    }
}

extension NFTCollection {
    fileprivate var typeText: String {
        let key = key.map(\.rawValue).joined(separator: " . ")
        let value = value.map(\.rawValue).joined(separator: " . ")
        return " { type \(key)\(value.isEmpty ? "" : " : \(value)"); }"
    }
}

extension NFTHook {
    fileprivate var text: String {
        " { type \(kind.rawValue) hook \(point.rawValue) priority \(priority); policy \(policy.rawValue); }"
    }
}

extension NFTChange {
    fileprivate var lines: [String] {
        switch self {
        case .addTable(let table): return ["+ table \(table)"]
        case .deleteTable(let table): return ["- table \(table)"]
        case .addCollection(let collection, let table):
            return ["+ \(collection.form.rawValue) \(table) \(collection.name)"]
                + Self.lines("+", collection.elements, collection.name, table)
        case .deleteCollection(let form, let name, let table): return ["- \(form.rawValue) \(table) \(name)"]
        case .emptyCollection(_, let name, let table): return ["- elements \(table) \(name)"]
        case .addElements(let elements, let name, let table): return Self.lines("+", elements, name, table)
        case .deleteElements(let elements, let name, let table): return Self.lines("-", elements, name, table)
        case .addChain(let chain, let table):
            return ["+ chain \(table) \(chain.name)"]
                + chain.rules.map { "+ rule \(table) \(chain.name) \($0.text)" }
        case .refill(let chain, let present, let table):
            return Self.lines(chain, replacing: present, table)
        case .deleteChain(let name, let table): return ["- chain \(table) \(name)"]
        }
    }

    private static func lines(
        _ sign: String, _ elements: [NFTElement], _ name: ChainName, _ table: NFTTableName
    ) -> [String] {
        elements.map { "\(sign) element \(table) \(name) \($0.text)" }
    }

    private static func lines(
        _ chain: NFTChain, replacing present: [PresentNFTRule], _ table: NFTTableName
    ) -> [String] {
        let changes = chain.rules.map(PresentNFTRule.known).difference(from: present)
        return (changes.removals + changes.insertions).map { change in
            switch change {
            case .insert(_, let rule, _): "+ rule \(table) \(chain.name) \(rule.text)"
            case .remove(_, let rule, _): "- rule \(table) \(chain.name) \(rule.text)"
            }
        }
    }
}
