internal import Glibc
package import SystemPackage

/// Waits until a descriptor has input; without a time limit, its own blocking receive is left to wait.
///
/// - Throws: `resourceTemporarilyUnavailable` when the time is over.
package func waitForInput(on descriptor: CInt, within timeout: Duration?) throws(Errno) {
    guard let timeout else { return }
    let deadline = ContinuousClock.now + timeout
    while true {
        let left = max(.zero, deadline - .now)
        let milliseconds =
            left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = unsafe Glibc.poll(&poll, 1, CInt(clamping: milliseconds))
        if ready > 0 { return }
        if ready == 0 { throw .resourceTemporarilyUnavailable }
        guard errno == EINTR else { throw Errno(rawValue: errno) }
    }
}
