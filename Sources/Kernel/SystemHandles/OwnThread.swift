import Glibc
package import SystemPackage

/// Work on a thread made for it: for what a thread keeps to itself, such as its network namespace, and for work that
/// blocks.
package enum OwnThread {
    /// Runs a closure on a new thread that nobody waits for.
    ///
    /// - Throws: `resourceTemporarilyUnavailable` without memory or a number for another thread.
    package static func start(_ work: @escaping @Sendable () -> Void) throws(Errno) {
        let box = unsafe Unmanaged.passRetained(Box(work))
        var thread = pthread_t()
        let error = unsafe pthread_create(&thread, nil, threadBody, box.toOpaque())
        guard error == 0 else {
            unsafe box.release()
            throw Errno(rawValue: error)
        }
        pthread_detach(thread)
    }

    /// Runs a closure on a new thread, waits for its end, and hands on what it returned or threw.
    ///
    /// - Throws: what `refusal` makes of the errno if there is no memory or number for another thread.
    static func run<Value: ~Copyable, Failure: Error>(
        orThrow refusal: (Errno) -> Failure, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let slot = Slot<Value, Failure>()
        do throws(Errno) {
            try withoutActuallyEscaping({ slot.outcome = Outcome(catching: body) }) { work throws(Errno) in
                try runToEnd(work)
            }
        } catch {
            throw refusal(error)
        }
        guard let outcome = slot.outcome.take() else {
            preconditionFailure("the thread was joined, so its work is done")
        }
        return try outcome.get()
    }

    private static func runToEnd(_ work: @escaping () -> Void) throws(Errno) {
        let box = unsafe Unmanaged.passRetained(Box(work))
        var thread = pthread_t()
        let error = unsafe pthread_create(&thread, nil, threadBody, box.toOpaque())
        guard error == 0 else {
            unsafe box.release()
            throw Errno(rawValue: error)
        }
        pthread_join(thread, nil)
    }

    fileprivate final class Box {
        let work: () -> Void

        init(_ work: @escaping () -> Void) { self.work = work }
    }

    private final class Slot<Value: ~Copyable, Failure: Error> {
        var outcome: Outcome<Value, Failure>?
    }

    /// `Result`, for a value that cannot be copied.
    private enum Outcome<Value: ~Copyable, Failure: Error>: ~Copyable {
        case success(Value)
        case failure(Failure)

        init(catching body: () throws(Failure) -> Value) {
            do throws(Failure) { self = .success(try body()) } catch { self = .failure(error) }
        }

        consuming func get() throws(Failure) -> Value {
            switch consume self {
            case .success(let value): return value
            case .failure(let error): throw error
            }
        }
    }
}

private let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<OwnThread.Box>.fromOpaque(argument).takeRetainedValue().work()
    return nil
}
