/// A defect of the reference plugins, at which ours do otherwise: the only differences that are allowed.
struct KnownDefect: Sendable {
    let name: String
    /// Where the project's notes on the reference plugins tell of it.
    let note: String
    let explains: @Sendable (Difference, GeneratedCase) -> Bool

    init(_ name: String, note: String, _ explains: @escaping @Sendable (Difference, GeneratedCase) -> Bool) {
        self.name = name
        self.note = note
        self.explains = explains
    }
}

extension KnownDefect {
    static let all: [KnownDefect] = [
        KnownDefect("DEL wants a whole and valid configuration", note: "1.4") { difference, _ in
            difference.step.hasPrefix("DEL ") && difference.text.hasPrefix("reference: ")
                && difference.text.hasSuffix("| ours: success")
        },
        KnownDefect("CHECK misses routes that name no gateway", note: "2.1") { difference, _ in
            difference.step.hasPrefix("CHECK ") && difference.text.hasPrefix("reference: Expected Route {")
                && difference.text.contains("GW:<nil>} not found")
                && difference.text.hasSuffix("| ours: success")
        },
        KnownDefect("loopback prints the newest form of a result for every version", note: "1.5") {
            difference, example in
            difference.step == "ADD loopback" && difference.text.hasPrefix("ips ")
                && example.version < "1.0.0"
        },
        KnownDefect("bridge loses the resolvers that its IPAM plugin tells", note: "2.2") {
            difference, example in
            difference.step == "ADD bridge" && difference.text.hasPrefix("dns reference: {} | ours: {\"")
                && (example.says("resolvConf") || example.says("\"dns\""))
        },
    ]
}
