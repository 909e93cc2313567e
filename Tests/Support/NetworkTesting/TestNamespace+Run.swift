package import SystemHandles

extension TestNamespace {
    /// Runs a program in the namespace and gives what it printed.
    ///
    /// - Throws: `ProgramFailed` with what the program said, when its exit status is not zero.
    @discardableResult
    package func run(_ command: Command) throws -> String {
        let outcome = try namespace.run { () throws(ChildProcessError) in try ChildProcess.run(command) }
        guard outcome.status == .success else {
            throw ProgramFailed(command: command, status: outcome.status, errors: outcome.errorText)
        }
        return outcome.outputText
    }

    /// Runs a line of words without quotes: `ip link add br0 type bridge`.
    @discardableResult
    package func run(_ line: String) throws -> String {
        let words = line.split(separator: " ").map(String.init)
        return try run(Command(words.first ?? "", Array(words.dropFirst())))
    }

    /// Runs lines in order, up to the first that fails.
    package func run(_ lines: [String]) throws {
        for line in lines { try run(line) }
    }
}

/// A program that a test relies on did not do its work.
package struct ProgramFailed: Error, CustomStringConvertible {
    let command: Command
    package let status: ExitStatus
    package let errors: String

    package var description: String {
        "\(command.program) \(command.arguments.joined(separator: " ")): \(status): \(errors)"
    }
}
