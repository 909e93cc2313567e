import Addressing
import FirewallRules
import RuleInstaller
import Synchronization
import SystemHandles
import Testing

/// The commands that an installer ran.
final class CallRecord: Sendable {
    private let commands = Mutex<[Command]>([])

    func add(_ command: Command) { commands.withLock { $0.append(command) } }
    func clear() { commands.withLock { $0.removeAll() } }

    var programs: [String] { all.map(\.program) }
    var all: [Command] { commands.withLock { $0 } }
}

/// The installers over programs that answer as told: what the real ones do only on a broken machine.
@Suite struct RuleInstallerTests {
    private let wanted: RuleSet
    private let firewall: NodeFirewall

    init() throws {
        firewall = try NodeFirewall(
            networks: [PodNetwork(IPPrefix("fd00::/56"), subnet: IPPrefix("fd00::/64"))])
        wanted = firewall.ruleSet(.ipv6)
    }

    @Test func makesAllChangesInOneRun() throws {
        let calls = CallRecord()
        let installer = iptables(calls) { _ in Outcome(status: .success) }
        try installer.apply(installer.difference(to: wanted))
        #expect(calls.programs == ["ip6tables-nft-save", "ip6tables-nft-restore"])
        #expect(calls.all.map(\.arguments) == [[], ["--noflush", "--wait=10"]])
        let expected = RuleDifference(present: PresentRules(), wanted: wanted).restoreText
        #expect(calls.all.last?.input == Array(expected.utf8))
    }

    @Test func namesThePackageOfAMissingProgram() {
        let missing: RuleInstaller.Runner = { command throws(ChildProcessError) in
            throw .notFound(program: command.program, searched: command.searchPath)
        }
        let iptables = MissingProgram(name: "ip6tables-nft-save", debianPackage: "iptables")
        #expect(throws: RuleInstallerError.missingProgram(iptables)) {
            try self.iptables(CallRecord(), missing).difference(to: wanted)
        }
        let nft = MissingProgram(name: "nft", debianPackage: "nftables")
        #expect(throws: RuleInstallerError.missingProgram(nft)) {
            try NFTInstaller(run: missing).difference(to: firewall.nftRuleSet)
        }
    }

    @Test(arguments: [
        "ip6tables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Protocol not supported\n",
        "ip6tables-save v1.8.9 (legacy): Cannot initialize: Table does not exist (do you need to insmod?)\n",
        "ip6tables-save v1.8.9 (legacy): Cannot initialize: Address family not supported by protocol\n",
    ])
    func missesATableOnlyIfRulesNeedIt(_ message: String) throws {
        let installer = iptables { _ in Outcome(status: .exited(code: 1), errors: Array(message.utf8)) }
        #expect(try installer.difference(to: .empty(.ipv6)).isEmpty)
        let reason = String(message.dropLast())
        #expect(throws: RuleInstallerError.tableUnavailable(.ipv6, .filter, reason: reason)) {
            try installer.difference(to: wanted)
        }
    }

    @Test func doesNotTakeARefusalForAMissingTable() {
        let message =
            "ip6tables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied"
        let installer = iptables { _ in Outcome(status: .exited(code: 4), errors: Array(message.utf8)) }
        let error = RuleInstallerError.refused(
            program: "ip6tables-nft-save", .exited(code: 4), message: message, line: nil)
        #expect(throws: error) { try installer.difference(to: .empty(.ipv6)) }
    }

    @Test func changesNothingAfterAListingThatWasCutOff() {
        let installer = iptables { _ in
            Outcome(status: .success, output: Array("*filter\n:INPUT ACCEPT [0:0]\n".utf8))
        }
        let error = RuleInstallerError.unreadable(program: "ip6tables-nft-save", .cutOff(table: "filter"))
        #expect(throws: error) { try installer.difference(to: wanted) }
    }

    /// Somebody else writes between reading and writing, once.
    @Test func readsAnewWhenTheChangesNoLongerFit() throws {
        let calls = CallRecord()
        let hook = "-A FORWARD -m comment --comment \"swiftlet forward\" -j SWIFTLET-FORWARD\n"
        let installer = installer(calls) { command in
            let restores = calls.programs.count { $0.hasSuffix("-restore") }
            if command.program.hasSuffix("-restore") {
                return Outcome(
                    status: restores == 1 ? .exited(code: 1) : .success, errors: Array("line 3 failed".utf8))
            }
            let text = "*filter\n:SWIFTLET-FORWARD - [0:0]\n" + (restores == 0 ? hook : "") + "COMMIT\n"
            return Outcome(
                status: .success, output: Array((command.program.hasPrefix("ip6") ? text : "").utf8))
        }
        let application = try installer.apply(NodeFirewall(networks: []))
        #expect(application.failures.isEmpty)
        #expect(application.updates.map { $0.lines } == [["- chain filter SWIFTLET-FORWARD"]])
        #expect(calls.programs.count { $0 == "ip6tables-nft-restore" } == 2)
    }

    /// One family's refusal is told, after one more reading, and the other has its rules.
    @Test func aRefusalOfTheSameChangesIsOne() throws {
        let calls = CallRecord()
        let installer = installer(calls) { command in
            let isRefused = command.program == "iptables-nft-restore"
            return Outcome(status: isRefused ? .exited(code: 2) : .success, errors: Array("no".utf8))
        }
        let application = try installer.apply(NodeFirewall.sample())
        #expect(
            application.failures
                == [.refused(program: "iptables-nft-restore", .exited(code: 2), message: "no", line: nil)])
        #expect(application.updates.count == 1)
        #expect(calls.programs.count { $0 == "iptables-nft-restore" } == 2)
    }

    @Test func namesTheLineThatNFTRefused() throws {
        let installer = NFTInstaller { command throws(ChildProcessError) in
            let text =
                command.arguments.first == "-f"
                ? "/dev/stdin:2:28-30: Error: No such file or directory\nadd x\n    ^\n"
                : "Error: No such file or directory\nlist table ip swiftlet\n   ^\n"
            return Outcome(status: .exited(code: 1), errors: Array(text.utf8))
        }
        let changes = try installer.difference(to: firewall.nftRuleSet)
        let error = try #require(throws: RuleInstallerError.self) { try installer.apply(changes) }
        let line = changes.transactionText.split(separator: "\n", omittingEmptySubsequences: false)[1]
        #expect(
            "\(error)" == "nft failed with exit status 1: No such file or directory (line 2: \(line))")
    }

    private func iptables(
        _ calls: CallRecord = CallRecord(), _ answer: @escaping RuleInstaller.Runner
    ) -> IPTablesInstaller {
        IPTablesInstaller(.iptablesNFT) { command throws(ChildProcessError) in
            calls.add(command)
            return try answer(command)
        }
    }

    private func installer(
        _ calls: CallRecord, _ answer: @escaping @Sendable (Command) -> Outcome
    ) -> RuleInstaller {
        var installer = RuleInstaller(.iptablesNFT) { command throws(ChildProcessError) in
            calls.add(command)
            return answer(command)
        }
        installer.lockFile = nil
        return installer
    }
}
