package import Addressing
package import FirewallRules
internal import SystemHandles

/// Makes the rules of one writer in the tables of iptables those of a rule set, and leaves all others alone.
///
/// It works in the network namespace of the calling thread. One family at a time: what is wrong with one does
/// not keep the other from its rules.
package struct IPTablesInstaller: Sendable {
    /// The tables in which rules from before are looked for, beside those that are wanted now.
    package var tables: Set<Table> = [.mangle, .nat, .filter]
    /// How long another program may hold the lock of iptables.
    ///
    /// Whole seconds; nf_tables has no such lock.
    package var lockTimeout = Duration.seconds(10)
    private let backend: RuleBackend
    private let programs: RulePrograms
    private let run: RuleInstaller.Runner

    /// Works with the programs of a backend of iptables.
    package init(
        _ backend: RuleBackend, _ programs: RulePrograms = RulePrograms([]),
        run: @escaping RuleInstaller.Runner = ChildProcess.run
    ) {
        self.backend = backend
        self.programs = programs
        self.run = run
    }

    /// What `apply` is to change so that the rules become those of a set: nothing is run but iptables-save.
    package func difference(to wanted: RuleSet) throws(RuleInstallerError) -> RuleDifference {
        RuleDifference(present: try present(for: wanted), wanted: wanted)
    }

    /// Makes the rules those of a set and gives what was changed.
    @discardableResult
    package func apply(_ wanted: RuleSet) throws(RuleInstallerError) -> RuleDifference {
        let difference = try difference(to: wanted)
        try apply(difference)
        return difference
    }

    /// Makes changes that were found before, in one run of iptables-restore.
    ///
    /// If the rules have changed since, it may be refused; a table is then left as it was, or is done.
    package func apply(_ difference: RuleDifference) throws(RuleInstallerError) {
        guard !difference.isEmpty else { return }
        let program = programs.tool(backend, difference.family, .restore).name
        let seconds = lockTimeout.components.seconds
        var command = Command(
            program, ["--noflush", "--wait=\(seconds)"], input: difference.restoreBytes)
        command.timeLimit += lockTimeout
        let outcome = try start(command)
        guard outcome.status != .success else { return }
        if outcome.saysLockHeld { throw .lockHeld(program: program, waited: .seconds(seconds)) }
        let line = outcome.refusedLine(of: command.input)
        throw .refused(program: program, outcome.status, message: outcome.message, line: line)
    }

    /// The text of iptables-save for some tables; nil if the kernel has not what it takes.
    ///
    /// Of several `-t` iptables-save heeds only the last: for more than one table it lists all that there are.
    package func listing(
        _ family: IPFamily, of tables: Set<Table>
    ) throws(RuleInstallerError) -> Result<[UInt8], UnavailableTables> {
        let program = programs.tool(backend, family, .save).name
        let only = tables.count == 1 ? tables.first.map { ["-t", $0.rawValue] } : nil
        let outcome = try start(Command(program, only ?? []))
        if outcome.status == .success { return .success(outcome.output) }
        guard outcome.saysUnavailable else {
            throw .refused(program: program, outcome.status, message: outcome.message, line: nil)
        }
        return .failure(UnavailableTables(reason: outcome.message))
    }

    /// What the kernel holds of the rules that a set is about.
    package func present(for wanted: RuleSet) throws(RuleInstallerError) -> PresentRules {
        switch try listing(wanted.family, of: tables.union(wanted.tables)) {
        case .success(let text):
            do {
                return try PresentRules(save: text, scope: wanted.scope)
            } catch {
                throw .unreadable(program: programs.tool(backend, wanted.family, .save).name, error)
            }
        case .failure(let unavailable):
            // A table that is not there holds none of our rules: that is an error only for rules that need it.
            guard let table = wanted.tables.min(by: { $0.rawValue < $1.rawValue }) else {
                return PresentRules()
            }
            throw .tableUnavailable(wanted.family, table, reason: unavailable.reason)
        }
    }

    private func start(_ command: Command) throws(RuleInstallerError) -> Outcome {
        try RuleInstaller.start(command, of: backend, with: run)
    }
}

/// Why there is nothing to list: the kernel lacks the family, or the backend as a whole.
package struct UnavailableTables: Error, Hashable {
    package let reason: String
}
