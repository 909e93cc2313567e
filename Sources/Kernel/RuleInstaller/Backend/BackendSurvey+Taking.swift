internal import Addressing
internal import NetlinkCodec
package import NetlinkSession
package import SystemHandles
internal import SystemPackage

extension BackendSurvey {
    /// Looks at the network namespace of the calling thread, over a session there that speaks `.netfilter`.
    ///
    /// Of nf_tables the kernel tells by itself. A program is run only to list tables of iptables-legacy that hold
    /// rules, and to ask `iptables` which one it is.
    package init(
        over session: NetlinkSession, run: RuleInstaller.Runner = ChildProcess.run
    ) throws(RuleInstallerError) {
        let programs = RulePrograms(installedIn: .system, run: run)
        var owners = Self.owners(of: try Self.chains(over: session))
        owners[.iptablesLegacy] = try Self.legacyOwners(programs, run: run)
        self.init(programs, owners: owners)
    }

    static func chains(over session: NetlinkSession) throws(RuleInstallerError) -> [FilterChain] {
        do throws(NetlinkError) {
            return try session.list(.filterChains)
        } catch {
            // A kernel without nf_tables holds no rules in it.
            if [.notSupported, .protocolNotSupported, .invalidArgument].contains(error.errno) { return [] }
            throw .notAsked(error)
        }
    }

    private static func legacyOwners(
        _ programs: RulePrograms, run: RuleInstaller.Runner
    ) throws(RuleInstallerError) -> Set<RuleOwner> {
        let sockets = LegacySockets()
        var owners: Set<RuleOwner> = []
        for family in IPFamily.allCases {
            for table in XTablesSocket.tables(family) {
                guard let size = sockets.size(of: table, family), !size.isEmpty else { continue }
                let tool = programs.tool(.iptablesLegacy, family, .save)
                if tool.isInstalled {
                    owners.formUnion(try listed(by: Command(tool.name, ["-t", table]), run: run))
                } else {
                    owners.insert(.nobodyNamed)
                }
            }
        }
        return owners
    }

    private static func listed(
        by command: Command, run: RuleInstaller.Runner
    ) throws(RuleInstallerError) -> Set<RuleOwner> {
        do throws(ChildProcessError) {
            return owners(inListing: try run(command).outputText)
        } catch {
            throw .notRun(error)
        }
    }
}

extension RulePrograms {
    /// Looks where distributions put programs.
    package init(installedIn path: SearchPath, run: RuleInstaller.Runner) {
        self.init(Set(Self.known.filter { path.program(named: $0) != nil }))
        let plain = Tool.name(.plain, .ipv4, .restore)
        guard names.contains(plain), let outcome = try? run(Command(plain, ["--version"])) else { return }
        self.plain = RuleBackend(iptablesVersion: outcome.outputText)
    }
}
