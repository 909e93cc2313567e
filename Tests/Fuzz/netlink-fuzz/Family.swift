import WireFormat

/// The decoders of one family of messages, each with the rules that its values must keep.
struct Family: Sendable {
    /// What `FUZZ_FAMILY` names it by; a word that may stand in a path.
    let name: String
    private let checks: [@Sendable (Span<UInt8>) -> Void]

    init(_ name: String, _ checks: @Sendable (Span<UInt8>) -> Void...) {
        self.name = name
        self.checks = checks
    }

    /// Every family: a new one is a line here and its decoders in a file of their own.
    static let all: [Family] = [
        .messages, .links, .kinds, .addresses, .routes, .nextHops, .rules, .neighbours, .forwarding,
        .namespaces, .traffic, .conntrack, .generic,
    ]

    static func named(_ name: String) -> Family? { all.first { $0.name == name } }

    /// Gives an input to every decoder; the program ends if a rule is broken.
    func check(_ bytes: Span<UInt8>) {
        for check in checks { check(bytes) }
    }
}

/// Ends the program, which libFuzzer takes for a finding, if a rule does not hold.
func demand(_ holds: Bool, _ rule: @autoclosure () -> String) {
    guard !holds else { return }
    fatalError(rule())
}
