import Addressing
import CNISpec
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import Testing

extension TestNamespace {
    /// The rules of iptables, chain by chain; without counters, which differ.
    func rules() throws -> [String] {
        try ["iptables-save", "ip6tables-save"].flatMap { program in
            try lines(program).filter { $0.hasPrefix("-A") || $0.hasPrefix(":CNI") || $0.hasPrefix("*") }
                .map { $0.replacing(#/ \[\d+:\d+\]$/#, with: "") }
        }
    }
}

extension TestNamespace {
    /// The lines of a table of nft, without the tabs before them.
    func nftRules(_ table: String) throws -> [String] {
        try run("nft list table \(table)").split(separator: "\n").map { String($0.drop { $0 == "\t" }) }
    }
}

/// The plugin `portmap`, and its agreement with the reference's.
@Suite(.networkNamespace) struct PortMapTests {
    static func pod(on node: TestNamespace = .current) throws -> ChainedPod {
        try ChainedPod(
            PortMapPlugin(
                open: TestNode.openSession,
                openConntrack: { () throws(NetlinkError) in
                    try NetlinkSession(opening: MnlTransport.self, speaking: .netfilter)
                }), on: node)
    }

    static let mappings = #"""
        {"portMappings": [
        {"hostPort": 8080, "containerPort": 80, "protocol": "tcp"},
        {"hostPort": 8081, "containerPort": 80, "protocol": "tcp"},
        {"hostPort": 8080, "containerPort": 81, "protocol": "udp"},
        {"hostPort": 8082, "containerPort": 82, "protocol": "udp", "hostIP": "10.9.0.1"},
        {"hostPort": 8083, "containerPort": 83, "protocol": "tcp", "hostIP": "fd09::1"},
        {"hostPort": 8084, "containerPort": 84, "protocol": "tcp", "hostIP": "0.0.0.0"},
        {"hostPort": 8085, "containerPort": 85, "protocol": "tcp", "hostIP": "::"},
        {"hostPort": 8086, "containerPort": 86, "protocol": "sctp"}]}
        """#

    static let many =
        #"{"portMappings": ["#
        + (1...17).map { #"{"hostPort": \#(9000 + $0), "containerPort": \#($0), "protocol": "tcp"}"# }
        .joined(separator: ",") + "]}"

    struct Mapping: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: [String: String]

        static let usual = Mapping(testDescription: "usual", members: ["runtimeConfig": mappings])
        static let all = [
            usual,
            Mapping(testDescription: "many", members: ["runtimeConfig": many]),
            Mapping(testDescription: "no snat", members: ["runtimeConfig": mappings, "snat": "false"]),
            Mapping(testDescription: "masqAll", members: ["runtimeConfig": mappings, "masqAll": "true"]),
            Mapping(testDescription: "mark bit", members: ["runtimeConfig": mappings, "markMasqBit": "5"]),
            Mapping(
                testDescription: "conditions",
                members: [
                    "runtimeConfig": mappings, "conditionsV4": #"["!", "-s", "192.0.2.0/24"]"#,
                    "conditionsV6": #"["!", "-d", "2001:db8::/32"]"#,
                ]),
            Mapping(
                testDescription: "external chain",
                members: ["runtimeConfig": mappings, "externalSetMarkChain": #""PLZ-SET-MARK""#]),
            Mapping(testDescription: "none", members: [:]),
        ]
    }

    private func prepare(_ node: TestNamespace) throws {
        for program in ["iptables", "ip6tables"] { try node.run("\(program) -t nat -N PLZ-SET-MARK") }
    }

    /// Debian's version does not know `masqAll`.
    @Test(arguments: Mapping.all.filter { $0.testDescription != "masqAll" })
    func leavesTheRulesOfTheReference(_ mapping: Mapping) throws {
        var rules: [[String]] = []
        var results: [CNIResult] = []
        var localnet: [String] = []
        for implementation in Implementation.allCases {
            let chain = try Self.pod(on: TestNamespace())
            try prepare(chain.node)
            var result = try chain.add(mapping.members, by: implementation)
            result.interfaces[1].sandbox = nil
            results.append(result)
            rules.append(try chain.node.rules())
            localnet.append(try chain.node.run("sysctl net.ipv4.conf.hostveth.route_localnet"))
            try chain.check(mapping.members)
            try chain.delete(mapping.members, by: implementation.other)
            rules.append(try chain.node.rules())
        }
        #expect(rules[0] == rules[2])
        #expect(rules[1] == rules[3])
        #expect(results[0] == results[1])
        #expect(localnet[0] == localnet[1])
    }

    /// Debian's version checks IPv4 and then looks for the same rules in IPv6, where it cannot find them.
    @Test(arguments: Mapping.all.filter { !["masqAll", "none"].contains($0.testDescription) })
    func theReferenceFindsItsRules(_ mapping: Mapping) throws {
        let chain = try Self.pod()
        try prepare(chain.node)
        var members = mapping.members
        members["prevResult"] = chain.previousResult([.ipv4])
        try chain.add(members)
        let error = try chain.refusal(chain.call("CHECK", members), by: .reference)
        #expect(error.message.contains("could not check ipv6 dnat: chain"), "\(error)")
    }

    @Test func masqueradesEverythingWhereThatIsAsked() throws {
        let chain = try Self.pod()
        try chain.add(["runtimeConfig": Self.mappings, "masqAll": "true"])
        let rules = try chain.node.rules()
        #expect(
            rules.contains(
                "-A CNI-DN-623e1c388032b20529218 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK"))
        #expect(!rules.contains { $0.contains("127.0.0.1") })
    }

    /// A runtime that passes no ports at the end leaves none behind.
    @Test(arguments: Implementation.allCases)
    func deletesWithoutPortsPreviousResultAndPod(_ first: Implementation) throws {
        let chain = try Self.pod()
        try chain.add(Mapping.usual.members, by: first)
        var call = chain.call("DEL", ["prevResult": "", "markMasqBit": "99"])
        call.namespace = ""
        try chain.answer(call).expectNothing()
        #expect(try !chain.node.rules().contains { $0.contains("CNI-DN-") })
        let rules = try chain.node.rules()
        try chain.answer(call).expectNothing()
        #expect(try chain.node.rules() == rules)
    }

    /// What a container had before its ports changed.
    @Test func anAddReplacesWhatIsLeft() throws {
        let chain = try Self.pod()
        try chain.add(["runtimeConfig": Self.many])
        try chain.add(Mapping.usual.members)
        let twice = try chain.node.rules()
        try chain.check(Mapping.usual.members)
        let other = try Self.pod(on: TestNamespace())
        try other.add(Mapping.usual.members)
        #expect(try twice == other.node.rules())
    }

    @Test func checkSeesWhatIsMissingAndWhatIsTooMuch() throws {
        let chain = try Self.pod()
        try chain.add(Mapping.usual.members)
        try chain.node.run("iptables -t nat -D CNI-HOSTPORT-SETMARK 1")
        let missing = try chain.refusal(chain.call("CHECK", Mapping.usual.members))
        #expect(missing.code == .attachmentChanged)
        #expect(missing.message.contains("+ rule nat CNI-HOSTPORT-SETMARK"), "\(missing)")
        try chain.add(Mapping.usual.members)
        try chain.node.run("ip6tables -t nat -A CNI-DN-623e1c388032b20529218 -j RETURN")
        let surplus = try chain.refusal(chain.call("CHECK", Mapping.usual.members))
        #expect(surplus.message.contains("- rule nat CNI-DN-623e1c388032b20529218 -j RETURN"), "\(surplus)")
    }

    @Test func collectsTheRulesOfContainersThatAreGone() throws {
        let chain = try Self.pod()
        for (container, network) in [("c1", "net"), ("c2", "net"), ("c3", "other")] {
            var call = chain.call("ADD", Mapping.usual.members)
            (call.container, call.network) = (container, network)
            _ = try chain.answer(call).result()
        }
        var collection = chain.call(
            "GC",
            ["cni.dev/valid-attachments": #"[{"containerID": "c1", "ifname": "eth0"}]"#, "prevResult": ""])
        collection.version = "1.1.0"
        try chain.answer(collection).expectNothing()
        let rules = try chain.node.rules().joined(separator: "\n")
        #expect(rules.contains(#"id: \"c1\""#))
        #expect(!rules.contains(#"id: \"c2\""#))
        #expect(rules.contains(#"id: \"c3\""#))
    }

    @Test(arguments: ["127.0.0.1", "10.9.0.1"]) func leadsToTheContainer(_ address: String) async throws {
        let chain = try Self.pod()
        try chain.add(Mapping.usual.members)
        let server = try chain.pod.start(
            Command("busybox", ["nc", "-l", "-p", "80", "-e", "echo", "reached"]),
            log: chain.folder.path(of: "log"))
        try await eventually("the container answers at the host port") {
            let outcome = try chain.node.outcome(of: "busybox", ["nc", "-w", "2", address, "8080"])
            return outcome.outputText == "reached\n"
        }
        server.terminate()
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let members: [String: String]
        let code: CNIError.Code
        let says: String

        static let all = [
            Refusal(
                testDescription: "no prevResult",
                members: ["runtimeConfig": mappings, "prevResult": ""], code: .invalidConfiguration,
                says: "Required prevResult missing"),
            Refusal(
                testDescription: "port zero",
                members: [
                    "runtimeConfig":
                        #"{"portMappings": [{"hostPort": 0, "containerPort": 80, "protocol": "tcp"}]}"#
                ], code: .invalidConfiguration, says: "portMappings[0].hostPort"),
            Refusal(
                testDescription: "no protocol",
                members: ["runtimeConfig": #"{"portMappings": [{"hostPort": 1, "containerPort": 80}]}"#],
                code: .invalidConfiguration, says: "none of tcp, udp and sctp"),
            Refusal(
                testDescription: "bit and chain",
                members: [
                    "runtimeConfig": mappings, "markMasqBit": "5",
                    "externalSetMarkChain": #""KUBE-MARK-MASQ""#,
                ], code: .invalidConfiguration,
                says: "Cannot specify externalSetMarkChain and markMasqBit"),
            Refusal(
                testDescription: "a bit too high",
                members: ["runtimeConfig": mappings, "markMasqBit": "32"], code: .invalidConfiguration,
                says: "markMasqBit"),
            Refusal(
                testDescription: "a condition that is none",
                members: ["runtimeConfig": mappings, "conditionsV4": #"["--what", "ever"]"#],
                code: .invalidConfiguration, says: "--what ever"),
            Refusal(
                testDescription: "a chain that is not there",
                members: ["runtimeConfig": mappings, "externalSetMarkChain": #""KUBE-MARK-MASQ""#],
                code: .ioFailure, says: "KUBE-MARK-MASQ"),
        ]
    }

    @Test(arguments: Refusal.all) func leavesTheNodeAsItWas(_ refusal: Refusal) throws {
        let chain = try Self.pod()
        _ = try chain.node.rules()
        let before = try chain.node.rules()
        let error = try chain.refusal(chain.call("ADD", refusal.members))
        #expect(error.code == refusal.code)
        #expect(error.description.contains(refusal.says), "\(error)")
        #expect(try chain.node.rules() == before)
    }

    @Test func namesThePackageOfAMissingProgram() throws {
        let plugin = PortMapPlugin(
            open: TestNode.openSession,
            openConntrack: { () throws(NetlinkError) in try TestNode.openSession([]) },
            rules: HostRules(run: { command throws(ChildProcessError) in
                throw .notFound(program: command.program, searched: .system)
            }))
        let chain = try ChainedPod(plugin)
        let error = try chain.refusal(chain.call("ADD", Mapping.usual.members))
        #expect(
            error.message.contains("iptables-save is not installed; on Debian it is in the package iptables"))
        try chain.delete(Mapping.usual.members)
    }

    /// As the tests of newer reference plugins expect it.
    @Test func leadsHostPortsWithNFT() throws {
        let chain = try Self.pod()
        let members = ["runtimeConfig": Self.mappings, "backend": #""nftables""#]
        try chain.add(members)
        try chain.add(members)
        try chain.check(members)
        #expect(try !chain.node.rules().contains { $0.contains("CNI-") })
        let rules = try chain.node.nftRules("ip cni_hostport").filter {
            $0.contains("comment \"c1\"") || $0.contains("jump")
        }
        #expect(
            rules == [
                #"tcp dport 8080 dnat to 10.9.0.2:80 comment "c1""#,
                #"tcp dport 8081 dnat to 10.9.0.2:80 comment "c1""#,
                #"udp dport 8080 dnat to 10.9.0.2:81 comment "c1""#,
                #"ip daddr 10.9.0.1 udp dport 8082 dnat to 10.9.0.2:82 comment "c1""#,
                #"tcp dport 8084 dnat to 10.9.0.2:84 comment "c1""#,
                #"sctp dport 8086 dnat to 10.9.0.2:86 comment "c1""#,
                "jump hostip_hostports", "jump hostports", "fib daddr type local jump hostports_all",
                "fib daddr type local jump hostports_all",
                #"ip saddr 10.9.0.2 ip daddr 10.9.0.2 masquerade comment "c1""#,
                #"ip saddr 127.0.0.1 ip daddr 10.9.0.2 masquerade comment "c1""#,
            ])
        #expect(try chain.node.run("nft list table ip6 cni_hostport").contains("dnat to [fd09::2]:83"))
        try chain.node.run("nft flush chain ip cni_hostport masquerading")
        #expect(try chain.refusal(chain.call("CHECK", members)).code == .attachmentChanged)
        // A DEL that is not told the program looks through both.
        try chain.delete(["prevResult": ""])
        #expect(try !chain.node.run("nft list ruleset").contains("c1"))
    }
}
