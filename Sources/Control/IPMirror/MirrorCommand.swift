internal import IPRouteText

/// A command line of the mirror up to the list's own arguments, which need names of the kernel's to be read.
struct MirrorCommand: Hashable, Sendable {
    let options: GlobalOptions
    let object: MirroredObject
    /// What follows the verb.
    let arguments: [String]

    init(_ words: [String]) throws(Refusal) {
        var words = Words(words)
        options = try GlobalOptions(&words)
        guard let word = words.next() else { throw .usage }
        guard let name = word.expanded(among: Self.objects) else { throw .unknownObject(word) }
        guard let object = MirroredObject(rawValue: name) else {
            throw name == "help" ? .usage : .unsupportedObject(word)
        }
        self.object = object
        try Self.checkVerb(words.next(), of: object)
        try Self.check(options, for: object)
        var arguments: [String] = []
        while let word = words.next() { arguments.append(word) }
        self.arguments = arguments
    }

    /// Whether the words are for this mirror and not for one of Swiftlet's own subcommands.
    static func claims(_ words: [String]) -> Bool {
        guard let first = words.first else { return false }
        // Help is about all of Swiftlet; what the mirror takes is behind `swiftlet route help`.
        if ["-h", "-help", "--help", "--version", "help"].contains(first) { return false }
        return first.hasPrefix("-") || first.expanded(among: objects) != nil
    }

    /// All objects of iproute2 6.1 in its order, which decides what an abbreviation means (`cmds` in ip/ip.c).
    private static let objects = [
        "address", "addrlabel", "maddress", "route", "rule", "neighbor", "neighbour", "ntable", "ntbl",
        "link",
        "l2tp", "fou", "ila", "macsec", "tunnel", "tunl", "tuntap", "tap", "token", "tcpmetrics",
        "tcp_metrics", "monitor", "xfrm", "mroute", "mrule", "netns", "netconf", "vrf", "sr", "nexthop",
        "mptcp", "ioam", "help", "stats",
    ]

    private static let listVerbs = ["show", "list", "lst"]

    private static func verbs(of object: MirroredObject) -> [String] {
        switch object {
        case .link:
            ["add", "set", "change", "replace", "delete"] + listVerbs
                + ["xstats", "afstats", "property", "help"]
        case .route:
            ["add", "change", "chg", "replace", "prepend", "append", "test", "delete"] + listVerbs
                + ["get", "flush", "save", "restore", "showdump", "help"]
        }
    }

    /// No verb is a list.
    private static func checkVerb(_ word: String?, of object: MirroredObject) throws(Refusal) {
        guard let word else { return }
        guard let verb = word.expanded(among: verbs(of: object)) else {
            throw .unknownVerb(word, of: object)
        }
        guard verb != "help" else { throw .usage }
        guard listVerbs.contains(verb) else { throw .unsupportedVerb(word, of: object) }
    }

    private static func check(_ options: GlobalOptions, for object: MirroredObject) throws(Refusal) {
        switch object {
        // A brief list has no details.
        case .link:
            if let word = options.details, options.presentation.extent == .detailed {
                throw .unsupportedOption(word, of: object)
            }
        case .route:
            if case .other(let word) = options.family { throw .unsupportedOption(word, of: object) }
        }
    }
}
