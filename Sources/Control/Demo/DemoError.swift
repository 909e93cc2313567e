/// Why the demo could not go on.
///
/// A check that fails is no error: it stands in the verdict.
package enum DemoError: Error, CustomStringConvertible {
    case notRoot
    case badInstance(String)
    case noProgram(String)
    /// A program of the laboratory failed; with all that it said.
    case failed(program: String, String)
    case daemonEnded(String, log: String)
    case timedOut(String)
    case interrupted
    case nothingThere

    package var description: String {
        switch self {
        case .notRoot: "network namespaces need root; run it with sudo"
        case .badInstance(let text): "\"\(text)\" cannot name a laboratory: use letters a to z and digits"
        case .noProgram(let path): "\(path) is missing; `make build` makes it"
        case .failed(let program, let output): "\(program) failed: \(output)"
        case .daemonEnded(let node, let log): "swiftletd on \(node) has ended; it said:\n\(log)"
        case .timedOut(let what): "waited ten seconds for \(what)"
        case .interrupted: "interrupted"
        case .nothingThere: "there is no laboratory to take down"
        }
    }
}
