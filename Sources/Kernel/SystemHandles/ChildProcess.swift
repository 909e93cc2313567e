internal import CLinuxNetworking
import Glibc
package import SystemPackage

/// A program that runs beside this one.
///
/// It is killed, with its process group, when its owner goes away.
package struct ChildProcess: ~Copyable, Sendable {
    package let pid: Int32
    private let program: String
    private var status: ExitStatus?
    private var isOwned = true

    /// Where a long-running child writes.
    package enum Output: Hashable, Sendable {
        case discarded
        /// To this process's own standard output and error.
        case inherited
        /// Both streams at the end of a file, which is made if missing.
        case appended(to: FilePath)
    }

    /// Starts a program and leaves it running.
    ///
    /// Its standard input is empty: `command.input` is for `run`.
    package init(starting command: Command, output: Output = .discarded) throws(ChildProcessError) {
        let null = try Self.open("/dev/null", for: command, .readWrite)
        switch output {
        case .discarded:
            let sink = null.rawValue
            try self.init(command, StandardStreams(input: sink, output: sink, errors: sink))
        case .inherited:
            try self.init(
                command, StandardStreams(input: null.rawValue, output: STDOUT_FILENO, errors: STDERR_FILENO))
        case .appended(let path):
            let file = try Self.open(path.string, for: command, .writeOnly, options: [.create, .append])
            let sink = file.rawValue
            try self.init(command, StandardStreams(input: null.rawValue, output: sink, errors: sink))
        }
    }

    init(_ command: Command, _ streams: StandardStreams) throws(ChildProcessError) {
        pid = try spawn(command, streams)
        program = command.program
    }

    private static func open(
        _ path: String, for command: Command, _ access: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions = []
    ) throws(ChildProcessError) -> Descriptor {
        do {
            return try Descriptor(opening: path, access, options: options)
        } catch {
            throw .cannotStart(program: command.program, error)
        }
    }

    /// Asks the child to end; `wait` tells whether it did.
    ///
    /// A child that has ended already is left alone.
    package func terminate(_ signal: Signal = .terminate) {
        // Until it is waited for, an ended child keeps its number: this cannot hit a stranger.
        if status == nil { _ = kill(pid, signal.rawValue) }
    }

    /// Lets go of the child: it goes on when this process ends, and nobody here learns how it ends.
    package consuming func leaveRunning() {
        isOwned = false
    }

    /// Waits until the child ends; nil if it still runs when the time is over.
    package mutating func wait(for limit: Duration) throws(ChildProcessError) -> ExitStatus? {
        if try reap() { return status }
        do throws(Errno) {
            let raw = swiftlet_open_process(pid)
            guard raw >= 0 else { throw Errno(rawValue: -raw) }
            let process = Descriptor(owning: raw)
            try waitForInput(on: process.rawValue, within: limit)
        } catch .resourceTemporarilyUnavailable {
            // The time is over; the child may have ended in the last moment of it.
        } catch {
            throw .lost(program: program, error)
        }
        return try reap() ? status : nil
    }

    /// Takes the exit status if there is one; true once the child is gone.
    private mutating func reap() throws(ChildProcessError) -> Bool {
        guard status == nil else { return true }
        var raw: CInt = 0
        while true {
            switch unsafe waitpid(pid, &raw, WNOHANG) {
            case pid:
                status = ExitStatus(waitStatus: raw)
                return true
            case 0: return false
            default: if errno != EINTR { throw .lost(program: program, Errno(rawValue: errno)) }
            }
        }
    }

    deinit {
        guard status == nil, isOwned else { return }
        _ = kill(-pid, SIGKILL)
        var raw: CInt = 0
        while unsafe waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    }
}

extension ExitStatus {
    /// Reads what waitpid(2) stores; the macros for it do not reach Swift.
    init(waitStatus raw: CInt) {
        self = raw & 0x7f == 0 ? .exited(code: raw >> 8 & 0xff) : .killed(by: Signal(rawValue: raw & 0x7f))
    }
}
