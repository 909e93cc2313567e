import Glibc
import SystemPackage

/// Both ends of a pipe; each is closed with its owner.
struct Pipe: ~Copyable {
    let readEnd: Descriptor
    let writeEnd: Descriptor

    init() throws(Errno) {
        let ends = try FileDescriptor.pipe(options: .closeOnExec)
        readEnd = Descriptor(owning: ends.readEnd.rawValue)
        writeEnd = Descriptor(owning: ends.writeEnd.rawValue)
    }
}

/// The pipes to a child's three standard streams.
struct StandardPipes: ~Copyable {
    let input: Pipe
    let output: Pipe
    let errors: Pipe

    init() throws(Errno) {
        let input = try Pipe()
        let output = try Pipe()
        let errors = try Pipe()
        guard fcntl(input.writeEnd.rawValue, F_SETFL, O_NONBLOCK) == 0 else { throw Errno(rawValue: errno) }
        self.input = input
        self.output = output
        self.errors = errors
    }

    var farEnds: StandardStreams {
        StandardStreams(
            input: input.readEnd.rawValue, output: output.writeEnd.rawValue, errors: errors.writeEnd.rawValue)
    }
}

/// The near end of a child's standard input: what is still to be sent, until all is or the child hangs up.
struct PipeFeed: ~Copyable {
    private var descriptor: Descriptor?
    private var unsent: ArraySlice<UInt8>

    /// Takes a descriptor that does not block: a full pipe must not keep us from emptying the other two.
    init(_ bytes: [UInt8], into descriptor: consuming Descriptor) {
        unsent = bytes[...]
        self.descriptor = bytes.isEmpty ? nil : consume descriptor
    }

    /// The descriptor to poll; -1, which poll(2) passes over, when there is nothing left to send.
    var polled: CInt { descriptor.rawValueIfOpen }

    mutating func send() throws(Errno) {
        let pipe = FileDescriptor(rawValue: polled)
        do {
            let sent = try withoutBrokenPipeSignal { () throws(Errno) in
                try errnoOnly { try unsafe unsent.withUnsafeBytes { try unsafe pipe.write($0) } }
            }
            unsent = unsent.dropFirst(sent)
            if unsent.isEmpty { descriptor = nil }
        } catch .brokenPipe {
            // A child need not read all of its input; its exit status tells whether it minded.
            descriptor = nil
        } catch .resourceTemporarilyUnavailable {
            return
        }
    }
}

/// The near end of a child's output stream, with what has come through.
struct PipeDrain: ~Copyable {
    private var descriptor: Descriptor?
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    /// Whether more came than was kept.
    private(set) var overflowed = false

    init(from descriptor: consuming Descriptor, limit: Int) {
        self.descriptor = consume descriptor
        self.limit = limit
    }

    /// The descriptor to poll; -1 once the child has closed its end.
    var polled: CInt { descriptor.rawValueIfOpen }

    mutating func receive() throws(Errno) {
        let pipe = FileDescriptor(rawValue: polled)
        let chunk = try errnoOnly {
            try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = try unsafe pipe.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        if chunk.isEmpty { descriptor = nil }
        let room = limit - bytes.count
        bytes += chunk.prefix(room)
        if chunk.count > room { overflowed = true }
    }
}

extension Descriptor? {
    fileprivate var rawValueIfOpen: CInt {
        switch self {
        case .some(let open): open.rawValue
        case nil: -1
        }
    }
}

/// Writes without the SIGPIPE that a vanished reader would send to this whole process.
///
/// The signal goes to the writing thread: it is blocked there, taken off the queue if the write raised it,
/// and the thread's mask is put back.
private func withoutBrokenPipeSignal<Value>(_ write: () throws(Errno) -> Value) throws(Errno) -> Value {
    var pipeSignal = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    unsafe sigemptyset(&pipeSignal)
    unsafe sigaddset(&pipeSignal, SIGPIPE)
    unsafe sigpending(&pending)
    unsafe pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    do {
        return try write()
    } catch {
        if error == .brokenPipe, unsafe sigismember(&pending, SIGPIPE) == 0 {
            var now = timespec()
            while unsafe sigtimedwait(&pipeSignal, nil, &now) < 0, errno == EINTR {}
        }
        throw error
    }
}
