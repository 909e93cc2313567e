internal import Addressing
package import FirewallRules
package import SystemHandles
package import SystemPackage

/// Makes the kernel's rules those that a node wants, in one backend, and leaves all others alone.
///
/// It works in the network namespace of the calling thread. Each transaction stands for itself: what is wrong
/// with one family does not keep the other from its rules.
package struct RuleInstaller: Sendable {
    /// Runs a program: `ChildProcess.run` or a stand-in for it.
    package typealias Runner = @Sendable (Command) throws(ChildProcessError) -> Outcome

    package let backend: RuleBackend
    package let iptables: IPTablesInstaller
    package let nft: NFTInstaller
    /// Held from reading to writing, so that no two writers of ours add the same; nil for a single one.
    package var lockFile: FilePath? = "/run/swiftlet/rules.lock"

    /// How often rules are read anew when others change them in between.
    private static let attempts = 8

    package init(
        _ backend: RuleBackend, _ programs: RulePrograms = RulePrograms([]),
        run: @escaping Runner = ChildProcess.run
    ) {
        self.backend = backend
        iptables = IPTablesInstaller(backend, programs, run: run)
        nft = NFTInstaller(run: run)
    }

    /// What `apply` would change now, a transaction each; none if all is as wanted.
    package func updates(to wanted: NodeFirewall) throws(RuleInstallerError) -> [RuleUpdate] {
        var updates: [RuleUpdate] = []
        for part in parts(of: wanted) {
            let update = try update(to: part)
            if !update.isEmpty { updates.append(update) }
        }
        return updates
    }

    /// Makes the rules those that are wanted; nothing is run but the reading if they are.
    ///
    /// Whoever writes at the same time may make a transaction fail, such as by taking away what it was to take away:
    /// the rules are then read anew. A refusal of the same changes twice is one.
    package func apply(_ wanted: NodeFirewall) throws(RuleInstallerError) -> RuleApplication {
        let lock = try lockFile.map { path throws(RuleInstallerError) in try RuleLock(path) }
        defer { withExtendedLifetime(lock) {} }
        var application = RuleApplication()
        for part in parts(of: wanted) {
            do throws(RuleInstallerError) {
                if let update = try settle(part) { application.updates.append(update) }
            } catch {
                application.failures.append(error)
            }
        }
        return application
    }

    /// Makes changes that were found before, in one transaction.
    package func apply(_ update: RuleUpdate) throws(RuleInstallerError) {
        switch update.content {
        case .iptables(let difference, _): try iptables.apply(difference)
        case .nft(let difference): try nft.apply(difference)
        }
    }

    /// What one transaction makes right.
    private enum Part {
        case iptables(RuleSet)
        case nft(NFTRuleSet)
    }

    private func parts(of wanted: NodeFirewall) -> [Part] {
        if backend == .nft { return [.nft(wanted.nftRuleSet)] }
        return IPFamily.allCases.map { .iptables(wanted.ruleSet($0)) }
    }

    private func update(to part: Part) throws(RuleInstallerError) -> RuleUpdate {
        switch part {
        case .iptables(let set):
            let present = try iptables.present(for: set)
            return RuleUpdate(RuleDifference(present: present, wanted: set), backend, from: present, to: set)
        case .nft(let set):
            let present = try nft.present(set.owned)
            return RuleUpdate(NFTDifference(present: present, wanted: set), from: present, to: set)
        }
    }

    private func settle(_ part: Part) throws(RuleInstallerError) -> RuleUpdate? {
        var refused: RuleUpdate?
        for attempt in 1...Self.attempts {
            let update = try update(to: part)
            guard !update.isEmpty else { return nil }
            do throws(RuleInstallerError) {
                try apply(update)
                return update
            } catch {
                guard case .refused = error, update != refused, attempt < Self.attempts else { throw error }
                refused = update
            }
        }
        return nil
    }
}

/// What came of applying rules.
package struct RuleApplication: Hashable, Sendable {
    /// What was changed, a transaction each.
    package internal(set) var updates: [RuleUpdate] = []
    /// Why the rest was not.
    package internal(set) var failures: [RuleInstallerError] = []

    package init() {}
}

/// The lock that writers of ours hold while they read and write rules.
private final class RuleLock {
    private let lock: FileLock

    init(_ path: FilePath) throws(RuleInstallerError) {
        do throws(Errno) {
            _ = try Directory(
                creating: path.folder,
                permissions: [.ownerReadWriteExecute, .groupRead, .groupExecute, .otherRead, .otherExecute])
            lock = try FileLock(
                locking: Descriptor(opening: path.string, .readWrite, options: .create))
        } catch {
            throw .lockUnavailable(path.string, error)
        }
    }
}
