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
    static let all = attaching + checking + deleting

    private static let attaching: [KnownDefect] = [
        KnownDefect("loopback does not look at CNI_ARGS", note: "1.7") {
            $0.step == "ADD loopback" && $0.text == "reference: success | ours: ARGS: invalid pair \"FOO\""
                && $1.arguments == "FOO"
        },
        KnownDefect("loopback prints the newest form of a result for every version", note: "1.5") {
            $0.step == "ADD loopback" && $0.text.contains("reference: ") && $1.version < "1.0.0"
        },
        KnownDefect("bridge loses the resolvers that its IPAM plugin tells", note: "2.2") {
            hasLostResolvers($0) && $1.holds("bridge") && ($1.says("resolvConf") || $1.says("\"dns\""))
        },
        KnownDefect("isDefaultGateway stumbles over a default route without a gateway", note: "2.2") {
            $0.step == "ADD bridge" && $0.text.hasPrefix("reference: failed to add route '{0.0.0.0 ")
                && $0.text.hasSuffix("file exists | ours: success") && $1.says("\"isDefaultGateway\": true")
        },
        KnownDefect("portmap takes a hostIP that is no address for none", note: "2.8") { difference, _ in
            difference.step == "ADD portmap"
                && difference.text.hasPrefix("reference: success | ours: invalid field")
                && difference.text.contains("hostIP\": \"x\" is not an IP address")
        },
    ]

    private static let checking: [KnownDefect] = [
        KnownDefect("CHECK misses routes that name no gateway", note: "2.1") { difference, _ in
            isRefusedOnlyByTheReference(difference, "CHECK ") && difference.text.contains("Expected Route {")
                && difference.text.contains("GW:<nil>} not found")
        },
        KnownDefect("bridge's CHECK asks for addresses where there is no IPAM plugin", note: "2.2") {
            difference, _ in
            isRefusedOnlyByTheReference(difference, "CHECK bridge")
                && difference.text.contains("no plugin name provided")
        },
        KnownDefect("CHECK looks for a gateway among the networks of the address", note: "2.2") {
            difference, _ in
            isRefusedOnlyByTheReference(difference, "CHECK ")
                && difference.text.contains("Failed to find Gateway 10.1.2.1 for interface eth0")
        },
        KnownDefect("portmap's CHECK looks for the rules of IPv4 in IPv6", note: "2.8") { difference, _ in
            isRefusedOnlyByTheReference(difference, "CHECK portmap")
                && difference.text.contains("could not check ipv6 dnat: chain")
        },
        KnownDefect("bandwidth's CHECK crashes where nothing is limited", note: "2.10") { difference, _ in
            isRefusedOnlyByTheReference(difference, "CHECK bandwidth")
                && difference.text.contains("nil pointer dereference")
        },
        KnownDefect("bandwidth overflows where a burst lasts longer than 71 minutes", note: "2.10") {
            $1.hasEndlessBurst && isOfATokenBucket($0)
        },
    ]

    private static let deleting: [KnownDefect] = [
        KnownDefect("DEL wants a whole and valid configuration", note: "1.4") { difference, _ in
            isRefusedOnlyByTheReference(difference, "DEL ")
        }
    ]

    private static func hasLostResolvers(_ difference: Difference) -> Bool {
        difference.step.hasPrefix("ADD ")
            && ["{}", "nothing"].contains { difference.text.hasPrefix("dns reference: \($0) | ours: {") }
    }

    private static func isOfATokenBucket(_ difference: Difference) -> Bool {
        ["Buffer doesn't match", "the token bucket of", " queue qdisc tbf"].contains {
            difference.text.contains($0)
        }
    }

    private static func isRefusedOnlyByTheReference(_ difference: Difference, _ step: String) -> Bool {
        difference.step.hasPrefix(step) && difference.text.hasPrefix("reference: ")
            && difference.text.hasSuffix("| ours: success")
    }
}

extension GeneratedCase {
    /// Whether a burst may take longer at its rate than a counter of microseconds with 32 bits goes.
    fileprivate var hasEndlessBurst: Bool {
        plugins.contains { plugin in
            plugin.members.contains { $0.contains(#/gressRate": (8|8000)(\D|$)/#) }
        }
    }
}
