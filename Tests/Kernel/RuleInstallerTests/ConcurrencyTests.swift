import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import Synchronization
import SystemHandles
import SystemPackage
import Testing

/// Many writers at once, ours and plain programs: nobody's rule is lost.
@Suite(.networkNamespace, .timeLimit(.minutes(3))) struct ConcurrencyTests {
    private static let writers = 10
    private static let rounds = 5

    @Test(arguments: RuleBackend.allCases) func twentyWritersLoseNoRule(_ backend: RuleBackend) async throws {
        let namespace = ScratchNamespace()
        let folder = try ScratchFolder()
        var installer = RuleInstaller(backend) { command throws(ChildProcessError) in try namespace.run(command) }
        installer.lockFile = .init(folder.path(of: "rules.lock"))
        let ours = installer
        let settings = try (0..<Self.writers).map { number in try Self.firewall(number) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for firewall in settings {
                group.addTask {
                    for _ in 0..<Self.rounds {
                        for wanted in [firewall, try Self.firewall(99)] {
                            let application = try ours.apply(wanted)
                            if let failure = application.failures.first { throw failure }
                        }
                    }
                }
            }
            for number in 0..<Self.writers {
                group.addTask {
                    for round in 0..<Self.rounds { try Self.addStranger(number, round, backend, in: namespace) }
                }
            }
            try await group.waitForAll()
        }
        let application = try ours.apply(settings[0])
        #expect(application.failures.isEmpty)
        #expect(try ours.updates(to: settings[0]).isEmpty)
        let expected = Self.writers * Self.rounds
        #expect(try Self.strangers(backend, in: namespace) == expected)
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
            try namespace.output(program, ["-w", "60", "-A", "FORWARD", "-p", "tcp", "--dport", port, "-j", "ACCEPT"])
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
