import Glibc
import SystemPackage

/// The descriptors that become a child's 0, 1 and 2; whoever lends them keeps them open.
struct StandardStreams {
    let input: CInt
    let output: CInt
    let errors: CInt
}

/// Starts a program and gives its process number; whoever calls must wait for it.
///
/// posix_spawn and not the swift-subprocess package: a child begins in the network namespace of the *thread*
/// that forks, and the package chooses that thread itself. Here it is the caller's.
func spawn(_ command: Command, _ streams: StandardStreams) throws(ChildProcessError) -> pid_t {
    guard let program = command.searchPath.program(named: command.program) else {
        throw .notFound(program: command.program, searched: command.searchPath)
    }
    let arguments = [command.program] + command.arguments
    let environment = command.environment.map { "\($0.key)=\($0.value)" }.sorted()
    guard !(arguments + environment).contains(where: { $0.utf8.contains(0) }) else {
        throw .embeddedNUL(program: command.program)
    }
    var pid: pid_t = 0
    do throws(Errno) {
        let failure = try unsafe withFileActions(streams) { actions in
            unsafe withAttributes { attributes in
                unsafe withCStrings(arguments) { arguments in
                    unsafe withCStrings(environment) { environment in
                        unsafe posix_spawn(&pid, program.string, actions, attributes, arguments, environment)
                    }
                }
            }
        }
        guard failure == 0 else { throw Errno(rawValue: failure) }
    } catch {
        throw .cannotStart(program: command.program, error)
    }
    return pid
}

/// Lends the file actions that put a child's three streams in place.
///
/// The streams are duplicated above 2 first: if this process was started with closed standard streams, a pipe
/// may have got such a number, and one `dup2` in the child would overwrite the source of the next.
private func withFileActions<Value>(
    _ streams: StandardStreams, _ body: (UnsafePointer<posix_spawn_file_actions_t>) -> Value
) throws(Errno) -> Value {
    let input = try duplicateAboveStandard(streams.input)
    let output = try duplicateAboveStandard(streams.output)
    let errors = try duplicateAboveStandard(streams.errors)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input.rawValue, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors.rawValue, STDERR_FILENO)
    return unsafe body(&actions)
}

private func duplicateAboveStandard(_ descriptor: CInt) throws(Errno) -> Descriptor {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw Errno(rawValue: errno) }
    return Descriptor(owning: copy)
}

/// Lends attributes that let a child start as from a login shell: no signal blocked or ignored, whatever this
/// process does, and in a process group of its own, so that its children can be killed with it.
private func withAttributes<Value>(_ body: (UnsafePointer<posix_spawnattr_t>) -> Value) -> Value {
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    return unsafe body(&attributes)
}

/// Lends texts as the NULL-terminated vector that `execve` takes.
private func withCStrings<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    var pointers = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe pointers.forEach { unsafe free($0) } }
    unsafe pointers.append(nil)
    return unsafe pointers.withUnsafeBufferPointer { buffer in
        // The vector holds at least its closing NULL: it has a base address.
        guard let base = buffer.baseAddress else { preconditionFailure("an empty vector") }
        return unsafe body(base)
    }
}
