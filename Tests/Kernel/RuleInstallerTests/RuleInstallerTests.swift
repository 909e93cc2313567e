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

/// The installer over programs that answer as told: what the real ones do only on a broken machine.
@Suite struct RuleInstallerTests {
    private let wanted: RuleSet

    init() throws {
        let network = try PodNetwork(IPPrefix("fd00::/56"), subnet: IPPrefix("fd00::/64"))
        wanted = try NodeFirewall(networks: [network]).ruleSet(.ipv6)
    }

    @Test func makesAllChangesInOneRun() throws {
        let calls = CallRecord()
        try installer(calls) { _ in Outcome(status: .success) }.apply(wanted)
        #expect(calls.programs == ["ip6tables-save", "ip6tables-save", "ip6tables-save", "ip6tables-restore"])
        #expect(
            calls.all.map(\.arguments) == [["-t", "filter"], ["-t", "mangle"], ["-t", "nat"], ["--noflush", "--wait=10"]])
        let expected = RuleDifference(present: PresentRules(), wanted: wanted).restoreText
        #expect(calls.all.last?.input == Array(expected.utf8))
    }

    @Test func namesThePackageOfAMissingProgram() {
        let installer = installer { command throws(ChildProcessError) in
            throw .notFound(program: command.program, searched: command.searchPath)
        }
        let error = RuleInstallerError.missingProgram(
            MissingProgram(name: "ip6tables-save", debianPackage: "iptables"))
        #expect(throws: error) { try installer.apply(wanted) }
    }

    @Test(arguments: [
        "ip6tables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Protocol not supported\n",
        "ip6tables-save v1.8.9 (legacy): Cannot initialize: Table does not exist (do you need to insmod?)\n",
        "ip6tables-save v1.8.9 (legacy): Cannot initialize: Address family not supported by protocol\n",
    ])
    func missesATableOnlyIfRulesNeedIt(_ message: String) throws {
        let installer = installer { _ in Outcome(status: .exited(code: 1), errors: Array(message.utf8)) }
        #expect(try installer.remove(.ipv6).isEmpty)
        let reason = String(message.dropLast())
        #expect(throws: RuleInstallerError.tableUnavailable(.ipv6, .filter, reason: reason)) {
            try installer.apply(wanted)
        }
    }

    @Test func doesNotTakeARefusalForAMissingTable() {
        let message =
            "ip6tables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied"
        let installer = installer { _ in Outcome(status: .exited(code: 4), errors: Array(message.utf8)) }
        let error = RuleInstallerError.refused(
            program: "ip6tables-save", .exited(code: 4), message: message, line: nil)
        #expect(throws: error) { try installer.remove(.ipv6) }
    }

    @Test func changesNothingAfterAListingThatWasCutOff() {
        let calls = CallRecord()
        let installer = installer(calls) { _ in
            Outcome(status: .success, output: Array("*filter\n:INPUT ACCEPT [0:0]\n".utf8))
        }
        let error = RuleInstallerError.unreadable(program: "ip6tables-save", .cutOff(table: "filter"))
        #expect(throws: error) { try installer.apply(wanted) }
        #expect(!calls.programs.contains("ip6tables-restore"))
    }

    private func installer(
        _ calls: CallRecord = CallRecord(), _ answer: @escaping RuleInstaller.Runner
    ) -> RuleInstaller {
        RuleInstaller { command throws(ChildProcessError) in
            calls.add(command)
            return try answer(command)
        }
    }
}
