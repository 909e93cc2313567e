internal import FirewallRules

/// Which backend a node's rules go to, and why.
package struct BackendChoice: Hashable, Sendable {
    package let backend: RuleBackend
    package let reason: Reason
    /// Strangers' rules in backends that do not see each other; nil if there is no such thing.
    package let mix: BackendMix?
    /// The backends that hold rules, whoever's, with the one that was chosen.
    package let occupied: Set<RuleBackend>

    /// Why a backend was chosen.
    package enum Reason: Hashable, Sendable {
        /// Somebody said so.
        case asked
        /// These have their rules there.
        case inUse(by: [RuleOwner])
        /// Nobody else has rules, and Swiftlet has.
        case ownRules
        /// Nobody has rules, and this is what `iptables` is.
        case plainProgram
        /// It is the only one whose programs are installed.
        case onlyInstalled
        /// These have their rules elsewhere, where a program is missing.
        case insteadOf(RuleBackend, usedBy: [RuleOwner], missing: MissingProgram)
    }

    /// Chooses, given what is on a node; what somebody asked for wins.
    ///
    /// Rules belong where those of others are: a packet that one backend accepts can still be dropped by the other.
    /// Of several backends that others use, Kubernetes' decides; then legacy, since a node whose programs were
    /// switched over has rules there that somebody still relies on.
    /// - Throws: `missingProgram` if nothing that could be chosen is installed.
    package init(
        for survey: BackendSurvey, asked: RuleBackend? = nil
    ) throws(RuleInstallerError) {
        mix = BackendMix(survey)
        if let asked {
            if let missing = survey.programs.missing(asked) { throw .missingProgram(missing) }
            (backend, reason) = (asked, .asked)
        } else if let used = Self.backendInUse(survey) {
            (backend, reason) = try Self.usable(used, survey)
        } else {
            (backend, reason) = try Self.usualBackend(survey)
        }
        occupied = Set(survey.owners.keys).union([backend])
    }

    /// The backend that others' rules are in.
    private static func backendInUse(_ survey: BackendSurvey) -> RuleBackend? {
        let used = [RuleBackend.iptablesLegacy, .iptablesNFT, .nft].filter {
            !survey.strangers(in: $0).isEmpty
        }
        return used.first { survey.strangers(in: $0).contains(.kubernetes) } ?? used.first
    }

    /// That backend, or another one that can be used here.
    private static func usable(
        _ used: RuleBackend, _ survey: BackendSurvey
    ) throws(RuleInstallerError) -> (RuleBackend, Reason) {
        let owners = survey.strangers(in: used)
        guard let missing = survey.programs.missing(used) else { return (used, .inUse(by: owners)) }
        // iptables and nft over nf_tables see each other's packets in the same way.
        let others: [RuleBackend] = [.iptablesNFT, .nft, .iptablesLegacy]
        guard let other = others.first(where: { survey.programs.missing($0) == nil }) else {
            throw .missingProgram(missing)
        }
        return (other, .insteadOf(used, usedBy: owners, missing: missing))
    }

    /// The backend where nobody else has rules.
    private static func usualBackend(
        _ survey: BackendSurvey
    ) throws(RuleInstallerError) -> (RuleBackend, Reason) {
        let usable = RuleBackend.allCases.filter { survey.programs.missing($0) == nil }
        let own = usable.filter(survey.backends(holding: .swiftlet).contains)
        if own.count == 1 { return (own[0], .ownRules) }
        // Whoever comes later, be it Docker or a kubelet, uses it, and lets forwarded packets through only there.
        if let plain = survey.programs.plain, usable.contains(plain) { return (plain, .plainProgram) }
        guard let only = usable.first else {
            throw .missingProgram(survey.programs.missing(.iptablesNFT) ?? MissingProgram.iptables)
        }
        return (only, .onlyInstalled)
    }
}

extension BackendChoice.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .asked: "it was asked for"
        case .inUse(let owners): "rules of others are there: \(owners.text)"
        case .ownRules: "Swiftlet's rules are there, and nobody else's are anywhere"
        case .plainProgram: "nobody has rules yet, and the program iptables is of this kind"
        case .onlyInstalled: "its programs are installed"
        case .insteadOf(let used, let owners, let missing):
            "rules of others are in \(used) (\(owners.text)), but \(missing)"
        }
    }
}

/// Others' rules in both kinds of iptables, of which neither sees what the other does.
///
/// What one accepts the other may drop, and each translates addresses for itself. Tables of nft are no part of it: their
/// users know that they are not alone.
package struct BackendMix: Hashable, Sendable, CustomStringConvertible {
    package let legacy: [RuleOwner]
    package let nfTables: [RuleOwner]

    init?(_ survey: BackendSurvey) {
        legacy = survey.strangers(in: .iptablesLegacy)
        nfTables = survey.strangers(in: .iptablesNFT)
        if legacy.isEmpty || nfTables.isEmpty { return nil }
    }

    package var description: String {
        "iptables-legacy has rules of \(legacy.text), iptables-nft of \(nfTables.text); neither sees the other's"
    }
}

extension [RuleOwner] {
    fileprivate var text: String { map(\.description).joined(separator: ", ") }
}
