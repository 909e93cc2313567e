internal import Addressing
internal import CNISpec
internal import FirewallRules
internal import PluginKit
package import RuleInstaller
internal import SystemHandles

/// The node's iptables rules, as far as plugins have a part in them: a listing and one restore for each change.
package struct HostRules {
    private let installer: IPTablesInstaller
    let run: RuleInstaller.Runner

    /// What the node's administrator chose, as the reference takes it: whatever `iptables` is, it is asked by that name.
    private static let plainPrograms = RulePrograms(
        ["iptables-save", "iptables-restore", "ip6tables-save", "ip6tables-restore"], plain: .iptablesNFT)

    /// Other plugins change the same chains: a change that came too late is worked out anew.
    private static let attempts = 5

    /// Takes what runs the programs.
    package init(run: @escaping RuleInstaller.Runner = ChildProcess.run) {
        var installer = IPTablesInstaller(.iptablesNFT, Self.plainPrograms, run: run)
        // Only tables that a change is about are looked at: a plugin moves nothing from one to another.
        installer.tables = []
        self.installer = installer
        self.run = run
    }

    /// Puts rules in place, and takes away what is left of an attachment's from before.
    func apply(_ rules: RuleSet) throws(CNIError) {
        try Self.retrying { () throws(RuleInstallerError) in _ = try installer.apply(rules) }
    }

    /// Does the same for a removal from some tables: where the programs are not installed nothing is ours.
    func remove(_ rules: RuleSet, from tables: Set<Table>) throws(CNIError) {
        var installer = installer
        installer.tables = tables
        try Self.retrying { () throws(RuleInstallerError) in
            do throws(RuleInstallerError) { _ = try installer.apply(rules) } catch .missingProgram {}
        }
    }

    /// Takes chains away, with every rule that leads to them, in both families.
    func remove(_ chains: Ownership) throws(CNIError) {
        var attempts = Attempts()
        for family in IPFamily.allCases {
            attempts.attempt { () throws(CNIError) in
                try remove(.empty(family, owning: chains), from: Set(chains.chains.map(\.table)))
            }
        }
        try attempts.finish()
    }

    /// Refuses rules that are not as they were put in place.
    func check(_ rules: RuleSet) throws(CNIError) {
        let difference: RuleDifference
        do throws(RuleInstallerError) { difference = try installer.difference(to: rules) } catch {
            throw CNIError(error)
        }
        guard !difference.isEmpty else { return }
        throw CNIError(
            .attachmentChanged, "the node's rules have changed: \(difference.lines.joined(separator: "; "))",
            details: "+ is missing, - is too much; another program has taken rules away, or flushed the table"
        )
    }

    /// The containers of a network that a listing of a table shows rules of.
    func containers(
        of network: NetworkName, in table: Table, _ family: IPFamily
    ) throws(CNIError) -> Set<String> {
        var installer = installer
        installer.tables = [table]
        do throws(RuleInstallerError) {
            let present = try installer.present(for: .empty(family, owning: .referencePlugins))
            return present.referenceContainers(of: network.text)
        } catch .missingProgram {
            return []
        } catch {
            throw CNIError(error)
        }
    }

    private static func retrying(_ body: () throws(RuleInstallerError) -> Void) throws(CNIError) {
        for attempt in 1...attempts {
            do throws(RuleInstallerError) {
                return try body()
            } catch .refused where attempt < attempts {
            } catch {
                throw CNIError(error)
            }
        }
    }

    /// Tells before an ADD does that a program is not there; nil stands for the usual one.
    func checkPrograms(_ program: RuleProgram? = nil) throws(CNIError) {
        let (names, debianPackage) =
            program == .nftables
            ? (["nft"], "nftables") : (["iptables-restore", "ip6tables-restore"], "iptables")
        for name in names where SearchPath.system.program(named: name) == nil {
            throw CNIError(
                .pluginNotAvailable, "\(name) is not installed",
                details: "on Debian it is in the package \(debianPackage)")
        }
    }
}

extension CNIError {
    init(_ error: RuleInstallerError) {
        switch error {
        case .lockHeld:
            self.init(
                .tryAgainLater, error.description,
                details: "look which program holds /run/xtables.lock so long")
        case .missingProgram:
            self.init(.ioFailure, error.description, details: "install it; the runtime tries again")
        case .tableUnavailable:
            self.init(.ioFailure, error.description, details: "the kernel needs that table for these rules")
        default:
            self.init(.ioFailure, error.description, details: "the runtime tries again")
        }
    }

    init(_ error: FirewallError) {
        self.init(.invalidConfiguration, error.description)
    }

    /// Describes rules; what cannot be one is a fault of the configuration.
    static func describing<Value>(
        _ body: () throws(FirewallError) -> Value
    ) throws(CNIError) -> Value {
        do throws(FirewallError) { return try body() } catch { throw CNIError(error) }
    }
}
