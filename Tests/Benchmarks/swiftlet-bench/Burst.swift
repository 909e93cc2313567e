import Glibc
import SystemHandles
import SystemPackage

/// Many calls of a plugin at once, started as fast as one process can.
///
/// Their input is a file and their output goes nowhere, so that nothing is measured but the plugin.
struct Burst {
    private let program: String
    private let input: FilePath

    init(program: String, configuration: String, at path: FilePath) throws {
        self.program = program
        input = path
        let file = try Descriptor(opening: path.string, .writeOnly, options: [.create, .truncate])
        try file.writeWhole(Array(configuration.utf8))
    }

    /// From the first start to the last end.
    func milliseconds(of count: Int) throws -> Double {
        let start = ContinuousClock.now
        let children = try (0..<count).map { try launch(container: "burst-\($0)") }
        for child in children {
            var status: CInt = 0
            guard unsafe waitpid(child, &status, 0) == child, status == 0 else {
                throw BenchmarkError.failed("\(program): wait status \(status)")
            }
        }
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    private func launch(container: String) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input.string, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let variables = [
            "CNI_COMMAND=ADD", "CNI_CONTAINERID=\(container)", "CNI_NETNS=/run/netns/none",
            "CNI_IFNAME=eth0", "CNI_PATH=/usr/lib/cni",
        ]
        var environment = unsafe variables.map { unsafe strdup($0) } + [nil]
        var arguments = unsafe [strdup(program), nil]
        defer { unsafe (environment + arguments).forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let failure = unsafe posix_spawn(&pid, program, &actions, nil, &arguments, &environment)
        guard failure == 0 else { throw Errno(rawValue: failure) }
        return pid
    }
}
