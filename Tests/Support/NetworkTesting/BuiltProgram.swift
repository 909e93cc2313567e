package import SystemHandles
internal import SystemPackage

/// A program that was built along with the running test bundle.
package struct BuiltProgram: Sendable {
    package let path: String

    package static let swiftlet = Self("swiftlet")
    package static let daemon = Self("swiftletd")
    package static let plugins = Self("swiftlet-cni")
    package static let faultInjector = Self("fault-injector")

    private init(_ name: String) {
        path = FilePath(CommandLine.arguments[0]).removingLastComponent().appending(name).string
    }
}

extension TestNamespace {
    /// Runs a program in the namespace to its end, whatever that is.
    package func outcome(
        of program: String, _ arguments: [String] = []
    ) throws(ChildProcessError) -> Outcome {
        try outcome(of: Command(program, arguments))
    }

    package func outcome(of command: Command) throws(ChildProcessError) -> Outcome {
        try inside { () throws(ChildProcessError) in try ChildProcess.run(command) }
    }

    /// What a program that must succeed prints, line by line, with one space between words.
    package func lines(_ line: String) throws -> [String] {
        try run(line).split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    }

    /// Starts a program in the namespace; both of its streams end up in a file.
    ///
    /// It is killed when its owner goes away.
    package func start(_ command: Command, log: String) throws(ChildProcessError) -> ChildProcess {
        try inside { () throws(ChildProcessError) -> ChildProcess in
            try ChildProcess(starting: command, output: .appended(to: FilePath(log)))
        }
    }
}
