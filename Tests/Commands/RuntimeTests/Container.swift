import Addressing
import Demo
import SystemHandles
import SystemPackage

/// A running container that `ctr run` keeps in its foreground: once it ends, `ctr` has its attachment deleted.
///
/// Its program says what address it has, then sends back whatever it is sent at `port`.
struct Container: ~Copyable {
    static let port: UInt16 = 5001

    /// What `ip` says in the container.
    let address: IPAddress
    private let name: String
    private let ctr: Ctr
    private var process: ChildProcess

    init(_ name: String, on ctr: Ctr) throws {
        self.name = name
        self.ctr = ctr
        let program = "ip -4 addr show dev eth0 && exec nc -ll -p \(Self.port) -e cat"
        let log = FilePath(ctr.logFolder).appending("\(name).log")
        var process = try ChildProcess(
            starting: ctr.command(
                ["run", "--rm", "--cni", "--env", "PATH=/bin", "--rootfs", NodeFolders.rootFilesystem, name]
                    + ["sh", "-c", program]),
            output: .appended(to: log))
        address = try Self.waitForAddress(in: log, of: &process)
        self.process = process
    }

    private static func waitForAddress(
        in log: FilePath, of process: inout ChildProcess
    ) throws -> IPAddress {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            // Looked at before the log: what a container that ended has said is all there then.
            let hasEnded = try process.wait(for: .milliseconds(10)) != nil
            let words = try readText(log).split { $0 == " " || $0 == "\n" }
            if let inet = words.firstIndex(of: "inet"), inet + 1 < words.endIndex {
                return try InterfaceAddress(String(words[inet + 1])).address
            }
            guard !hasEnded, ContinuousClock.now < deadline else {
                throw DemoError.failed(program: "ctr run --cni", try readText(log))
            }
        }
    }

    /// Runs a further program in the container to its end.
    func run(_ program: String, _ arguments: String...) throws -> Outcome {
        try ChildProcess.run(command([program] + arguments))
    }

    /// Starts a further program in the container, with its output in a file.
    func start(_ program: String, _ arguments: String..., output: FilePath) throws -> ChildProcess {
        try ChildProcess(starting: command([program] + arguments), output: .appended(to: output))
    }

    private func command(_ words: [String]) -> Command {
        // Any name will do that no other program of the container has.
        let number = String(UInt64.random(in: 0...(.max)), radix: 36)
        return ctr.command(["tasks", "exec", "--exec-id", "exec-\(number)", name] + words)
    }

    /// Kills the container and waits until `ctr` has had its attachment deleted.
    consuming func end() throws {
        let killed = try ctr.run("tasks", "kill", "--signal", "SIGKILL", name)
        var process = process
        // A container's program that was killed gives ctr the exit status that a shell would give.
        guard killed.status == .success, try process.wait(for: .seconds(10)) == .exited(code: 128 + 9) else {
            let log = FilePath(ctr.logFolder).appending("\(name).log")
            throw DemoError.failed(program: "ctr", try killed.errorText + readText(log))
        }
    }
}
