import AddressAudit
import ArgumentParser

struct IPAMRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Give back an address, or all that a container has.",
        discussion: "An address that a namespace has is not given back, since another pod would get it too.")

    @Argument(help: ArgumentHelp("An address, a container ID, or a container ID, a slash and an interface."))
    var subject: String

    @OptionGroup var survey: IPAMSurvey
    @OptionGroup var consent: IPAMConsent

    @Flag(help: "Also give back an address that is in use: the next pod that gets it will share it.")
    var evenInUse = false

    func run() throws {
        let view: NodeView
        do { view = try survey.survey().look() } catch {
            IPAMOutput.complain(error)
            throw ExitCode(2)
        }
        let release = try AddressRelease(
            of: AddressSubject(subject), in: view, of: try survey.files.directory,
            evenInUse ? .inUse : .unused)
        for line in release.lines { print(line) }
        guard consent.isGiven() else { return }
        try release.perform()
    }
}
