import AddressAudit
import ArgumentParser

struct IPAMCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare records, namespaces, kernel addresses and the runtime's cache.",
        discussion: """
            Prints a line for each leak, conflict or oddity. The exit status is 0 if there is no leak and no \
            conflict, 1 if there is one, and 2 if not all could be looked at.
            """)

    @OptionGroup var survey: IPAMSurvey

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let report = AuditReport(try survey.audit())
        if json { IPAMOutput.show(report.json) } else { for line in report.lines { print(line) } }
        guard report.status == .clean else { throw ExitCode(report.status.rawValue) }
    }
}
