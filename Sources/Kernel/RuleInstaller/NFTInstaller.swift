package import FirewallRules
internal import SystemHandles

/// Makes the tables of nft that one writer owns those of a rule set; no other table is read or changed.
package struct NFTInstaller: Sendable {
    private let run: RuleInstaller.Runner

    package init(run: @escaping RuleInstaller.Runner = ChildProcess.run) { self.run = run }

    /// What `apply` is to change so that the tables become those of a set.
    package func difference(to wanted: NFTRuleSet) throws(RuleInstallerError) -> NFTDifference {
        NFTDifference(present: try present(wanted.owned), wanted: wanted)
    }

    /// What the kernel holds of some tables.
    package func present(_ tables: [NFTTableName]) throws(RuleInstallerError) -> PresentNFTRules {
        var listings: [PresentNFTRules] = []
        for table in tables {
            guard let json = try listing(table.family.rawValue, table.name) else { continue }
            do {
                listings.append(try PresentNFTRules(json: json, of: tables))
            } catch {
                throw .unreadable(program: Self.program, error)
            }
        }
        return PresentNFTRules(joining: listings)
    }

    /// Makes changes that were found before, in one transaction: all of them or none.
    package func apply(_ difference: NFTDifference) throws(RuleInstallerError) {
        guard !difference.isEmpty else { return }
        let input = difference.transactionBytes
        let outcome = try start(["-f", "-"], input: input)
        guard outcome.status != .success else { return }
        throw .refused(
            program: Self.program, outcome.status, message: outcome.firstError,
            line: outcome.refusedLine(of: input))
    }

    /// The JSON of one table; nil if there is no such table, or the kernel has not the family.
    package func listing(_ family: String, _ table: String) throws(RuleInstallerError) -> [UInt8]? {
        let outcome = try start(["-j", "list", "table", family, table])
        if outcome.status == .success { return outcome.output }
        if outcome.saysNoSuchTable || outcome.saysUnavailable { return nil }
        throw .refused(program: Self.program, outcome.status, message: outcome.firstError, line: nil)
    }

    /// A table as nft writes it for people; empty if it is not there.
    package func text(of table: NFTTableName) throws(RuleInstallerError) -> String {
        let outcome = try start(["list", "table", table.family.rawValue, table.name])
        if outcome.status == .success { return outcome.outputText }
        if outcome.saysNoSuchTable || outcome.saysUnavailable { return "" }
        throw .refused(program: Self.program, outcome.status, message: outcome.firstError, line: nil)
    }

    private static let program = "nft"

    private func start(_ arguments: [String], input: [UInt8] = []) throws(RuleInstallerError) -> Outcome {
        try RuleInstaller.start(Command(Self.program, arguments, input: input), of: .nft, with: run)
    }
}

extension Outcome {
    /// The first error that nft tells, without the place and the line that it repeats.
    fileprivate var firstError: String {
        let line = errorText.split(separator: "\n").first { $0.contains("Error: ") } ?? ""
        guard let start = line.firstRange(of: "Error: ")?.upperBound else { return message }
        return String(line[start...])
    }
}
