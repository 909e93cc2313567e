import Addressing

extension Rule {
    /// Reads a rule's options; nil unless every one of them is known.
    init?(words: [String], in table: Table) {
        var reader = OptionReader(words)
        var rule = Rule(.return)
        var target: Target?
        while let option = reader.next() {
            guard target == nil else { return nil }
            if option.name == "-j" {
                guard !option.isNegated, let read = Target(&reader, option.value, in: table) else {
                    return nil
                }
                target = read
            } else {
                guard let changed = rule.adding(option) else { return nil }
                rule = changed
            }
        }
        guard let target, reader.isAtEnd else { return nil }
        self = rule.with { $0.target = target }
    }

    /// The rule with one more condition; nil if that is unknown or there already.
    private func adding(_ option: Option) -> Rule? {
        switch option.name {
        case "-s": source == nil ? option.prefix.map(from) : nil
        case "-d": destination == nil ? option.prefix.map(to) : nil
        case "-i": input == nil ? option.condition { try? InterfacePattern($0) }.map(entering) : nil
        case "-o": output == nil ? option.condition { try? InterfacePattern($0) }.map(leaving) : nil
        case "-p": transport == nil ? option.condition(TransportProtocol.init).map(over) : nil
        case "-m": Rule.extensions.contains(option.value) && !option.isNegated ? self : nil
        case "--comment": comment == nil && !option.isNegated ? commented(option.value) : nil
        default: Match(option).map(matching)
        }
    }

    private func commented(_ text: String) -> Rule? {
        (try? Comment(text)).map { comment in with { $0.comment = comment } }
    }

    private static let extensions: Set = ["comment", "mark", "addrtype", "conntrack"]
}

extension Match {
    fileprivate init?(_ option: Option) {
        let match: Match? =
            switch option.name {
            case "--mark": option.condition(Mark.init(text:)).map(Match.mark)
            case "--src-type": option.condition(AddressType.init).map(Match.sourceType)
            case "--dst-type": option.condition(AddressType.init).map(Match.destinationType)
            case "--ctstate": option.condition { ConnectionStates($0) }.map(Match.connectionState)
            default: nil
            }
        guard let match else { return nil }
        self = match
    }
}

extension Mark {
    /// Reads `0x1` or `0x1/0xff`.
    fileprivate init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.hasPrefix("0x") ? UInt32(part.dropFirst(2), radix: 16) : UInt32(part)
        }
        guard numbers.count == parts.count, (1...2).contains(numbers.count) else { return nil }
        self.init(numbers[0], mask: numbers.count == 2 ? numbers[1] : .max)
    }
}

extension Target {
    /// Reads a target and the options that follow it.
    fileprivate init?(_ reader: inout OptionReader, _ name: String, in table: Table) {
        switch name {
        case "ACCEPT": self = .accept
        case "DROP": self = .drop
        case "RETURN": self = .return
        case "MASQUERADE": self = .masquerade(reader.flag(among: SourcePorts.self) ?? .kept)
        case "MARK":
            guard let option = reader.next(), option.name == "--set-xmark", !option.isNegated,
                let mark = Mark(text: option.value)
            else { return nil }
            self = .mark(mark)
        default:
            guard let chain = try? OwnChain(name, in: table) else { return nil }
            self = .jump(chain)
        }
    }
}

/// An option with its one value.
private struct Option {
    let name: String
    let value: String
    let isNegated: Bool

    func condition<Value>(_ read: (String) -> Value?) -> Condition<Value>? {
        read(value).map { isNegated ? .unequal($0) : .equal($0) }
    }

    /// A network; an address alone is one of a single address.
    var prefix: Condition<IPPrefix>? {
        condition { text in
            if text.contains("/") { return try? IPPrefix(text) }
            return (try? IPAddress(text)).flatMap { try? IPPrefix(base: $0, length: $0.family.width) }
        }
    }
}

/// Walks over words: `! -s 10.0.0.0/8 -j ACCEPT`.
private struct OptionReader {
    private var words: ArraySlice<String>

    init(_ words: [String]) { self.words = words[...] }

    var isAtEnd: Bool { words.isEmpty }

    /// The next option; nil at the end or if it has no value.
    mutating func next() -> Option? {
        let isNegated = words.first == "!"
        let rest = isNegated ? words.dropFirst() : words
        guard let name = rest.first, let value = rest.dropFirst().first else { return nil }
        words = rest.dropFirst(2)
        return Option(name: name, value: value, isNegated: isNegated)
    }

    /// The next word if it is one of an enumeration's.
    mutating func flag<Flag: RawRepresentable<String>>(among type: Flag.Type) -> Flag? {
        guard let flag = words.first.flatMap(type.init(rawValue:)) else { return nil }
        words = words.dropFirst()
        return flag
    }
}
