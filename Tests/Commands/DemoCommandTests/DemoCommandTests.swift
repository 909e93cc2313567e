import NetworkTesting
import SystemHandles
import Testing

/// The built `swiftlet demo`, each test with a laboratory of its own beside the one that people start.
///
/// One at a time: each runs two daemons, and its checks have deadlines. What the demo takes for the machine's own
/// namespace is the test's.
@Suite(.serialized, .networkNamespace, .timeLimit(.minutes(10))) struct DemoCommandTests {
    private let instance = "test" + String(UInt64.random(in: 0...(.max)), radix: 36)
    private var folder: String { "/run/swiftlet-demo-\(instance)" }

    private func demo(_ arguments: String...) -> Command {
        var command = Command(
            BuiltProgram.swiftlet.path, ["demo"] + arguments + ["--instance", instance])
        command.timeLimit = .seconds(60)
        return command
    }

    private func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let names = try TestNamespace.current.lines("ip netns list")
        #expect(names.filter { $0.contains(instance) }.isEmpty, sourceLocation: sourceLocation)
        #expect(!fileExists(folder), sourceLocation: sourceLocation)
    }

    @Test func holdsEveryCheckAndLeavesNothing() throws {
        let outcome = try TestNamespace.current.outcome(of: demo())
        #expect(outcome.status == .success, "\(outcome.outputText)\(outcome.errorText)")
        #expect(!outcome.outputText.contains("FAIL"))
        #expect(outcome.outputText.contains("10.244.2.0/24 via 10.244.2.0 dev swiftlet.1"))
        #expect(outcome.outputText.contains("the machine's own namespace: unchanged"))
        #expect(outcome.errorText.isEmpty)
        try expectNothingLeft()
    }

    /// Starts a demo, sends it a signal while it adds pods, and gives its end and what it had said.
    private func interrupt(by signal: Signal) throws -> (status: SystemHandles.ExitStatus?, output: String) {
        let scratch = try ScratchFolder()
        var child = try TestNamespace.current.start(demo(), log: scratch.path(of: "log"))
        // Waits without giving its thread away: the demo could be over when it comes back.
        while try !scratch.read("log").contains("node-a-pod1 has an address") {
            let ended = try child.wait(for: .milliseconds(10))
            try #require(ended == nil, "the demo ended before it added a pod")
        }
        child.terminate(signal)
        return (try child.wait(for: .seconds(20)), try scratch.read("log"))
    }

    @Test(arguments: [Signal.interrupt, .terminate])
    func takesAllDownWhenInterrupted(_ signal: Signal) throws {
        let (status, output) = try interrupt(by: signal)
        #expect(status == .exited(code: 1))
        #expect(output.hasSuffix("== taken down, as the demo could not go on\nError: interrupted\n"))
        try expectNothingLeft()
    }

    @Test func takesDownWhatACrashLeft() throws {
        #expect(try interrupt(by: .kill).status == .killed(by: .kill))
        #expect(fileExists(folder))
        for said in ["the laboratory is down\n", "there was no laboratory\n"] {
            let down = try TestNamespace.current.outcome(of: demo("down"))
            #expect(down == Outcome(status: .success, output: Array(said.utf8)))
            try expectNothingLeft()
        }
    }

    @Test(arguments: ["", "down"])
    func saysThatItNeedsRoot(_ word: String) throws {
        let nobody = [
            "--reuid", "65534", "--regid", "65534", "--clear-groups", BuiltProgram.swiftlet.path, "demo",
        ]
        let outcome = try TestNamespace.current.outcome(of: "setpriv", nobody + (word.isEmpty ? [] : [word]))
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.outputText.isEmpty)
        #expect(outcome.errorText == "Error: network namespaces need root; run it with sudo\n")
    }

    @Test(arguments: ["../netns", "/", "a b"])
    func takesNoPathForAName(_ instance: String) throws {
        let outcome = try TestNamespace.current.outcome(
            of: BuiltProgram.swiftlet.path, ["demo", "down", "--instance", instance])
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.errorText.hasPrefix("Error: \"\(instance)\" cannot name a laboratory"))
    }
}
