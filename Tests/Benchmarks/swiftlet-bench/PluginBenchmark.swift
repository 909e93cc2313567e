import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import SystemHandles
import SystemPackage

/// One implementation's plugin on a node of its own: what is measured is the whole process, as a runtime waits
/// for it.
struct PluginSubject: ~Copyable {
    private let node: NetworkNamespace
    private let program: String
    private let configuration: String

    init(program: String, configuration: String) throws {
        self.program = program
        self.configuration = configuration
        node = try Self.makeNode()
    }

    /// The reference plugins switch forwarding on themselves; for the daemon's node it is on already.
    private static func makeNode() throws -> NetworkNamespace {
        let node = try NetworkNamespace.create()
        try node.run { () throws(any Error) in
            try Sysctl.forwarding(.ipv4).set("1")
            let session = try NetlinkSession(opening: MnlTransport.self)
            try session.perform(.setLink(.index(.loopback), .state(.up)))
        }
        return node
    }

    /// Milliseconds that a verb takes; a failure of the plugin ends the benchmark.
    func time(_ verb: String, container: String, namespace: String) throws -> Double {
        var command = Command(program, input: Array(configuration.utf8))
        // host-local reads 60,000 files for one call, and the machine may be busy.
        command.timeLimit = .seconds(300)
        let folder = FilePath(program).removingLastComponent().string
        command.environment = [
            "CNI_COMMAND": verb, "CNI_CONTAINERID": container, "CNI_NETNS": namespace, "CNI_IFNAME": "eth0",
            // The reference plugins look for host-local and iptables by these.
            "CNI_PATH": folder, "PATH": SearchPath.system.description,
        ]
        return try node.run { () throws(any Error) in
            let start = ContinuousClock.now
            let outcome = try ChildProcess.run(command)
            let elapsed = ContinuousClock.now - start
            guard outcome.status == .success else {
                throw BenchmarkError.failed("\(program) \(verb): \(outcome.outputText)\(outcome.errorText)")
            }
            return elapsed / .milliseconds(1)
        }
    }
}

enum BenchmarkError: Error {
    case failed(String)
    case missing(String)
}

/// A pod's namespace.
///
/// All are made before the first round and go after the last: the kernel takes a namespace away in the background,
/// under the lock that every ADD needs.
private final class Pod {
    private let namespace: NetworkNamespace

    init() throws { namespace = try NetworkNamespace.create() }

    var path: String { "/proc/\(processID)/fd/\(namespace.descriptor.rawValue)" }
}

/// ADD and DEL of two implementations, in rounds that alternate which goes first.
struct PluginBenchmark {
    private let rounds: Int
    private(set) var add: (ours: [Double], peer: [Double]) = ([], [])
    private(set) var delete: (ours: [Double], peer: [Double]) = ([], [])

    init(rounds: Int) { self.rounds = rounds }

    mutating func run(ours: borrowing PluginSubject, peer: borrowing PluginSubject) throws {
        let pods = try (0...rounds).map { _ in (ours: try Pod(), peer: try Pod()) }
        for (round, pod) in pods.enumerated() {
            let isFirst = round.isMultiple(of: 2)
            let early = isFirst ? try Self.times(of: ours, pod.ours, round) : nil
            let theirs = try Self.times(of: peer, pod.peer, round)
            let mine = try early ?? Self.times(of: ours, pod.ours, round)
            // The first round makes bridges and chains, and is not counted.
            guard round > 0 else { continue }
            add.ours.append(mine.add)
            add.peer.append(theirs.add)
            delete.ours.append(mine.delete)
            delete.peer.append(theirs.delete)
        }
    }

    private static func times(
        of subject: borrowing PluginSubject, _ pod: Pod, _ round: Int
    ) throws -> (add: Double, delete: Double) {
        let container = "bench-\(round)"
        let add = try subject.time("ADD", container: container, namespace: pod.path)
        let delete = try subject.time("DEL", container: container, namespace: pod.path)
        return (add, delete)
    }
}
