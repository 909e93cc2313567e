import Glibc
import SystemHandles
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(10))) struct ChildProcessRunTests {
    @Test func givesOutputErrorsAndStatus() throws {
        let outcome = try ChildProcess.run(shell("echo out; echo err >&2; exit 3"))
        #expect(outcome.outputText == "out\n")
        #expect(outcome.errorText == "err\n")
        #expect(outcome.status == .exited(code: 3))
    }

    @Test func namesTheSignalThatEndedIt() throws {
        #expect(try ChildProcess.run(shell("kill -TERM $$")).status == .killed(by: .terminate))
    }

    /// Far more than a pipe holds, both ways at once: whoever writes all before it reads would hang.
    @Test func movesLargeInputAndOutputAtOnce() throws {
        let payload = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
        let outcome = try ChildProcess.run(Command("cat", input: payload))
        #expect(outcome.output == payload)
        #expect(outcome.status == .success)
    }

    @Test func outlivesAChildThatDoesNotReadItsInput() throws {
        let outcome = try ChildProcess.run(Command("true", input: [UInt8](repeating: 0, count: 1 << 20)))
        #expect(outcome.status == .success)
    }

    @Test func passesArgumentsAsTheyAre() throws {
        let arguments = ["a b", "$HOME", "*", "", "\"'\\", "grüß"]
        let outcome = try ChildProcess.run(Command("printf", ["%s|"] + arguments))
        #expect(outcome.outputText == arguments.map { $0 + "|" }.joined())
    }

    @Test func hasOnlyTheEnvironmentGiven() throws {
        var command = Command("env")
        command.environment = ["CNI_COMMAND": "ADD", "A": "b=c"]
        #expect(try ChildProcess.run(command).outputText == "A=b=c\nCNI_COMMAND=ADD\n")
    }

    /// Whoever started the tests may have left descriptors open for all; ours must not join them.
    @Test func inheritsNoneOfOurDescriptors() throws {
        let path = FilePath("/tmp/swiftlet-descriptor-\(getpid())")
        defer { unsafe unlink(path.string) }
        let file = try Descriptor(opening: path.string, .writeOnly, options: .create)
        let listed = try ChildProcess.run(Command("ls", ["-l", "/proc/self/fd"])).outputText
        #expect(!listed.contains(path.string))
        try file.close()
    }

    @Test func killsTheWholeGroupAtItsTimeLimit() throws {
        var command = shell("sleep 600 & echo $! >&2; wait")
        command.timeLimit = .milliseconds(500)
        let error = try #require(throws: ChildProcessError.self) { try ChildProcess.run(command) }
        guard case .timedOut("sh", after: .milliseconds(500), let errorText) = error else {
            Issue.record("\(error)")
            return
        }
        let grandchild = try #require(Int32(errorText.dropLast()))
        // Gone, or a zombie that init has not seen yet: both have no command line. The time limit ends the wait.
        let commandLine = Command("cat", ["/proc/\(grandchild)/cmdline"])
        while try !ChildProcess.run(commandLine).output.isEmpty {}
    }

    @Test func timesOutAChildThatClosedItsStreams() {
        var command = shell("exec >&- 2>&-; sleep 600")
        command.timeLimit = .milliseconds(200)
        #expect(throws: ChildProcessError.self) { try ChildProcess.run(command) }
    }

    @Test func boundsOutputAndCutsErrors() throws {
        var command = shell("head -c 5000 /dev/zero >&2")
        command.outputLimit = 1000
        #expect(try ChildProcess.run(command).errors.count == 1000)
        command.arguments = ["-c", "yes"]
        #expect(throws: ChildProcessError.outputTooLong(program: "sh", limit: 1000)) {
            try ChildProcess.run(command)
        }
    }

    @Test func refusesTextWithNUL() {
        #expect(throws: ChildProcessError.embeddedNUL(program: "echo")) {
            try ChildProcess.run(Command("echo", ["a\0b"]))
        }
    }

    /// Blocked and ignored signals pass through exec: without a reset, a daemon's children could not be stopped.
    @Test func unblocksAndRestoresSignals() throws {
        var blocked = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&blocked)
        unsafe sigaddset(&blocked, SIGUSR1)
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &before)
        let handler = signal(SIGUSR2, SIG_IGN)
        defer {
            unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
            signal(SIGUSR2, handler)
        }
        #expect(try childSignals("SigBlk") == 0)
        #expect(try childSignals("SigIgn") == 0)
    }

    /// Signals 1 to 31 of a line of a child's status.
    ///
    /// glibc keeps 32 and 33 for itself.
    private func childSignals(_ line: String) throws -> UInt64 {
        let status = try ChildProcess.run(Command("grep", ["^\(line):", "/proc/self/status"])).outputText
        let digits = try #require(status.split(whereSeparator: \.isWhitespace).last)
        return try #require(UInt64(digits, radix: 16)) & 0x7fff_ffff
    }
}

@Suite(.timeLimit(.minutes(10))) struct ChildProcessLifeTests {
    @Test func endsAChildOnRequest() throws {
        var child = try ChildProcess(starting: Command("sleep", ["600"]))
        #expect(try child.wait(for: .zero) == nil)
        child.terminate()
        #expect(try child.wait(for: .seconds(10)) == .killed(by: .terminate))
        #expect(try child.wait(for: .zero) == .killed(by: .terminate))
    }

    @Test func leavesNoZombieBehind() throws {
        let pid = try ChildProcess(starting: Command("sleep", ["600"])).pid
        #expect(kill(pid, 0) == -1)
        #expect(errno == ESRCH)
    }

    @Test func appendsToAFile() throws {
        let path = FilePath("/tmp/swiftlet-child-\(getpid())-\(UInt32.random(in: 0 ... .max))")
        defer { unsafe unlink(path.string) }
        for word in ["one", "two"] {
            var child = try ChildProcess(starting: shell("echo \(word)"), output: .appended(to: path))
            #expect(try child.wait(for: .seconds(10)) == .success)
        }
        #expect(try ChildProcess.run(Command("cat", [path.string])).outputText == "one\ntwo\n")
    }
}

@Suite struct SearchPathTests {
    @Test func takesTheFirstExecutableFile() {
        let path = SearchPath(["/nonexistent", "/etc", "/usr/bin", "/bin"])
        #expect(path.program(named: "env") == "/usr/bin/env")
        // A folder and a file without the execute bit are no programs.
        #expect(path.program(named: "apt") != "/etc/apt")
        #expect(path.program(named: "passwd") != "/etc/passwd")
        #expect(path.program(named: "no-such-program") == nil)
        #expect(path.program(named: "") == nil)
    }

    @Test func takesAPathAsItIs() {
        #expect(SearchPath([]).program(named: "/usr/bin/env") == "/usr/bin/env")
        #expect(SearchPath(["/usr"]).program(named: "bin/env") == nil)
    }

    @Test func leavesOutTheWorkingFolder() {
        #expect(SearchPath(environmentValue: ":/usr/bin::.:bin:/bin").description == "/usr/bin:/bin")
    }

    @Test func namesWhereItLooked() {
        let command = Command("no-such-program", searchPath: SearchPath(["/usr/bin", "/bin"]))
        let error = ChildProcessError.notFound(program: "no-such-program", searched: command.searchPath)
        #expect(throws: error) { try ChildProcess.run(command) }
        #expect(error.description == "no program no-such-program in /usr/bin:/bin")
    }
}

private func shell(_ script: String) -> Command { Command("sh", ["-c", script]) }
