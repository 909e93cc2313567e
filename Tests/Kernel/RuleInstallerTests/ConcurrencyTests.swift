import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import Synchronization
import SystemHandles
import SystemPackage
import Testing

/// Many writers at once, ours and plain programs: nobody's rule is lost.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct ConcurrencyTests {
    private static let writers = 10
    private static let rounds = 4

    @Test(arguments: RuleBackend.allCases) func twentyWritersLoseNoRule(_ backend: RuleBackend) async throws {
        let namespace = ScratchNamespace()
        let folder = try ScratchFolder()
        var installer = RuleInstaller(backend) { command throws(ChildProcessError) in
            try namespace.run(command)
        }
        installer.lockFile = FilePath(folder.path(of: "rules.lock"))
        let ours = installer
        let outcomes = Outcomes()
        // Threads, not tasks: these wait for programs all the time.
        for number in 0..<Self.writers {
            try OwnThread.start {
                outcomes.add {
                    for round in 0..<Self.rounds {
                        let application = try ours.apply(Self.firewall(number * Self.rounds + round))
                        if let failure = application.failures.first { throw failure }
                    }
                }
            }
            try OwnThread.start {
                outcomes.add {
                    for round in 0..<Self.rounds {
                        try Self.addStranger(number, round, backend, in: namespace)
                    }
                }
            }
        }
        try await eventually("all writers are done", within: .seconds(240)) {
            outcomes.all.count == 2 * Self.writers
        }
        #expect(outcomes.all.filter { $0 != "done" } == [])
        let last = try Self.firewall(0)
        #expect(try ours.apply(last).failures.isEmpty)
        #expect(try ours.updates(to: last).flatMap(\.lines) == [])
        #expect(try Self.strangers(backend, in: namespace) == Self.writers * Self.rounds)
    }

    /// How each writer ended.
    private final class Outcomes: Sendable {
        private let ends = Mutex<[String]>([])

        var all: [String] { ends.withLock { $0 } }

        func add(_ work: () throws -> Void) {
            var end = "done"
            do { try work() } catch { end = "\(error)" }
            ends.withLock { $0.append(end) }
        }
    }

    /// Rules that differ from writer to writer.
    private static func firewall(_ number: Int) throws -> NodeFirewall {
        var firewall = try NodeFirewall.sample()
        firewall.masquerade?.exceptNodes = [try IPAddress("192.0.2.\(number + 1)")]
        return firewall
    }

    private static func addStranger(
        _ number: Int, _ round: Int, _ backend: RuleBackend, in namespace: ScratchNamespace
    ) throws {
        let port = "\(1000 + 100 * number + round)"
        if backend == .nft {
            let text = """
                add table ip strangers
                add chain ip strangers c { type filter hook forward priority 10; }
                add rule ip strangers c tcp dport \(port) accept

                """
            try namespace.output("nft", ["-f", "-"], input: text)
        } else {
            let program = backend == .iptablesLegacy ? "iptables-legacy" : "iptables-nft"
            try namespace.output(
                program, ["-w", "60", "-A", "FORWARD", "-p", "tcp", "--dport", port, "-j", "ACCEPT"])
        }
    }

    private static func strangers(_ backend: RuleBackend, in namespace: ScratchNamespace) throws -> Int {
        let listing =
            switch backend {
            case .nft: try namespace.output("nft", ["list", "table", "ip", "strangers"])
            case .iptablesNFT: try namespace.output("iptables-nft-save", ["-t", "filter"])
            case .iptablesLegacy: try namespace.output("iptables-legacy-save", ["-t", "filter"])
            }
        let words = backend == .nft ? "tcp dport 1" : "--dport 1"
        return listing.split(separator: "\n").count { $0.contains(words) }
    }
}
