import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import SystemHandles
import Testing

/// The installer of iptables over the real programs, each case in a namespace of its own.
@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct KernelRulesTests {
    /// One set of programs.
    struct Programs: Sendable, CustomTestStringConvertible {
        let backend: RuleBackend
        let family: IPFamily

        static let all = [RuleBackend.iptablesNFT, .iptablesLegacy].flatMap { backend in
            IPFamily.allCases.map { Programs(backend: backend, family: $0) }
        }

        var name: String {
            (family == .ipv4 ? "iptables" : "ip6tables") + (backend == .iptablesLegacy ? "-legacy" : "-nft")
        }
        var save: String { name + "-save" }
        var restore: String { name + "-restore" }
        var testDescription: String { name }

        func wanted() throws -> RuleSet { try NodeFirewall.sample().ruleSet(family) }

        func installer(in namespace: ScratchNamespace, _ calls: CallRecord = CallRecord())
            -> IPTablesInstaller
        {
            IPTablesInstaller(backend) { command throws(ChildProcessError) in
                calls.add(command)
                return try namespace.run(command)
            }
        }

        /// The listing of all tables without the times in its comments.
        func listing(in namespace: ScratchNamespace) throws -> [Substring] {
            let tables = try ["nat", "filter"].map { try namespace.output(save, ["-t", $0]) }
            return tables.joined().split(separator: "\n").filter { !$0.hasPrefix("#") }
        }
    }

    @Test(arguments: Programs.all) func passesTheTestRunOfRestore(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        let text = try programs.installer(in: namespace).difference(to: programs.wanted()).restoreText
        try namespace.output(programs.restore, ["--test", "--noflush"], input: text)
    }

    @Test(arguments: Programs.all) func comesBackEqualAndIsLeftAlone(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        let calls = CallRecord()
        let installer = programs.installer(in: namespace, calls)
        let wanted = try programs.wanted()
        let changes = try installer.difference(to: wanted)
        try #require(changes.changes.count == wanted.chains.count + wanted.hooks.count)
        try installer.apply(changes)
        let listing = try programs.listing(in: namespace).joined(separator: "\n")
        #expect(try PresentRules(save: listing) == PresentRules(of: wanted))
        calls.clear()
        #expect(try installer.difference(to: wanted).isEmpty)
        #expect(calls.programs == [programs.save])
    }

    @Test(arguments: Programs.all) func understandsEveryKindOfRule(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        let wanted = try RuleSet.everyKind(programs.family)
        let installer = programs.installer(in: namespace)
        try installer.apply(wanted)
        #expect(try installer.difference(to: wanted).lines == [])
    }

    @Test(arguments: Programs.all) func leavesForeignRulesAsTheyAre(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        try namespace.output(programs.restore, input: .foreign)
        let before = try programs.listing(in: namespace)
        let installer = programs.installer(in: namespace)
        try installer.apply(programs.wanted())
        let between = try programs.listing(in: namespace)
        #expect(between.count > before.count)
        #expect(between.filter { !$0.contains("SWIFTLET-") } == before)
        try installer.apply(.empty(programs.family))
        #expect(try programs.listing(in: namespace) == before)
    }

    @Test(arguments: Programs.all) func bringsBackAFlushedHook(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        let installer = programs.installer(in: namespace)
        let wanted = try programs.wanted()
        try installer.apply(wanted)
        try namespace.output(programs.name, ["-t", "nat", "-F", "POSTROUTING"])
        let difference = try installer.difference(to: wanted)
        #expect(
            difference.changes
                == wanted.hooks.filter { $0.place == .natPostrouting }.map(RuleChange.addHook))
        try installer.apply(difference)
        #expect(try installer.difference(to: wanted).isEmpty)
    }

    @Test(arguments: Programs.all) func removesLeftoversThatStrangersJumpTo(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        let installer = programs.installer(in: namespace)
        try installer.apply(programs.wanted())
        let stranger = [
            "-A", "INPUT", "-p", "tcp", "--dport", "80", "-m", "comment", "--comment", "it's", "-j",
        ]
        try namespace.output(programs.name, stranger + ["SWIFTLET-FORWARD"])
        try namespace.output(programs.name, ["-N", "SWIFTLET-OLD"])
        try installer.apply(.empty(programs.family))
        #expect(try !programs.listing(in: namespace).contains { $0.contains("SWIFTLET") })
    }

    @Test(arguments: Programs.all) func namesTheLineThatWasRefused(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        let installer = programs.installer(in: namespace)
        try installer.apply(programs.wanted())
        let outdated = try installer.difference(to: .empty(programs.family))
        try namespace.output(programs.name, ["-F", "FORWARD"])
        let error = try #require(throws: RuleInstallerError.self) { try installer.apply(outdated) }
        guard case .refused(programs.restore, _, let message, let line?) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!message.isEmpty)
        #expect(outdated.restoreText.contains(line.text))
    }

    /// Over nf_tables there is no lock.
    @Test(arguments: Programs.all.filter { $0.backend == .iptablesLegacy })
    func givesUpOnALockThatIsHeld(_ programs: Programs) throws {
        let namespace = ScratchNamespace()
        var installer = programs.installer(in: namespace)
        installer.lockTimeout = .seconds(1)
        let holder = try ChildProcess(starting: Command("flock", [namespace.lockFile, "sleep", "60"]))
        while try ChildProcess.run(Command("flock", ["-n", namespace.lockFile, "true"])).status == .success {}
        let changes = try installer.difference(to: programs.wanted())
        #expect(throws: RuleInstallerError.lockHeld(program: programs.restore, waited: .seconds(1))) {
            try installer.apply(changes)
        }
        holder.terminate()
    }
}

extension NodeFirewall {
    /// The rules of a node of both families.
    static func sample() throws -> NodeFirewall {
        try NodeFirewall(networks: [
            PodNetwork(IPPrefix("10.244.0.0/16"), subnet: IPPrefix("10.244.1.0/24")),
            PodNetwork(IPPrefix("fd00:244::/56"), subnet: IPPrefix("fd00:244:0:1::/64")),
        ])
    }
}

extension String {
    /// What Docker, kube-proxy and an administrator leave in the tables.
    fileprivate static let foreign = """
        *nat
        :KUBE-POSTROUTING - [0:0]
        -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
        -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
        -A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
        -A KUBE-POSTROUTING -j MASQUERADE --random-fully
        COMMIT
        *filter
        :FORWARD DROP [0:0]
        :DOCKER-USER - [0:0]
        -A FORWARD -j DOCKER-USER
        -A INPUT -p tcp -m multiport --dports 22,80 -m limit --limit 3/min -j ACCEPT
        -A DOCKER-USER -m comment --comment "not for SWIFTLET" -j RETURN
        COMMIT

        """
}

extension RuleSet {
    /// Every match and target that the model has.
    fileprivate static func everyKind(_ family: IPFamily) throws -> RuleSet {
        let nat = try UserChain("SWIFTLET-KINDS", in: .nat)
        let mangle = try UserChain("SWIFTLET-KINDS-MARK", in: .mangle)
        let prefix = try IPPrefix(family == .ipv4 ? "10.1.2.3/32" : "fd00::1/128")
        let protocols: [TransportProtocol] = [.tcp, .udp, .sctp, family == .ipv4 ? .icmp : .icmpv6]
        let odd = try Comment(#"it's "odd" \ grüß; -j ACCEPT"#)
        let everyMatch = Rule(.return, comment: odd).matching(.mark(.unequal(Mark(5))))
            .matching(.sourceType(.equal(.local))).matching(.destinationType(.unequal(.multicast)))
            .matching(.connectionState(.equal(ConnectionStates(.new, .untracked, .sourceTranslated))))
            .matching(.connectionState(.unequal(ConnectionStates(.invalid))))
            .matching(.mark(.equal(.kubernetesMasquerade)))
        let interfaces = try Rule(.accept).leaving(.unequal(InterfacePattern("eth+"))).from(.unequal(prefix))
            .to(prefix)
        let entering = try Rule(.drop).entering(.equal(InterfacePattern("cni0.100"))).from(
            .everything(family))
        return try RuleSet(
            family,
            chains: [
                FilledChain(
                    nat,
                    [everyMatch, interfaces] + protocols.map { Rule(.return).over(.equal($0)) }
                        + SourcePorts.allCases.map { Rule(.masquerade($0)).over(.unequal(.tcp)) }),
                FilledChain(
                    mangle, [Rule(.mark(Mark(0x2000, mask: 0x2000))), Rule(.mark(Mark(7))), entering]),
            ],
            hooks: [
                Hook(to: nat, from: .natPostrouting, .prepend, comment: odd),
                Hook(to: mangle, from: .manglePrerouting, .append),
            ])
    }
}
