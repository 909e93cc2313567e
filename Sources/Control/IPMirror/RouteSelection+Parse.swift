internal import Addressing
internal import IPRouteText
internal import NetlinkCodec

extension RouteSelection {
    /// Reads the arguments behind the verb (`iproute_list_flush_or_save` in ip/iproute.c).
    init(_ arguments: [String], _ family: IPFamily?, in surroundings: Surroundings) throws(Refusal) {
        var words = Words(arguments)
        var device: String?
        while let word = words.next() {
            switch word {
            case "dev", "oif": device = try words.value()
            default: try take(word, &words, family, surroundings.vocabulary)
            }
        }
        guard let device else { return }
        // Looked up last: iproute2 complains about all other words first.
        guard let index = surroundings.index(of: device) else { throw .noRouteDevice(device) }
        interface = index
    }

    private mutating func take(
        _ word: String, _ words: inout Words, _ family: IPFamily?, _ vocabulary: Vocabulary
    ) throws(Refusal) {
        // In iproute2's order: of two keywords that a word abbreviates, the first is meant.
        if word.abbreviates("table") {
            table = try Self.table(try words.value(), vocabulary)
        } else if word == "iif" || word == "mark" || word.abbreviates(["vrf", "cached", "cloned"]) {
            throw .unsupportedArgument(word, of: .route)
        } else if word == "tos" || word.abbreviates("dsfield") {
            fields.typeOfService = try Self.service(try words.value(), vocabulary)
        } else if word.abbreviates("protocol") {
            let number = try Self.number(
                try words.value(), vocabulary.protocols, "invalid \"protocol\"\n")
            source = number.map { RouteProtocol(rawValue: $0) }
        } else if word.abbreviates("scope") {
            let number = try Self.number(try words.value(), vocabulary.scopes, "invalid \"scope\"\n")
            fields.scope = number.map { RouteScope(rawValue: $0) }
        } else if word.abbreviates("type") {
            fields.type = try Self.type(try words.value())
        } else if word.abbreviates(["metric", "priority"]) || word == "preference" {
            let text = try words.value()
            guard let number = unsigned(text) else { throw .wrong(text, "\"metric\" value is invalid\n") }
            fields.metric = number
        } else {
            try takeAddress(word, &words, family)
        }
    }

    private mutating func takeAddress(
        _ word: String, _ words: inout Words, _ family: IPFamily?
    ) throws(Refusal) {
        if word == "via" {
            let first = try words.value()
            let chosen: IPFamily? = first == "inet" ? .ipv4 : first == "inet6" ? .ipv6 : nil
            let address = chosen == nil ? first : try words.value()
            fields.gateway = try PrefixArgument(address, chosen ?? family)
        } else if word == "src" {
            fields.preferredSource = try PrefixArgument(try words.value(), family)
        } else if word.abbreviates(["realms", "from"]) {
            throw .unsupportedArgument(word, of: .route)
        } else {
            try takeDestination(word.abbreviates("to") ? try words.value() : word, &words, family)
        }
    }

    private mutating func takeDestination(
        _ word: String, _ words: inout Words, _ family: IPFamily?
    ) throws(Refusal) {
        if word.abbreviates("root") {
            destination.root = try PrefixArgument(try words.value(), family)
        } else if word.abbreviates("match") {
            destination.match = try PrefixArgument(try words.value(), family)
        } else {
            let prefix = try PrefixArgument(word.abbreviates("exact") ? try words.value() : word, family)
            destination = DestinationFilter(root: prefix, match: prefix)
        }
    }

    private static func table(_ word: String, _ vocabulary: Vocabulary) throws(Refusal) -> RouteTable? {
        if let number = vocabulary.tables.number(of: word) ?? unsigned(word) {
            // Table 0 is none: all are shown.
            return number == 0 ? nil : RouteTable(rawValue: number)
        }
        switch word {
        case "all": return nil
        case "cache": throw .unsupportedArgument("table cache", of: .route)
        case "help": throw .usage
        default: throw .wrong(word, "table id value is invalid\n")
        }
    }

    /// A name or number up to 255; nil for `all`.
    private static func number(
        _ word: String, _ names: NameTable, _ complaint: String
    ) throws(Refusal) -> UInt8? {
        if let number = names.number(of: word) ?? unsigned(word, upTo: 255) { return UInt8(number) }
        guard word == "all" else { throw .wrong(word, complaint) }
        return nil
    }

    private static func type(_ word: String) throws(Refusal) -> RouteType {
        if let type = RouteWords.type(named: word) { return type }
        guard let number = unsigned(word, upTo: 255) else {
            throw .wrong(word, "node type value is invalid\n")
        }
        return RouteType(rawValue: UInt8(number))
    }

    /// A name, or a hexadecimal number with `0x` or without.
    private static func service(_ word: String, _ vocabulary: Vocabulary) throws(Refusal) -> UInt8 {
        if let number = vocabulary.services.number(of: word) { return UInt8(number) }
        let digits = word.hasPrefix("0x") ? word.dropFirst(2) : word[...]
        guard digits.first?.isHexDigit == true, let number = UInt8(digits, radix: 16) else {
            throw .wrong(word, "TOS value is invalid\n")
        }
        return number
    }
}
