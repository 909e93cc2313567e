import ArgumentParser
import FileStore
import NodeOptions
import OverlayDaemon

struct Plan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what swiftletd would change on this node now, and change nothing.",
        discussion: "The exit status is 0 if nothing is to change and 2 if something is.")

    @OptionGroup var options: NodeOptions

    func run() throws {
        try NodeOptions.requireRoot()
        let plan = try options.reconciler().plan(for: try options.store().read())
        guard !plan.isEmpty else { return print("no change") }
        for line in plan.lines { print(line) }
        throw ExitCode(2)
    }
}
