internal import CNISpec
internal import FirewallRules
internal import RuleInstaller
internal import SystemHandles

extension HostRules {
    /// Puts an attachment's rules into a shared table of nft: one listing, one transaction.
    func apply(_ rules: SharedNFTRules) throws(CNIError) {
        try change(rules.additions(replacing: try present(rules)))
    }

    /// Takes an attachment's rules out of a shared table; where nft is not installed there are none.
    func remove(_ rules: SharedNFTRules) throws(CNIError) {
        guard let present = try presentIfInstalled(rules) else { return }
        if let removals = rules.removals(of: present) { try change(removals) }
    }

    /// Takes rules out of a shared table whose notes begin with one text and not with any of some others.
    func removeNoted(
        _ table: (String) -> SharedNFTRules, by mark: String, butNot kept: [String]
    ) throws(CNIError) {
        guard let present = try presentIfInstalled(table(mark)) else { return }
        let notes = present.notes.filter { note in
            note.hasPrefix(mark) && !kept.contains { note.hasPrefix($0 + ",") }
        }
        for note in Set(notes).sorted() { try remove(table(note)) }
    }

    /// Refuses rules that are not as they were put in place.
    func check(_ rules: SharedNFTRules) throws(CNIError) {
        let missing = rules.missing(in: try present(rules))
        guard !missing.isEmpty else { return }
        throw CNIError(
            .attachmentChanged,
            "the node's rules have changed: \(missing.joined(separator: "; ")) is missing",
            details: "another program has taken them away, or flushed the table")
    }

    private func present(_ rules: SharedNFTRules) throws(CNIError) -> PresentSharedNFTRules {
        guard let present = try presentIfInstalled(rules) else { throw Self.missing }
        return present
    }

    /// What a shared table holds, nothing if it is not there; nil without the program.
    private func presentIfInstalled(_ rules: SharedNFTRules) throws(CNIError) -> PresentSharedNFTRules? {
        guard let outcome = try start(["-a", "list", "table", rules.family.rawValue, rules.table]) else {
            return nil
        }
        if outcome.status == .success { return PresentSharedNFTRules(listing: outcome.outputText) }
        guard outcome.errorText.contains("No such file or directory") else { throw Self.refused(outcome) }
        return PresentSharedNFTRules()
    }

    private func change(_ script: String) throws(CNIError) {
        guard let outcome = try start(["-f", "-"], input: script) else { throw Self.missing }
        guard outcome.status == .success else { throw Self.refused(outcome) }
    }

    /// Runs nft to its end; nil if it is not installed.
    private func start(_ arguments: [String], input: String = "") throws(CNIError) -> Outcome? {
        do {
            return try run(Command("nft", arguments, input: Array(input.utf8)))
        } catch .notFound {
            return nil
        } catch {
            throw CNIError(.ioFailure, "cannot run nft: \(error)", details: "the runtime tries again")
        }
    }

    private static let missing = CNIError(
        .ioFailure, "nft is not installed; on Debian it is in the package nftables",
        details: "install it; the runtime tries again")

    private static func refused(_ outcome: Outcome) -> CNIError {
        CNIError(
            .ioFailure, "nft failed with \(outcome.status): \(outcome.errorText)",
            details: "the kernel needs nf_tables with NAT; the runtime tries again")
    }
}
