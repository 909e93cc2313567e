import NetworkTesting
import SystemHandles
import Testing

/// `swiftlet rules`, with the real programs as judges.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct RulesCommandTests {
    private let namespace = TestNamespace.current
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write(
            """
            {"networks": [{"network": "10.244.0.0/16", "subnet": "10.244.1.0/24"},
                          {"network": "fd00:244::/48", "subnet": "fd00:244:0:1::/64"}],
             "hostPorts": [{"attachment": "a", "addresses": ["10.244.1.5", "fd00:244:0:1::5"],
                            "ports": [{"protocol": "udp", "hostPort": 9053, "containerPort": 53}]}]}
            """, to: "rules.json")
    }

    private var file: String { folder.path(of: "rules.json") }

    private func rules(_ arguments: String...) throws -> Outcome {
        try namespace.outcome(of: BuiltProgram.swiftlet.path, ["rules"] + arguments)
    }

    @Test(arguments: [
        ("iptables", ["iptables-nft-restore", "--test", "--noflush"]),
        ("iptables", ["iptables-legacy-restore", "--test", "--noflush"]),
        ("ip6tables", ["ip6tables-nft-restore", "--test", "--noflush"]), ("nft", ["nft", "-c", "-f", "-"]),
    ])
    func rendersWhatTheProgramTakes(_ backend: String, _ program: [String]) throws {
        let outcome = try rules("render", "--backend", backend, file)
        #expect(outcome.status == .success)
        try namespace.run(Command(program[0], Array(program.dropFirst()), input: outcome.output))
        #expect(try rules("render", "--backend", backend, file) == outcome)
        #expect(try namespace.run("nft list ruleset") == "")
    }

    @Test(arguments: ["nft", "iptables-nft", "iptables-legacy"])
    func appliesWhatDiffTells(_ backend: String) throws {
        try namespace.run([
            "ip link add cni0 type bridge", "ip link set cni0 up", "ip addr add 10.244.1.1/24 dev cni0",
        ])
        let difference = try rules("diff", "--backend", backend, file)
        #expect(difference.status == .exited(code: 1))
        #expect(difference.outputText.contains("~ net.ipv4.conf.cni0.route_localnet = 1"))
        let applied = try rules("apply", "--backend", backend, file)
        #expect(applied == Outcome(status: .success, output: difference.output))
        #expect(try rules("diff", "--backend", backend, file) == Outcome(status: .success))
        #expect(try namespace.run("sysctl -n net.ipv4.conf.cni0.route_localnet") == "1\n")

        let shown = try rules("show", "--backend", backend, file)
        #expect(shown.outputText.hasPrefix("backend: \(backend) (it was asked for)\nrules in \(backend):\n"))
        #expect(shown.outputText.contains("9053"))
        #expect(try !rules("remove").output.isEmpty)
        #expect(try rules("remove") == Outcome(status: .success))
        #expect(try rules("diff", "--backend", backend, file).status == .exited(code: 1))
    }

    @Test func movesRulesToAnotherBackend() throws {
        #expect(try rules("apply", "--backend", "nft", file).status == .success)
        let moved = try rules("apply", "--backend", "iptables-nft", file)
        #expect(moved.outputText.contains("+ chain nat SWIFTLET-POSTROUTING"))
        #expect(
            try namespace.run("nft list tables")
                == "table ip nat\ntable ip filter\ntable ip6 nat\ntable ip6 filter\n")
    }

    /// Flows of UDP to a port that is published or withdrawn are forgotten, others are not.
    @Test func forgetsFlowsToChangedPorts() throws {
        for port in [9053, 9054] {
            try namespace.run("conntrack -I -p udp -s 10.0.0.1 -d 192.0.2.1 --sport 1 --dport \(port) -t 100")
        }
        #expect(try rules("apply", "--backend", "nft", file).status == .success)
        #expect(try namespace.lines("conntrack -L").count == 1)
        try namespace.run("conntrack -I -p udp -s 10.0.0.1 -d 192.0.2.1 --sport 1 --dport 9053 -t 100")
        #expect(try rules("apply", "--backend", "nft", file).output.isEmpty)
        #expect(try namespace.lines("conntrack -L").count == 2)
        #expect(try rules("remove").status == .success)
        #expect(try namespace.lines("conntrack -L").count == 1)
    }

    @Test(arguments: [
        ("{", "at the top: "), (#"{"networks": []"#, "at the top: "),
        (#"{"networks": [], "hostport": 1}"#, "the key \"hostport\" is not known"),
        (#"{"networks": [{"network": "10.0.0.0/8", "subnet": "11.0.0.0/24"}]}"#, "11.0.0.0/24"),
    ])
    func refusesAFileAndSaysWhy(_ text: String, _ words: String) throws {
        try folder.write(text, to: "wrong.json")
        let path = folder.path(of: "wrong.json")
        for arguments in [["render", "--backend", "nft", path], ["apply", path], ["diff", path]] {
            let outcome = try namespace.outcome(of: BuiltProgram.swiftlet.path, ["rules"] + arguments)
            #expect(outcome.status == .exited(code: 2))
            #expect(outcome.errorText.hasPrefix("Error: \(path): "))
            #expect(outcome.errorText.contains(words), "\(outcome.errorText)")
        }
        let missing = try rules("render", "--backend", "nft", folder.path(of: "nosuch.json"))
        #expect(missing.errorText == "Error: \(folder.path(of: "nosuch.json")): No such file or directory\n")
    }
}
