import Addressing
import Demo
import SystemHandles
import SystemPackage

/// A running container that its runtime keeps in the foreground: once it ends, its attachment is deleted.
///
/// Its program says what address it has, then sends back whatever it is sent at `port`.
struct Container: ~Copyable {
    static let port: UInt16 = 5001

    /// What `ip` says in the container.
    let address: IPAddress
    private let name: String
    private let runtime: any ContainerRuntime
    private var process: ChildProcess

    init(_ name: String, on runtime: any ContainerRuntime) throws {
        self.name = name
        self.runtime = runtime
        let program = "ip -4 addr show dev eth0 && exec nc -ll -p \(Self.port) -e cat"
        let log = FilePath(runtime.logFolder).appending("\(name).log")
        var process = try ChildProcess(
            starting: runtime.run(name, ["sh", "-c", program]), output: .appended(to: log))
        address = try Self.waitForAddress(in: log, of: &process)
        self.process = process
    }

    private static func waitForAddress(
        in log: FilePath, of process: inout ChildProcess
    ) throws -> IPAddress {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            // Looked at before the log: what a container that ended has said is all there then.
            let hasEnded = try process.wait(for: .milliseconds(10)) != nil
            let words = try readText(log).split { $0 == " " || $0 == "\n" }
            if let inet = words.firstIndex(of: "inet"), inet + 1 < words.endIndex {
                return try InterfaceAddress(String(words[inet + 1])).address
            }
            guard !hasEnded, ContinuousClock.now < deadline else {
                throw RuntimeFailure(program: "a container", output: try readText(log))
            }
        }
    }

    /// Runs a further program in the container to its end.
    func run(_ program: String, _ arguments: String...) throws -> Outcome {
        try ChildProcess.run(runtime.execute(in: name, [program] + arguments))
    }

    /// Starts a further program in the container, with its output in a file.
    func start(_ program: String, _ arguments: String..., output: FilePath) throws -> ChildProcess {
        try ChildProcess(
            starting: runtime.execute(in: name, [program] + arguments), output: .appended(to: output))
    }

    /// Kills the container and waits until its runtime has had its attachment deleted.
    consuming func end() throws {
        let killed = try ChildProcess.run(runtime.kill(name))
        var process = process
        // A container's program that was killed gives its runtime the exit status that a shell would give.
        guard killed.status == .success, try process.wait(for: .seconds(30)) == .exited(code: 128 + 9) else {
            let log = FilePath(runtime.logFolder).appending("\(name).log")
            throw RuntimeFailure(program: "ending \(name)", output: try killed.errorText + readText(log))
        }
    }
}
