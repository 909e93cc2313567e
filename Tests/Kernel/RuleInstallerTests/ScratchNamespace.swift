import Glibc
import NetworkTesting
import RuleInstaller
import SystemHandles
import Testing

/// The test's namespace, as a place to run the programs of iptables in.
final class ScratchNamespace: Sendable {
    private let own = TestNamespace.current
    /// Not the machine's `/run/xtables.lock`: others may be at work.
    let lockFile: String

    init() {
        lockFile = "/tmp/swiftlet-xtables-\(getpid())-\(own.namespace.descriptor.rawValue).lock"
    }

    deinit { unsafe unlink(lockFile) }

    /// Runs a program in this namespace.
    func run(_ command: Command) throws(ChildProcessError) -> Outcome {
        var inside = command
        inside.environment["XTABLES_LOCKFILE"] = lockFile
        do throws(NamespaceError<ChildProcessError>) {
            return try own.namespace.run { () throws(ChildProcessError) in try ChildProcess.run(inside) }
        } catch {
            switch error {
            case .inside(let error): throw error
            case .cannotEnter(let errno): throw .cannotStart(program: command.program, errno)
            }
        }
    }

    /// Runs a program that must succeed, and gives its output.
    @discardableResult
    func output(_ program: String, _ arguments: [String] = [], input: String = "") throws -> String {
        let outcome = try run(Command(program, arguments, input: Array(input.utf8)))
        try #require(outcome.status == .success, "\(program): \(outcome.errorText)")
        return outcome.outputText
    }
}
