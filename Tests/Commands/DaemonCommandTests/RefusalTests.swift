import NetworkTesting
import SystemHandles
import Testing

/// What cannot work is said in a line on standard error, at once, and changes nothing.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct RefusalTests {
    enum Program: String, CaseIterable, Sendable {
        case daemon = "swiftletd"
        case cleanup = "swiftletd cleanup"
        case plan = "swiftlet plan"

        var words: [String] {
            switch self {
            case .daemon: [BuiltProgram.daemon.path]
            case .cleanup: [BuiltProgram.daemon.path, "cleanup"]
            case .plan: [BuiltProgram.swiftlet.path, "plan"]
            }
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: String
        var programs = Program.allCases
        /// Options that win over the usual ones before them.
        var options: [String] = []
        var prepare: @Sendable (Cluster) throws -> Void = { _ in }

        static let all = [
            Refusal(
                testDescription: "an option that is none", words: "Unknown option '--nodez'",
                options: ["--nodez", "x"]),
            Refusal(testDescription: "a word too many", words: "'now'", options: ["now"]),
            Refusal(
                testDescription: "no network configuration",
                words: "/nowhere/net-conf.json: No such file or directory",
                options: ["--net-conf", "/nowhere/net-conf.json"]),
            Refusal(
                testDescription: "a network configuration that is no JSON",
                words: "net-conf.json: not the JSON of a network configuration",
                prepare: { try $0.folder.write("Network=10.244.0.0/16", to: "net-conf.json") }),
            Refusal(
                testDescription: "a backend that is missing",
                words: "Backend.Type \"wireguard\" is not supported",
                prepare: {
                    try $0.folder.write(
                        #"{"Network": "10.244.0.0/16", "Backend": {"Type": "wireguard"}}"#,
                        to: "net-conf.json")
                }),
            Refusal(
                testDescription: "no file of nodes",
                words: "/nowhere/nodes.json: cannot be read: No such file or directory",
                programs: [.daemon, .plan], options: ["--nodes", "/nowhere/nodes.json"]),
            Refusal(
                testDescription: "a file of nodes that lacks a key",
                words: "the key \"publicAddress\" is missing",
                programs: [.daemon, .plan],
                prepare: { try $0.folder.write(#"{"nodes": [{"name": "node-a"}]}"#, to: "nodes.json") }),
            Refusal(
                testDescription: "a node that the file does not name", words: "node-z",
                programs: [.daemon, .plan],
                options: ["--node", "node-z"]),
            Refusal(
                testDescription: "a name that is no node's", words: "no node/name",
                options: ["--node", "no node/name"]),
        ]
    }

    @Test(arguments: Refusal.all)
    func saysWhatIsWrong(_ refusal: Refusal) async throws {
        let cluster = try await Cluster()
        try refusal.prepare(cluster)
        let before = try cluster.first.snapshot()
        for program in refusal.programs {
            let words = program.words + cluster.first.options + refusal.options
            let outcome = try cluster.first.namespace.outcome(of: words[0], Array(words.dropFirst()))
            #expect(outcome.status != .success, "\(program)")
            #expect(outcome.outputText.isEmpty, "\(program)")
            let lines = outcome.errorText.split(separator: "\n")
            #expect(lines.first?.hasPrefix("Error: ") == true, "\(program): \(outcome.errorText)")
            #expect(lines.first?.contains(refusal.words) == true, "\(program): \(outcome.errorText)")
            // The parser of command lines adds how to call the program.
            #expect(
                lines.dropFirst().allSatisfy { $0.hasPrefix("Usage: ") || $0.hasPrefix("  See ") },
                "\(program): \(outcome.errorText)")
            try cluster.first.expectUnchanged(since: before)
            #expect(!cluster.first.hasSubnetFile)
        }
    }

    @Test(arguments: Program.allCases)
    func saysThatItNeedsRoot(_ program: Program) async throws {
        let cluster = try await Cluster()
        let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]
        let outcome = try cluster.first.namespace.outcome(
            of: "setpriv", nobody + program.words + cluster.first.options)
        #expect(outcome.status == .exited(code: 1))
        #expect(outcome.outputText.isEmpty)
        #expect(outcome.errorText == "Error: the node's network needs root; run it with sudo\n")
    }
}
