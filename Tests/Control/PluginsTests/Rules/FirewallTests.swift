import Addressing
import CNISpec
import NetworkTesting
import PluginKit
import Plugins
import SystemHandles
import Testing

/// The plugin `firewall`, and its agreement with the reference's.
@Suite(.networkNamespace) struct FirewallTests {
    static func pod(on node: TestNamespace = .current) throws -> ChainedPod {
        try ChainedPod(FirewallPlugin(), on: node)
    }

    struct Policy: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var members: [String: String] = [:]

        static let all = [
            Policy(testDescription: "none"),
            Policy(testDescription: "open", members: ["ingressPolicy": #""open""#]),
            Policy(testDescription: "same-bridge", members: ["ingressPolicy": #""same-bridge""#]),
            Policy(
                testDescription: "admin chain", members: ["iptablesAdminChainName": #""MY-ADMIN""#]),
        ]
    }

    private func members(_ policy: Policy, _ chain: ChainedPod) -> [String: String] {
        policy.members.merging([
            "backend": #""iptables""#, "dataDir": "\"\(chain.folder.path)\"",
        ]) { own, _ in own }
    }

    @Test(arguments: Policy.all) func leavesTheRulesOfTheReference(_ policy: Policy) throws {
        var rules: [[String]] = []
        var results: [CNIResult] = []
        for implementation in Implementation.allCases {
            let chain = try Self.pod(on: TestNamespace())
            let members = members(policy, chain)
            var result = try chain.add(members, by: implementation)
            result.interfaces[1].sandbox = nil
            results.append(result)
            rules.append(try chain.node.rules())
            try chain.check(members)
            try chain.check(members, by: .reference)
            // A second ADD changes nothing.
            try chain.add(members, by: implementation.other)
            #expect(try chain.node.rules() == rules.last)
            try chain.delete(members, by: implementation.other)
            rules.append(try chain.node.rules())
        }
        #expect(rules[0] == rules[2])
        #expect(rules[1] == rules[3])
        #expect(results[0] == results[1])
    }

    /// Beside what `same-bridge` has.
    @Test func isolatesContainersOfABridge() throws {
        let chain = try Self.pod()
        try chain.add(members(Policy(testDescription: "", members: ["ingressPolicy": #""isolated""#]), chain))
        let rules = try chain.node.rules().filter { $0.hasPrefix("-A CNI-ISOLATION-STAGE-1") }
        #expect(
            rules.prefix(2) == [
                #"-A CNI-ISOLATION-STAGE-1 -i hostveth -o hostveth -m comment --comment "CNI firewall plugin rules (ingressPolicy: isolated)" -j DROP"#,
                #"-A CNI-ISOLATION-STAGE-1 -i hostveth ! -o hostveth -m comment --comment "CNI firewall plugin rules (ingressPolicy: isolated)" -j CNI-ISOLATION-STAGE-2"#,
            ])
    }

    private func rulesOfAddresses(_ node: TestNamespace) throws -> [String] {
        try node.rules().filter { $0.contains("10.9.0.2/32") || $0.contains("fd09::2/128") }
    }

    /// The reference removes nothing then.
    @Test func deletesWithoutPreviousResult() throws {
        let chain = try Self.pod()
        let members = members(Policy.all[0], chain)
        try chain.add(members)
        #expect(try rulesOfAddresses(chain.node).count == 4)
        var call = chain.call("DEL", members.merging(["prevResult": ""]) { _, new in new })
        call.namespace = ""
        try chain.answer(call).expectNothing()
        #expect(try rulesOfAddresses(chain.node).isEmpty)
        try chain.answer(call).expectNothing()
    }

    /// The reference would cut the new container off.
    @Test func leavesAnAddressToTheContainerThatHasItNow() throws {
        let chain = try Self.pod()
        let members = members(Policy.all[0], chain)
        try chain.add(members)
        var second = chain.call("ADD", members)
        second.container = "c2"
        _ = try chain.answer(second).result()
        try chain.delete(members)
        #expect(try rulesOfAddresses(chain.node).count == 4)
        second.verb = "DEL"
        try chain.answer(second).expectNothing()
        #expect(try rulesOfAddresses(chain.node).isEmpty)
    }

    @Test func collectsWhatIsNotValid() throws {
        let chain = try Self.pod()
        let members = members(Policy.all[0], chain)
        try chain.add(members)
        var collection = chain.call(
            "GC",
            members.merging([
                "prevResult": "",
                "cni.dev/valid-attachments": #"[{"containerID": "c1", "ifname": "eth0"}]"#,
            ]) { _, new in new })
        collection.version = "1.1.0"
        try chain.answer(collection).expectNothing()
        #expect(try rulesOfAddresses(chain.node).count == 4)
        collection.members["cni.dev/valid-attachments"] = "[]"
        try chain.answer(collection).expectNothing()
        #expect(try rulesOfAddresses(chain.node).isEmpty)
    }

    @Test(arguments: [
        "iptables -D CNI-FORWARD -s 10.9.0.2/32 -j ACCEPT", "ip6tables -F CNI-FORWARD", "iptables -F FORWARD",
    ]) func checkSeesWhatIsMissing(_ line: String) throws {
        let chain = try Self.pod()
        let members = members(Policy.all[0], chain)
        try chain.add(members)
        try chain.node.run(line)
        #expect(try chain.refusal(chain.call("CHECK", members)).code == .attachmentChanged)
    }

    @Test func refusesAPolicyThatItDoesNotKnow() throws {
        let chain = try Self.pod()
        let error = try chain.refusal(chain.call("ADD", ["ingressPolicy": #""closed""#]))
        #expect(error.message == #"unknown ingress policy: "closed""#)
    }

    /// A node with firewalld: its program is asked, and iptables is left alone.
    @Test func putsAddressesIntoAZoneOfFirewalld() throws {
        let calls = Calls()
        let chain = try ChainedPod(
            FirewallPlugin(run: { command throws(ChildProcessError) in
                calls.add(([command.program] + command.arguments).joined(separator: " "))
                return Outcome(status: .success)
            }))
        let members = ["dataDir": "\"\(chain.folder.path)\"", "firewalldZone": #""pods""#]
        try chain.add(members)
        #expect(
            calls.all.suffix(2) == [
                "firewall-cmd --zone=pods --add-source=10.9.0.2/32",
                "firewall-cmd --zone=pods --add-source=fd09::2/128",
            ])
        #expect(!calls.all.contains { $0.contains("restore") })
        try chain.delete(members)
        #expect(calls.all.contains("firewall-cmd --zone=pods --remove-source=fd09::2/128"))
    }
}
