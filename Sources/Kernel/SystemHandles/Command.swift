package import SystemPackage

/// A program to run, with all that it is given.
///
/// No shell is involved: an argument is one argument.
package struct Command: Hashable, Sendable {
    /// A path, or a name to look up in `searchPath`.
    package var program: String
    /// The arguments after the program's name.
    package var arguments: [String]
    /// All of the child's environment: nothing is inherited.
    package var environment: [String: String]
    /// What the child reads on its standard input.
    package var input: [UInt8]
    /// How many bytes of each output stream are kept.
    package var outputLimit = 64 << 20
    /// How long the program may take before it is killed.
    package var timeLimit = Duration.seconds(30)
    package var searchPath: SearchPath

    package init(
        _ program: String, _ arguments: [String] = [], input: [UInt8] = [],
        searchPath: SearchPath = .system
    ) {
        self.program = program
        self.arguments = arguments
        self.input = input
        self.searchPath = searchPath
        // Messages in one language, so that they can be recognised.
        environment = ["PATH": searchPath.description, "LC_ALL": "C"]
    }
}

/// How a program ended.
package enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    case exited(code: Int32)
    case killed(by: Signal)

    package static let success = Self.exited(code: 0)

    package var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .killed(let signal): "killed by \(signal)"
        }
    }
}

/// A signal's number (signal(7)).
package struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let hangUp = Self(rawValue: 1)
    package static let interrupt = Self(rawValue: 2)
    package static let kill = Self(rawValue: 9)
    package static let terminate = Self(rawValue: 15)

    package var description: String { "signal \(rawValue)" }
}

/// What a program left behind.
package struct Outcome: Hashable, Sendable {
    package let status: ExitStatus
    package let output: [UInt8]
    /// The standard error stream, cut at the command's output limit.
    package let errors: [UInt8]

    package init(status: ExitStatus, output: [UInt8] = [], errors: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    package var outputText: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Why a program could not be run to its end.
package enum ChildProcessError: Error, Hashable {
    case notFound(program: String, searched: SearchPath)
    /// An argument or environment entry holds a NUL, which would cut it short.
    case embeddedNUL(program: String)
    case cannotStart(program: String, Errno)
    /// Reading, writing or waiting failed.
    case lost(program: String, Errno)
    case timedOut(program: String, after: Duration, errorText: String)
    case outputTooLong(program: String, limit: Int)
}

extension ChildProcessError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let program, let searched): "no program \(program) in \(searched)"
        case .embeddedNUL(let program): "an argument or variable for \(program) holds a NUL"
        case .cannotStart(let program, let error): "cannot start \(program): \(error)"
        case .lost(let program, let error): "lost touch with \(program): \(error)"
        case .timedOut(let program, let limit, let text):
            "\(program) was killed after \(limit)" + (text.isEmpty ? "" : "; it said: \(text)")
        case .outputTooLong(let program, let limit): "\(program) wrote more than \(limit) bytes"
        }
    }
}
