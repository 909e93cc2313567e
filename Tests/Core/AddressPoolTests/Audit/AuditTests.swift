import AddressPool
import Addressing
import CNISpec
import Testing

@Suite struct AuditTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let node: @Sendable () -> AuditNode
        /// Severity, sentence and advice of each finding.
        var expected: [String] = []
        var testDescription: String { name }

        init(_ name: String, _ node: @autoclosure @escaping @Sendable () -> AuditNode, _ expected: String...)
        {
            self.name = name
            self.node = node
            self.expected = expected
        }
    }

    static let healthy = [
        Case(
            "a pod with its record",
            AuditNode(
                records: [("10.0.0.2", "a/eth0")], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])],
                namespaces: [("/ns/a", ["10.0.0.2"])])),
        Case(
            "a pod that no runtime's cache knows",
            AuditNode(records: [("10.0.0.2", "a/eth0")], namespaces: [("/ns/a", ["10.0.0.2"])])),
        Case(
            "a record of one line",
            AuditNode(
                records: [("10.0.0.2", "a")], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])],
                namespaces: [("/ns/a", ["10.0.0.2"])])),
        Case("an ADD that still runs", AuditNode(records: [("10.0.0.2", "a/eth0")], age: 59)),
        Case("a file that is being written", AuditNode(age: 1, files: [("10.0.0.2", .empty)])),
        Case(
            "a stranger's address",
            AuditNode(namespaces: [("/ns/x", ["192.0.2.1", "10.0.0.1", "127.0.0.1"])])),
        Case("nothing at all", AuditNode()),
    ]

    static let leaks = [
        Case(
            "no namespace, no attachment", AuditNode(records: [("10.0.0.2", "a/eth0")]),
            """
            leak: 10.0.0.2 is recorded for a/eth0 and in no namespace; the runtime does not know the container \
            -> release 10.0.0.2
            """),
        Case(
            "the same under an old record",
            AuditNode(records: [("10.0.0.2", "a")], namespaces: [("/ns/b", ["10.0.0.9"])]),
            """
            leak: 10.0.0.2 is recorded for a and in no namespace; the runtime does not know the container \
            -> release 10.0.0.2
            """),
        Case(
            "a second record of a pod that has another address",
            AuditNode(
                records: [("10.0.0.2", "a/eth0"), ("10.0.0.3", "a/eth0")],
                cache: [("a/eth0", "/ns/a", ["10.0.0.2"])], namespaces: [("/ns/a", ["10.0.0.2"])]),
            """
            leak: 10.0.0.3 is recorded for a/eth0 and in no namespace; the container was given another address \
            -> release 10.0.0.3
            """),
        Case(
            "an earlier boot, though the runtime still keeps the pod",
            AuditNode(
                records: [("10.0.0.2", "a/eth0")], age: 1, boot: .earlier,
                cache: [("a/eth0", "/ns/a", ["10.0.0.2"])]),
            "leak: 10.0.0.2 is recorded for a/eth0 and in no namespace; "
                + "the record is older than the machine's last start -> release 10.0.0.2"),
        Case(
            "a namespace that went before its DEL",
            AuditNode(records: [("10.0.0.2", "a/eth0")], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])]),
            "leak: 10.0.0.2 is recorded for a/eth0 and in no namespace; the runtime still keeps the container, "
                + "whose namespace is gone "
                + "-> the runtime's DEL releases it; if that never comes: swiftlet ipam release 10.0.0.2"),
        Case(
            "an empty file", AuditNode(files: [("10.0.0.2", .empty)]),
            "leak: the record of 10.0.0.2 is empty; no namespace has the address "
                + "-> if nobody is to keep it: swiftlet ipam release 10.0.0.2"),
        Case(
            "an empty file of a pod that the runtime knows",
            AuditNode(
                files: [("10.0.0.2", .empty)], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])],
                namespaces: [("/ns/a", ["10.0.0.2"])]),
            "leak: the record of 10.0.0.2 is empty; /ns/a has the address "
                + "-> write the record of 10.0.0.2 anew, for a/eth0"),
        Case(
            "a garbled file of a pod that nobody knows",
            AuditNode(files: [("10.0.0.2", .noOwner)], namespaces: [("/ns/a", ["10.0.0.2"])]),
            "leak: the record of 10.0.0.2 names no owner; /ns/a has the address -> the runtime does not say "
                + "whose it is: restart the pod, which then gets another address"),
    ]

    static let conflicts = [
        Case(
            "a pod without a record",
            AuditNode(cache: [("a/eth0", "/ns/a", ["10.0.0.2"])], namespaces: [("/ns/a", ["10.0.0.2"])]),
            "conflict: 10.0.0.2 is in use in /ns/a without a record: it may be given to another pod "
                + "-> record 10.0.0.2 for a/eth0"),
        Case(
            "a pod that nobody knows, in the network's range",
            AuditNode(namespaces: [("/ns/a", ["10.0.0.2"])]),
            "conflict: 10.0.0.2 is in use in /ns/a without a record: it may be given to another pod -> the runtime "
                + "does not say whose it is: restart the pod, which then gets another address"),
        Case(
            "two pods with one address",
            AuditNode(
                records: [("10.0.0.2", "a/eth0")], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])],
                namespaces: [("/ns/a", ["10.0.0.2"]), ("/ns/b", ["10.0.0.2"])]),
            "conflict: 10.0.0.2 is in 2 namespaces: /ns/a, /ns/b -> restart all of these pods but one"),
        Case(
            "a record in the name of an owner that is gone",
            AuditNode(
                records: [("10.0.0.2", "b/eth0")], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])],
                namespaces: [("/ns/a", ["10.0.0.2"])]),
            "conflict: 10.0.0.2 is recorded for b/eth0, but /ns/a, which has it, is the namespace of a/eth0 "
                + "-> record 10.0.0.2 for a/eth0 in place of b/eth0"),
        Case(
            "a record in the name of an owner that the runtime keeps",
            AuditNode(
                records: [("10.0.0.2", "b/eth0")],
                cache: [("a/eth0", "/ns/a", ["10.0.0.2"]), ("b/eth0", "/ns/b", ["10.0.0.3"])],
                namespaces: [("/ns/a", ["10.0.0.2"])]),
            "conflict: 10.0.0.2 is recorded for b/eth0, but /ns/a, which has it, is the namespace of a/eth0 -> the "
                + "runtime does not say whose it is: restart the pod, which then gets another address",
            "notice: the runtime's cache gives 10.0.0.3 to b/eth0, but it is neither recorded nor in a namespace "
                + "-> nothing to do"),
        Case(
            "an address on another interface",
            AuditNode(
                records: [("10.0.0.2", "a/eth0")], namespaces: [("/ns/a", ["10.0.0.2"])], interface: "net1"),
            "conflict: 10.0.0.2 is recorded for a/eth0, but is on net1 in /ns/a -> the runtime does not say "
                + "whose it is: restart the pod, which then gets another address"),
        Case(
            "a pod that lost its address",
            AuditNode(
                records: [("10.0.0.2", "a/eth0")], cache: [("a/eth0", "/ns/a", ["10.0.0.2"])],
                namespaces: [("/ns/a", [])]),
            "conflict: 10.0.0.2 is recorded for a/eth0, whose namespace /ns/a does not have it -> restart the pod"
        ),
    ]

    static let notices = [
        Case(
            "a pod outside the ranges",
            AuditNode(records: [("10.0.0.9", "a/eth0")], namespaces: [("/ns/a", ["10.0.0.9"])]),
            "notice: 10.0.0.9 of a/eth0 is outside every range of the network -> nothing to do"),
        Case(
            "a foreign file", AuditNode(foreign: ["notes.txt"]),
            "notice: the file notes.txt is no record -> nothing to do"),
    ]

    @Test(arguments: healthy + leaks + conflicts + notices)
    func says(_ example: Case) throws {
        let findings = try example.node().facts().findings
        #expect(
            findings.map { "\($0.severity.rawValue): \($0.sentence) -> \($0.advice)" } == example.expected)
    }

    @Test(arguments: [
        AuditFacts.Gap.namespace(path: "/ns/x", reason: "EPERM"),
        .cacheFile(name: "net-a-eth0", reason: "not JSON"), .noSurroundings(cache: "/c"),
    ])
    func releasesNothingThatWhatIsUnseenMayNeed(_ gap: AuditFacts.Gap) throws {
        let findings = try AuditNode(records: [("10.0.0.2", "a/eth0")], gaps: [gap]).facts().findings
        #expect(findings.map(\.remedy) == [.none(.unseen)])
    }

    @Test func aFileOfTheCacheOfAnotherContainerCastsNoDoubt() throws {
        let gap = AuditFacts.Gap.cacheFile(name: "net-b-eth0", reason: "not JSON")
        let findings = try AuditNode(records: [("10.0.0.2", "a/eth0")], gaps: [gap]).facts().findings
        #expect(findings.map(\.remedy) == [.release(try record("10.0.0.2", "a/eth0"))])
    }

    @Test func aNamespaceOfTwoPathsHasOneOwner() throws {
        let node = AuditNode(
            cache: [("a/eth0", "/ns/a", ["10.0.0.2"]), ("a/eth0", "/proc/7/ns/net", ["10.0.0.2"])])
        var facts = try node.facts()
        facts.namespaces = [
            NamespaceFacts(
                paths: ["/ns/a", "/ns/a", "/proc/7/ns/net"],
                addresses: [.init(try IPAddress("10.0.0.2"), on: try InterfaceName("eth0"))])
        ]
        #expect(
            facts.findings.map(\.remedy) == [.record(try record("10.0.0.2", "a/eth0"), replacing: .nothing)])
    }

    @Test func twoNetworksMayGiveOutTheSameAddress() throws {
        let node = AuditNode(
            records: [("10.0.0.2", "a/eth0")],
            namespaces: [("/ns/a", ["10.0.0.2"]), ("/ns/b", ["10.0.0.2"])])
        var facts = try node.facts()
        var other = AuditNode(network: "other")
        other.records = [("10.0.0.2", "b/eth0")]
        facts.networks += try other.facts().networks
        #expect(facts.findings.isEmpty)
    }
}
