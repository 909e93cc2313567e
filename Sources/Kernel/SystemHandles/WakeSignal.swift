internal import CLinuxNetworking
import Glibc
public import SystemPackage

/// A signal between threads that a wait for a descriptor can end at (eventfd(2)).
///
/// It stays raised until it is cleared, however often it is raised.
public final class WakeSignal: Sendable {
    private let descriptor: Descriptor

    /// A signal that is not raised.
    public init() throws(Errno) {
        let number = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard number >= 0 else { throw Errno(rawValue: errno) }
        descriptor = Descriptor(owning: number)
    }

    /// The descriptor that is readable while the signal is raised.
    package var rawValue: CInt { descriptor.rawValue }

    /// Ends the waits of now, and each that begins before the signal is cleared.
    public func raise() { _ = eventfd_write(descriptor.rawValue, 1) }

    /// Takes the signal back.
    public func clear() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(descriptor.rawValue, &count)
    }

    /// Blocks the calling thread until the signal is raised, or the time is over.
    ///
    /// - Throws: `resourceTemporarilyUnavailable` when the time is over.
    public func wait(within timeout: Duration? = nil) throws(Errno) {
        do throws(Errno) {
            try waitForInput(on: nil, within: timeout, unless: self)
        } catch .canceled {
            return
        }
    }
}

/// Waits until a descriptor has input or an error, or, without one, for the signal alone.
///
/// - Throws: `canceled` when the signal is raised, `resourceTemporarilyUnavailable` when the time is over.
package func waitForInput(
    on descriptor: CInt?, within timeout: Duration?, unless signal: WakeSignal
) throws(Errno) {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    while true {
        // poll(2) passes over a negative descriptor.
        let polls: InlineArray<2, pollfd> = [
            pollfd(fd: signal.rawValue, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        var ready = polls
        var span = ready.mutableSpan
        let left = deadline.map { max(.zero, $0 - .now) }
        let count = unsafe span.withUnsafeMutableBufferPointer {
            unsafe poll($0.baseAddress, 2, left?.pollTimeout ?? -1)
        }
        guard count >= 0 || errno == EINTR else { throw Errno(rawValue: errno) }
        if ready[0].revents != 0 { throw .canceled }
        if ready[1].revents != 0 { return }
        if count == 0 { throw .resourceTemporarilyUnavailable }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up: a poll must not end before the time is over.
    fileprivate var pollTimeout: CInt {
        let (seconds, attoseconds) = components
        return CInt(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
