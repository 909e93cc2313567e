import Glibc
import SystemPackage

extension ChildProcess {
    /// Runs a program to its end: hands it its input and collects its output, in the calling thread.
    ///
    /// It has ended when the process is gone and its output streams are closed. A program that fails is no
    /// error here: its status tells.
    package static func run(_ command: Command) throws(ChildProcessError) -> Outcome {
        var conversation = try Conversation(command)
        return try conversation.finish(by: .now + command.timeLimit)
    }
}

/// A running child and the three pipes to it.
private struct Conversation: ~Copyable {
    private let command: Command
    private var child: ChildProcess
    private var input: PipeFeed
    private var output: PipeDrain
    private var errors: PipeDrain

    init(_ command: Command) throws(ChildProcessError) {
        self.command = command
        let pipes: StandardPipes
        do {
            pipes = try StandardPipes()
        } catch {
            throw .cannotStart(program: command.program, error)
        }
        child = try ChildProcess(command, pipes.farEnds)
        // The far ends are closed on return: only then does the child's exit end our reading.
        input = PipeFeed(command.input, into: pipes.input.writeEnd)
        output = PipeDrain(from: pipes.output.readEnd, limit: command.outputLimit)
        errors = PipeDrain(from: pipes.errors.readEnd, limit: command.outputLimit)
    }

    /// Moves bytes until all three pipes are done with, then takes the exit status.
    mutating func finish(by deadline: ContinuousClock.Instant) throws(ChildProcessError) -> Outcome {
        while input.polled >= 0 || output.polled >= 0 || errors.polled >= 0 {
            let left = deadline - .now
            guard left > .zero else { throw timedOut }
            do {
                try moveBytes(waitingUpTo: left)
            } catch {
                throw .lost(program: command.program, error)
            }
            if output.overflowed {
                throw .outputTooLong(program: command.program, limit: command.outputLimit)
            }
        }
        guard let status = try child.wait(for: deadline - .now) else { throw timedOut }
        return Outcome(status: status, output: output.bytes, errors: errors.bytes)
    }

    private var timedOut: ChildProcessError {
        let text = String(decoding: errors.bytes, as: UTF8.self)
        return .timedOut(program: command.program, after: command.timeLimit, errorText: text)
    }

    private mutating func moveBytes(waitingUpTo limit: Duration) throws(Errno) {
        var ready = [
            pollfd(fd: input.polled, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: output.polled, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors.polled, events: Int16(POLLIN), revents: 0),
        ]
        // Rounded up: a poll of zero milliseconds would spin.
        let milliseconds = CInt(min(limit / .milliseconds(1), 1e6)) + 1
        guard unsafe poll(&ready, nfds_t(ready.count), milliseconds) >= 0 else {
            guard errno == EINTR else { throw Errno(rawValue: errno) }
            return
        }
        // POLLHUP and POLLERR count too: the call that follows tells what they mean.
        if ready[0].revents != 0 { try input.send() }
        if ready[1].revents != 0 { try output.receive() }
        if ready[2].revents != 0 { try errors.receive() }
    }
}
