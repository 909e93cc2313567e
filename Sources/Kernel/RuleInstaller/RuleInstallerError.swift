package import Addressing
package import FirewallRules
package import NetlinkSession
package import SystemHandles
package import SystemPackage

/// Why rules could not be read or changed.
package enum RuleInstallerError: Error, Hashable {
    /// A program that changes rules is not installed.
    case missingProgram(MissingProgram)
    /// The kernel has no such table, or no such family.
    case tableUnavailable(IPFamily, Table, reason: String)
    /// Another program held the lock of iptables all the time.
    case lockHeld(program: String, waited: Duration)
    /// The program refused; the line of our text that it named, if it named one.
    case refused(program: String, ExitStatus, message: String, line: RefusedLine?)
    case unreadable(program: String, FirewallError)
    case notRun(ChildProcessError)
    case notAsked(NetlinkError)
    /// The rules are changed, but flows to changed host ports go on as before.
    case flowsKept(NetlinkError)
    /// The file that our own writers lock cannot be made or opened.
    case lockUnavailable(String, Errno)
}

/// A line that a program stopped at.
package struct RefusedLine: Hashable, Sendable {
    /// Counted from 1.
    package let number: Int
    package let text: String
}

extension RuleInstallerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingProgram(let program): "\(program)"
        case .tableUnavailable(let family, let table, let reason):
            "the kernel offers no \(family) table \(table): \(reason)"
        case .lockHeld(let program, let waited):
            "\(program) gave up after \(waited): another program holds the lock of iptables"
        case .refused(let program, let status, let message, let line):
            "\(program) failed with \(status): \(message)"
                + (line.map { " (line \($0.number): \($0.text))" } ?? "")
        case .unreadable(let program, let error): "cannot read the output of \(program): \(error)"
        case .notRun(let error): "\(error)"
        case .notAsked(let error): "\(error)"
        case .flowsKept(let error): "flows of UDP to changed host ports go on as before: \(error)"
        case .lockUnavailable(let path, let errno): "cannot lock \(path): \(errno)"
        }
    }
}
