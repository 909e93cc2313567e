package import Addressing
package import FirewallRules
package import SystemHandles

/// Makes the kernel's iptables rules those of a rule set, and leaves all others alone.
///
/// It works in the network namespace of the calling thread. One family at a time: what is wrong with one does
/// not keep the other from its rules.
package struct RuleInstaller: Sendable {
    /// Runs a program: `ChildProcess.run` or a stand-in for it.
    package typealias Runner = @Sendable (Command) throws(ChildProcessError) -> Outcome

    package var flavour = IPTablesFlavour.system
    /// The tables in which rules from before are looked for, beside those that are wanted now.
    package var tables: Set<Table> = [.mangle, .nat, .filter]
    /// How long another program may hold the lock of iptables.
    ///
    /// Whole seconds; nf_tables has no such lock.
    package var lockTimeout = Duration.seconds(10)
    private let run: Runner

    package init(run: @escaping Runner = ChildProcess.run) { self.run = run }

    /// Makes the rules those of a set: nothing is run but iptables-save if they are that already.
    ///
    /// - Returns: what was changed.
    @discardableResult
    package func apply(_ wanted: RuleSet) throws(RuleInstallerError) -> RuleDifference {
        let difference = try difference(to: wanted)
        try apply(difference)
        return difference
    }

    /// Takes away every chain that a writer owns and every rule that jumps to one.
    ///
    /// No such table, no such rule.
    @discardableResult
    package func remove(
        _ family: IPFamily, owned ownership: Ownership = .swiftlet
    ) throws(RuleInstallerError) -> RuleDifference {
        try apply(.empty(family, owning: ownership))
    }

    /// What `apply` would change now.
    package func difference(to wanted: RuleSet) throws(RuleInstallerError) -> RuleDifference {
        RuleDifference(present: try present(for: wanted), wanted: wanted)
    }

    /// Makes changes that were found before, in one run of iptables-restore.
    ///
    /// If the rules have changed since, it may be refused; a table is then left as it was, or is done.
    package func apply(_ difference: RuleDifference) throws(RuleInstallerError) {
        guard !difference.isEmpty else { return }
        let program = IPTables(flavour, difference.family).restore
        let input = difference.restoreBytes
        let seconds = lockTimeout.components.seconds
        var command = Command(program, ["--noflush", "--wait=\(seconds)"], input: input)
        command.timeLimit += lockTimeout
        let outcome = try start(command)
        guard outcome.status != .success else { return }
        if outcome.saysLockHeld { throw .lockHeld(program: program, waited: .seconds(seconds)) }
        throw .refused(
            program: program, outcome.status, message: outcome.message,
            line: outcome.refusedLine(of: difference.restoreText))
    }

    /// What the kernel holds now of what a rule set is about.
    package func present(for wanted: RuleSet) throws(RuleInstallerError) -> PresentRules {
        let program = IPTables(flavour, wanted.family).save
        var text = ""
        for table in tables.union(wanted.tables).sorted(by: { $0.rawValue < $1.rawValue }) {
            text += try save(table, with: program, for: wanted)
        }
        do {
            return try PresentRules(save: text, scope: wanted.scope)
        } catch {
            throw .unreadable(program: program, error)
        }
    }

    /// The listing of one table; of several `-t` iptables-save heeds only the last.
    private func save(
        _ table: Table, with program: String, for wanted: RuleSet
    ) throws(RuleInstallerError) -> String {
        let outcome = try start(Command(program, ["-t", table.rawValue]))
        guard outcome.status != .success else { return outcome.outputText }
        guard outcome.saysUnavailable else {
            throw .refused(program: program, outcome.status, message: outcome.message, line: nil)
        }
        // A table that is not there holds none of our rules: that is an error only for rules that need it.
        guard wanted.tables.contains(table) else { return "" }
        throw .tableUnavailable(wanted.family, table, reason: outcome.message)
    }

    private func start(_ command: Command) throws(RuleInstallerError) -> Outcome {
        do {
            return try run(command)
        } catch .notFound(let program, _) {
            throw .missingProgram(MissingProgram(name: program, debianPackage: "iptables"))
        } catch {
            throw .notRun(error)
        }
    }
}
