import AddressAudit
import AddressPool
import ArgumentParser
import Glibc

/// Whether to do what was shown.
struct IPAMConsent: ParsableArguments {
    @Flag(help: "Do it without asking.")
    var yes = false

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    func validate() throws {
        if yes, dryRun { throw ValidationError("--yes and --dry-run exclude each other") }
    }

    /// Asks where there is somebody to ask; elsewhere only `--yes` is a yes.
    func isGiven() -> Bool {
        if yes || dryRun { return yes }
        guard isatty(0) == 1 else {
            IPAMOutput.complain("nothing was changed; run it with --yes to do this")
            return false
        }
        print("Do this? [y/N] ", terminator: "")
        fflush(nil)
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }
}

struct IPAMRepair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Mend what a check finds and is certain, after showing what that is.",
        discussion: """
            The exit status is 0 if no leak and no conflict is left, 1 if one is, and 2 if not all could be \
            looked at.
            """)

    @OptionGroup var survey: IPAMSurvey
    @OptionGroup var consent: IPAMConsent

    func run() throws {
        let audit = try survey.audit()
        let report = AuditReport(audit)
        for line in report.lines { print(line) }
        let repair = AddressRepair(of: audit, in: try survey.files.directory)
        var open = audit.faults.count
        if !repair.plan.isEmpty {
            print("\(repair.plan.count) of these can be mended")
            if consent.isGiven() { open -= mend(repair) }
        }
        if open > 0 { throw ExitCode.failure }
        if !audit.gaps.isEmpty { throw ExitCode(2) }
    }

    /// How many are mended.
    private func mend(_ repair: AddressRepair) -> Int {
        repair.plan.count { finding in
            let outcome = repair.mend(finding)
            switch outcome {
            case .mended: print("done: \(finding.network): \(finding.advice)")
            case .overtaken: print("changed meanwhile: \(finding.network): \(finding.advice)")
            case .failed(let reason): IPAMOutput.complain("\(finding.network): \(finding.advice): \(reason)")
            }
            return outcome == .mended
        }
    }
}
