import NetworkTesting
import SystemHandles
import Testing

/// The built daemon, and others who take its rules away.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct RuleRepairTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let backend: String
        let command: String
        var input = ""
        /// Who is named in the log.
        var author = ""

        var testDescription: String { "\(backend): \(command)" }

        static let all = [
            Damage(backend: "iptables-nft", command: "iptables-nft -F", author: "iptables-nft (pid"),
            Damage(backend: "iptables-nft", command: "nft flush ruleset", author: "nft (pid"),
            Damage(
                backend: "iptables-nft", command: "iptables-nft-restore",
                input: "*filter\n:FORWARD DROP [0:0]\nCOMMIT\n*nat\nCOMMIT\n", author: "iptables-nft-re (pid"),
            Damage(backend: "nft", command: "nft flush ruleset", author: "nft (pid"),
            Damage(backend: "nft", command: "nft delete table ip swiftlet", author: "nft (pid"),
            Damage(
                backend: "iptables-legacy", command: "iptables-legacy -F",
                author: "somebody over iptables-legacy"),
            Damage(
                backend: "iptables-legacy", command: "iptables-legacy-restore",
                input: "*filter\n:FORWARD DROP [0:0]\nCOMMIT\n*nat\nCOMMIT\n",
                author: "somebody over iptables-legacy"),
        ]
    }

    @Test(arguments: Damage.all) func restoresWhatOthersTookAway(_ damage: Damage) async throws {
        let node = try await Cluster().first
        let daemon = try node.launchDaemon(options: ["--rules-backend", damage.backend])
        try await eventually("the daemon is ready") { try node.said("ready") }
        let rules = try node.rules()
        #expect(!rules.isEmpty)
        let words = damage.command.split(separator: " ").map(String.init)
        try node.namespace.run(
            Command(words[0], Array(words.dropFirst()), input: Array(damage.input.utf8)))
        try await eventually("the rules are back") { try node.rules() == rules }
        try await eventually("the daemon says so") { try node.said("rules restored") }
        #expect(try node.said(damage.author))
        #expect(try node.said("restorations=1"))
        daemon.terminate()
    }

    /// Its own writing is no reason for another.
    @Test func leavesRightRulesAlone() async throws {
        let node = try await Cluster().first
        let daemon = try node.launchDaemon(options: ["--rules-backend", "nft"])
        try await eventually("the daemon is ready") { try node.said("ready") }
        for number in 0..<5 { try node.namespace.run("nft add table inet stranger\(number)") }
        try node.namespace.run("nft flush ruleset")
        try await eventually("the rules are back") { try !node.rules().isEmpty }
        try await eventually("the daemon says so") { try node.said("rules restored") }
        #expect(try node.count(of: "rules restored") == 1)
        daemon.terminate()
    }

    @Test func tellsTheBackendAMixAndWhatIsInTheWay() async throws {
        let node = try await Cluster().first
        try node.namespace.run([
            "iptables-legacy -N DOCKER-USER", "iptables-nft -t mangle -N KUBE-KUBELET-CANARY",
            "iptables-nft -A FORWARD -j DROP",
        ])
        let daemon = try await node.startDaemon()
        #expect(try node.said("backend=iptables-nft"))
        #expect(try node.said("rules of others are there: Kubernetes"))
        #expect(try node.said("iptables-legacy has rules of Docker, iptables-nft of Kubernetes"))
        #expect(try node.said("pod traffic is not let through"))
        daemon.terminate()
    }

    @Test func cleanUpTakesRulesOutOfEveryBackend() async throws {
        let node = try await Cluster().first
        for backend in ["nft", "iptables-legacy"] {
            var daemon = try node.launchDaemon(log: "\(backend).log", options: ["--rules-backend", backend])
            try await eventually("the daemon is ready") { try node.said("ready", log: "\(backend).log") }
            daemon.terminate(.kill)
            _ = try daemon.wait(for: .seconds(10))
        }
        // As a crash between making the new ones and taking the old ones away leaves them.
        try node.namespace.run("nft add table ip swiftlet")
        try node.namespace.run(
            "nft add chain ip swiftlet pods { type nat hook postrouting priority 100 ; }")
        try node.namespace.run("nft add rule ip swiftlet pods accept")
        #expect(try node.cleanUp() == Outcome(status: .success))
        #expect(try node.rules().isEmpty)
    }
}

extension Node {
    /// The rules of Swiftlet's in every backend, without counters.
    fileprivate func rules() throws -> [String] {
        let saved = try ["iptables-nft-save", "iptables-legacy-save"].flatMap { try namespace.lines($0) }
        let tables = try namespace.lines("nft list tables").filter { $0.hasSuffix(" swiftlet") }
        return saved.filter { $0.hasPrefix("-A") && $0.contains("SWIFTLET-") }
            + (try tables.flatMap { try namespace.lines("nft list \($0)") })
    }

    fileprivate func count(of words: String) throws -> Int {
        try log().split(separator: "\n").count { $0.contains(words) }
    }
}
