internal import Addressing
internal import IPRouteText

/// The options of `ip` that stand before the object (`main` in ip/ip.c).
struct GlobalOptions: Hashable, Sendable {
    var presentation = Presentation()
    var family = Family.any
    /// A name below /run/netns to work in (`-n`).
    var namespace: String?
    /// The option, as it was written, that asks for details.
    var details: String?

    private var layout = Layout()

    enum Family: Hashable, Sendable {
        case any
        case ip(IPFamily)
        /// A family of the link layer, by the option that chose it.
        case other(String)
    }

    private struct Layout: Hashable, Sendable {
        var isOneLine = false
        var isJSON = false
        var isPretty = false
        var isBrief = false
    }

    /// Takes the options off the command line.
    init(_ words: inout Words) throws(Refusal) {
        while let word = words.first, word.hasPrefix("-") {
            _ = words.next()
            if word == "--" { break }
            try take(word.hasPrefix("--") ? String(word.dropFirst()) : word, &words)
        }
        presentation.form =
            layout.isJSON
            ? (layout.isPretty ? .prettyJSON : .json) : layout.isOneLine ? .oneLine : .text
        presentation.extent = layout.isBrief ? .brief : details == nil ? .usual : .detailed
    }

    /// In iproute2's order: of two keywords that a word abbreviates, the first is meant.
    private static let keywords = [
        "-loops", "-family", "-4", "-6", "-0", "-M", "-B", "-human-readable", "-iec", "-stats", "-statistics",
        "-details", "-resolve", "-oneline", "-timestamp", "-tshort", "-Version", "-force", "-batch", "-brief",
        "-json", "-rcvbuf", "-color", "-help", "-netns", "-Numeric", "-all", "-pretty", "-echo",
    ]

    private mutating func take(_ word: String, _ words: inout Words) throws(Refusal) {
        switch word.expanded(among: Self.keywords) {
        case "-family": family = try Self.family(words.next())
        case "-4": family = .ip(.ipv4)
        case "-6": family = .ip(.ipv6)
        case "-0", "-M", "-B": family = .other(word)
        case "-details": details = word
        case "-oneline": layout.isOneLine = true
        case "-json": layout.isJSON = true
        case "-pretty": layout.isPretty = true
        case "-brief": layout.isBrief = true
        case "-Numeric": presentation.naming = .numbers
        case "-netns": namespace = try words.value()
        // These change nothing in a list: how numbers of statistics, of a monitor or of a batch are shown.
        case "-human-readable", "-iec", "-timestamp", "-tshort", "-force", "-all": break
        case .some(let keyword): throw keyword == "-help" ? .usage : .unsupportedOption(word)
        case nil: try takeColour(word)
        }
    }

    /// `-c[olor]=never` is what is done anyway.
    private func takeColour(_ word: String) throws(Refusal) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] != "-", String(parts[0]).abbreviates("-color") else {
            throw .unknownOption(word)
        }
        switch parts[1] {
        case "never": break
        case "auto", "always": throw .unsupportedOption(word)
        default: throw .unknownOption(word)
        }
    }

    private static func family(_ word: String?) throws(Refusal) -> Family {
        switch word {
        case nil, "help": throw .usage
        case "inet": .ip(.ipv4)
        case "inet6": .ip(.ipv6)
        case .some(let word) where ["link", "bridge", "mpls"].contains(word): .other("-family \(word)")
        case .some(let word): throw .wrong(word, "invalid protocol family")
        }
    }
}
