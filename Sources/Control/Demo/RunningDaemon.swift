internal import SystemHandles

/// A daemon that this program started and waits for; it is killed when its owner goes away.
final class RunningDaemon {
    private var child: ChildProcess?

    init(_ child: consuming ChildProcess) { self.child = consume child }

    /// Ends it with a signal; false if it still runs after ten seconds.
    func stop(_ signal: Signal) throws -> Bool {
        child?.terminate(signal)
        return try hasEnded(within: .seconds(10))
    }

    /// Waits for its end.
    func hasEnded(within limit: Duration = .zero) throws -> Bool { try child?.wait(for: limit) != nil }

    /// Lets it go on when this program ends.
    func leaveRunning() { child.take()?.leaveRunning() }
}
