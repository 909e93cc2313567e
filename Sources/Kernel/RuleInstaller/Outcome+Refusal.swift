internal import SystemHandles

extension Outcome {
    /// What a failed program said, without its advice to ask for help.
    var message: String {
        let lines = errorText.split(separator: "\n").filter { !$0.hasPrefix("Try `") }
        return lines.joined(separator: "; ")
    }

    /// Whether the kernel lacks what was asked for, rather than that it was asked wrongly.
    ///
    /// The exit status is the same for both: only the text tells (libiptc's `iptcc_get_strerror`, and errno
    /// texts).
    var saysUnavailable: Bool {
        let texts = [
            "Table does not exist", "Protocol not supported", "Protocol not available",
            "Address family not supported", "Operation not supported",
        ]
        return texts.contains { errorText.contains($0) }
    }

    /// Whether nft was asked for a table that is not there.
    var saysNoSuchTable: Bool { errorText.contains("No such file or directory") }

    /// Exit status 4 is `RESOURCE_PROBLEM`: of the many reasons for it, the lock has a message of its own.
    var saysLockHeld: Bool { status == .exited(code: 4) && errorText.contains("xtables lock") }

    /// The first line of our text that the program names.
    ///
    /// iptables-restore says "Error occurred at line: 3" or "line 3 failed", nft "/dev/stdin:3:28-30: Error".
    func refusedLine(of input: [UInt8]) -> RefusedLine? {
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let words = errorText.split { $0.isWhitespace || $0 == ":" }
        for (word, next) in zip(words, words.dropFirst()) where word == "line" || word == "/dev/stdin" {
            if let number = Int(next), lines.indices.contains(number - 1) {
                return RefusedLine(number: number, text: String(decoding: lines[number - 1], as: UTF8.self))
            }
        }
        return nil
    }
}

extension RuleInstaller {
    /// Runs a program of a backend, and says which package has it when it is not there.
    static func start(
        _ command: Command, of backend: RuleBackend, with run: Runner
    ) throws(RuleInstallerError) -> Outcome {
        do throws(ChildProcessError) {
            return try run(command)
        } catch {
            if case .notFound(let program, _) = error {
                throw .missingProgram(MissingProgram(name: program, debianPackage: backend.debianPackage))
            }
            throw .notRun(error)
        }
    }
}
