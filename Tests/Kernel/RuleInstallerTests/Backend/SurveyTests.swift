import NetworkTesting
import RuleInstaller
import SystemHandles
import Testing

/// The survey of real namespaces.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct SurveyTests {
    struct Node: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let commands: [String]
        let owners: [RuleBackend: [String]]

        static let all = [
            Node(testDescription: "empty", commands: [], owners: [:]),
            Node(
                testDescription: "tables of both kinds without a rule",
                commands: ["iptables-legacy -L -n", "ip6tables-nft -L -n", "nft add table inet empty"],
                owners: [:]),
            Node(
                testDescription: "a kubelet's hint in legacy",
                commands: ["iptables-legacy -t mangle -N KUBE-IPTABLES-HINT"],
                owners: [.iptablesLegacy: ["Kubernetes"]]),
            Node(
                testDescription: "a kubelet's canary over nf_tables, of IPv6",
                commands: ["ip6tables-nft -t mangle -N KUBE-KUBELET-CANARY"],
                owners: [.iptablesNFT: ["Kubernetes"]]),
            Node(
                testDescription: "Docker and flannel in both",
                commands: [
                    "iptables-legacy -N DOCKER-USER", "iptables-nft -t nat -N FLANNEL-POSTRTG",
                    "iptables-nft -N CNI-FORWARD",
                ],
                owners: [.iptablesLegacy: ["Docker"], .iptablesNFT: ["CNI plugins", "flannel"]]),
            Node(
                testDescription: "an administrator",
                commands: ["ip6tables-legacy -A FORWARD -j DROP", "iptables-nft -A FORWARD -j DROP"],
                owners: [
                    .iptablesLegacy: ["rules without a chain of their own"],
                    .iptablesNFT: ["rules without a chain of their own"],
                ]),
            Node(
                testDescription: "tables of nft",
                commands: [
                    "nft add table inet firewalld",
                    "nft add chain inet firewalld forward { type filter hook forward priority 10 ; }",
                    "nft add rule inet firewalld forward accept", "nft add table ip mine",
                    "nft add chain ip mine c", "nft add rule ip mine c accept",
                ],
                owners: [.nft: ["firewalld", "table \"mine\""]]),
        ]
    }

    @Test(arguments: Node.all) func seesWhoseRulesAreWhere(_ node: Node) throws {
        let namespace = TestNamespace.current
        try namespace.run(node.commands)
        let survey = try namespace.survey()
        #expect(survey.owners.mapValues { $0.map(\.description).sorted() } == node.owners)
        #expect(survey.programs.plain != nil)
        for backend in RuleBackend.allCases { #expect(survey.programs.missing(backend) == nil) }
    }

    /// Looking must not make tables: they would count as use by the next program that looks.
    @Test func leavesNoTraceInTheKernel() throws {
        let namespace = TestNamespace.current
        _ = try namespace.survey()
        #expect(try namespace.run("nft list ruleset") == "")
        #expect(try namespace.run("cat /proc/thread-self/net/ip_tables_names") == "")
    }
}

extension TestNamespace {
    /// What the survey sees here.
    func survey() throws -> BackendSurvey {
        let session = try filterSession()
        return try inside { () throws(RuleInstallerError) in try BackendSurvey(over: session) }
    }
}
