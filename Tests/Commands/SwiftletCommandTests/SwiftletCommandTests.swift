import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

/// The built program beside the real `ip`, in one namespace.
@Suite(.networkNamespace) struct SwiftletCommandTests {
    /// The program that was built along with the running test bundle.
    private var swiftlet: String {
        FilePath(CommandLine.arguments[0]).removingLastComponent().appending("swiftlet").string
    }

    private func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        try TestNamespace.current.namespace.run { () throws(ChildProcessError) in
            try ChildProcess.run(Command(program, arguments))
        }
    }

    @Test(arguments: [
        ["link"], ["-j", "route", "list", "table", "all"], ["-6", "route"], ["link", "list", "nosuch"],
        ["route", "list", "table", "999"],
    ])
    func doesWhatIPDoes(_ arguments: [String]) throws {
        #expect(try run(swiftlet, arguments) == run("ip", arguments))
    }

    @Test func showsItsOwnHelp() throws {
        let outcome = try run(swiftlet, ["--help"])
        #expect(outcome.status == .success)
        #expect(outcome.outputText.contains("USAGE: swiftlet"))
    }

    /// A descriptor whose reader is gone, with SIGPIPE as it is by default and ignored.
    @Test(arguments: ["", "trap '' PIPE; "])
    func endsQuietlyWhenNobodyReads(_ preparation: String) throws {
        let script = preparation + "exec 3> >(true); wait $!; \"$0\" link >&3; echo $?"
        let ours = try run("bash", ["-c", script, swiftlet])
        #expect(try ours == run("bash", ["-c", script, "ip"]))
        #expect(ours.errorText == "")
    }
}
