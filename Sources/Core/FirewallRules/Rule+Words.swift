import Addressing

extension Rule {
    /// Reads a rule's options; nil unless every one of them is known.
    init?(words: [String]) {
        var reader = OptionReader(words)
        var rule = Rule(.return)
        var target: Target?
        /// The extension that was named last, and whether an option of it has followed.
        var module = (name: "", isUsed: true)
        while let option = reader.next() {
            guard target == nil else { return nil }
            switch option.name {
            case "-j":
                guard !option.isNegated, let read = Target(&reader, option.value) else { return nil }
                target = read
            case "-m":
                guard module.isUsed, !option.isNegated, Rule.extensions.contains(option.value) else {
                    return nil
                }
                module = (option.value, false)
            default:
                guard let changed = rule.adding(option, of: module.name, &reader) else { return nil }
                if changed.matches.count > rule.matches.count { module.isUsed = true }
                rule = changed
            }
        }
        guard let target, reader.isAtEnd, module.isUsed else { return nil }
        self = rule.with { $0.target = target }
        guard transportFault == nil else { return nil }
    }

    /// The rule with one more condition; nil if that is unknown or there already.
    private func adding(_ option: Option, of module: String, _ reader: inout OptionReader) -> Rule? {
        switch option.name {
        case "-s": source == nil ? option.prefix.map(from) : nil
        case "-d": destination == nil ? option.prefix.map(to) : nil
        case "-i": input == nil ? option.condition { try? InterfacePattern($0) }.map(entering) : nil
        case "-o": output == nil ? option.condition { try? InterfacePattern($0) }.map(leaving) : nil
        case "-p": transport == nil ? option.condition(TransportProtocol.init).map(over) : nil
        default: Match(option, &reader).map { match in with { $0.matches.append(match) } }
        }
    }

    private static let extensions: Set = [
        "comment", "mark", "addrtype", "conntrack", "tcp", "udp", "sctp", "multiport",
    ]
}

extension Match {
    fileprivate init?(_ option: Option, _ reader: inout OptionReader) {
        let match: Match? =
            switch option.name {
            case "--mark": option.condition { Mark(text: $0) }.map(Match.mark)
            case "--src-type": option.condition(AddressType.init).map(Match.sourceType)
            case "--dst-type": option.condition(AddressType.init).map(Match.destinationType)
            case "--ctstate": option.condition { ConnectionStates($0) }.map(Match.connectionState)
            case "--sport": option.condition { Ports(range: $0) }.map(Match.sourcePorts)
            case "--dport": option.condition { Ports(range: $0) }.map(Match.destinationPorts)
            case "--sports": option.condition { Ports(list: $0) }.map(Match.sourcePorts)
            case "--dports": option.condition { Ports(list: $0) }.map(Match.destinationPorts)
            case "--tcp-flags": Match(flags: option, reader.word())
            case "--comment" where !option.isNegated: (try? Comment(option.value)).map(Match.comment)
            default: nil
            }
        guard let match else { return nil }
        self = match
    }

    private init?(flags option: Option, _ set: String?) {
        guard let set = set.flatMap({ TCPFlags(text: $0) }),
            let condition = option.condition({ TCPFlags(text: $0).map { TCPFlagMatch(set, of: $0) } })
        else { return nil }
        self = .tcpFlags(condition)
    }
}

extension Ports {
    fileprivate init?(range text: String) {
        guard let range = PortRange(text: text[...], separator: ":") else { return nil }
        self = .range(range)
    }

    fileprivate init?(list text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ranges = parts.compactMap { PortRange(text: $0, separator: ":") }
        guard ranges.count == parts.count, let list = try? PortList(ranges) else { return nil }
        self = .list(list)
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
    fileprivate init?(_ reader: inout OptionReader, _ name: String) {
        switch name {
        case "ACCEPT": self = .accept
        case "DROP": self = .drop
        case "RETURN": self = .return
        case "MASQUERADE": self = .masquerade(reader.flag(among: SourcePorts.self) ?? .kept)
        case "MARK":
            guard let mark = reader.value(of: "--set-xmark").flatMap({ Mark(text: $0) }) else { return nil }
            self = .mark(mark)
        case "REJECT":
            guard let reason = reader.value(of: "--reject-with").flatMap({ Rejection(iptablesName: $0) })
            else { return nil }
            self = .reject(reason)
        case "DNAT":
            guard let to = reader.value(of: "--to-destination").flatMap({ Translation(text: $0) }) else {
                return nil
            }
            self = .translate(to)
        case "TCPMSS":
            if reader.word("--clamp-mss-to-pmtu") {
                self = .segmentSize(.pathMTU)
            } else {
                guard let size = reader.value(of: "--set-mss").flatMap({ UInt16($0) }) else { return nil }
                self = .segmentSize(.bytes(size))
            }
        default:
            guard let chain = try? ChainName(name) else { return nil }
            self = .jump(chain)
        }
    }
}

extension Translation {
    /// Reads `10.0.0.1:80`, `[fd00::1]:8000-8010/80` or an address alone.
    fileprivate init?(text: String) {
        if let address = try? IPAddress(text) {
            self.init(to: address)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let ports = text[text.index(after: colon)...].split(separator: "/", omittingEmptySubsequences: false)
        guard let address = try? IPAddress(host), let range = PortRange(text: ports[0], separator: "-") else {
            return nil
        }
        switch ports.count {
        case 1: self.init(to: address, range.count == 1 ? .one(range.first) : .anyOf(range))
        case 2:
            guard let base = UInt16(ports[1]) else { return nil }
            self.init(to: address, .shifted(range, from: base))
        default: return nil
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
            return (try? IPAddress(text)).map { IPPrefix(host: $0) }
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

    /// The next word, whatever it is.
    mutating func word() -> String? { words.popFirst() }

    /// Moves over a word if it is the next one.
    mutating func word(_ expected: String) -> Bool {
        guard words.first == expected else { return false }
        words = words.dropFirst()
        return true
    }

    /// The value of an option that must be the next one.
    mutating func value(of name: String) -> String? { word(name) ? word() : nil }

    /// The next word if it is one of an enumeration's.
    mutating func flag<Flag: RawRepresentable<String>>(among type: Flag.Type) -> Flag? {
        guard let flag = words.first.flatMap(type.init(rawValue:)) else { return nil }
        words = words.dropFirst()
        return flag
    }
}
