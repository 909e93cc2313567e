internal import Glibc
internal import Synchronization

/// Waits until a condition holds, looking every ten milliseconds.
///
/// - Throws: `timedOut` after ten seconds, `interrupted` after a signal, or what the condition throws.
package func wait(for what: String, until holds: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while try !holds() {
        try Interruption.check()
        guard ContinuousClock.now < deadline else { throw DemoError.timedOut(what) }
        usleep(10_000)
    }
}

/// SIGINT and SIGTERM as an error at the next step, so that what was made is taken away on the way out.
package enum Interruption {
    private static let isRequested = Atomic(false)

    /// Has the signals noted from now on in place of ending the program.
    package static func watch() {
        for number in [SIGINT, SIGTERM] {
            _ = signal(number) { _ in Interruption.isRequested.store(true, ordering: .relaxed) }
        }
    }

    static func check() throws {
        if isRequested.exchange(false, ordering: .relaxed) { throw DemoError.interrupted }
    }
}
