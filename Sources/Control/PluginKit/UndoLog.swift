package import CNISpec

/// How to take back what was done so far.
///
/// One exists only inside `transaction`, which ends in one of two ways: the body returns and the log is
/// dropped, or the body throws and the log is rolled back. It cannot be forgotten.
package struct UndoLog: ~Copyable {
    /// What must have been undone before a step may be.
    package enum Need {
        case nothing
        /// All that was done after it: an address is not free while a link that is left may have it.
        case allLater
    }

    private struct Step {
        let action: String
        let need: Need
        let undo: () throws -> Void
    }

    private var steps: [Step] = []

    private init() {}

    /// Notes how to undo what just succeeded, and in which words to say that it failed: `delete veth1a2b`.
    package mutating func push(
        _ action: String, needing need: Need = .nothing, _ undo: @escaping () throws -> Void
    ) {
        steps.append(Step(action: action, need: need, undo: undo))
    }

    /// Runs a body whose every change is undone, last first, if it throws.
    ///
    /// - Throws: the body's error; what could not be undone is added to its details.
    package static func transaction<Value>(
        _ body: (inout UndoLog) throws(CNIError) -> Value
    ) throws(CNIError) -> Value {
        var log = UndoLog()
        do throws(CNIError) {
            return try body(&log)
        } catch {
            throw error.adding(details: log.rollBack())
        }
    }

    /// Undoes everything it can and says what it cannot.
    private func rollBack() -> [String] {
        var failures: [String] = []
        for step in steps.reversed() {
            guard step.need == .nothing || failures.isEmpty else {
                failures.append("did not \(step.action), which a DEL does")
                continue
            }
            do { try step.undo() } catch { failures.append("could not \(step.action): \(error)") }
        }
        return failures
    }
}
