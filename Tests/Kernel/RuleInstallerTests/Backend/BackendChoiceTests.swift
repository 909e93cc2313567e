import Addressing
import NetlinkCodec
import RuleInstaller
import Testing

/// The choice as a table: what is on a node, and where the rules go.
@Suite struct BackendChoiceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var programs = RulePrograms.all
        var owners: [RuleBackend: Set<RuleOwner>] = [:]
        var asked: RuleBackend?
        let choice: RuleBackend
        var reason: String?

        static let all = [
            Case(
                testDescription: "an empty node", choice: .iptablesNFT,
                reason: "nobody has rules yet, and the program iptables is of this kind"),
            Case(
                testDescription: "an empty node whose iptables is legacy",
                programs: RulePrograms(RulePrograms.all.names, plain: .iptablesLegacy),
                choice: .iptablesLegacy),
            Case(
                testDescription: "an empty node with nft alone", programs: RulePrograms(["nft"]),
                choice: .nft,
                reason: "its programs are installed"),
            Case(
                testDescription: "an old distribution, whose iptables has no other name",
                programs: .plain(.iptablesLegacy), choice: .iptablesLegacy),
            Case(
                testDescription: "Kubernetes over nf_tables",
                owners: [.iptablesNFT: [.kubernetes]], choice: .iptablesNFT,
                reason: "rules of others are there: Kubernetes"),
            Case(
                testDescription: "Kubernetes in legacy, Docker over nf_tables",
                owners: [.iptablesLegacy: [.kubernetes], .iptablesNFT: [.docker]], choice: .iptablesLegacy),
            Case(
                testDescription: "Docker in legacy, Kubernetes over nf_tables",
                owners: [.iptablesLegacy: [.docker], .iptablesNFT: [.kubernetes, .docker]],
                choice: .iptablesNFT, reason: "rules of others are there: Docker, Kubernetes"),
            Case(
                testDescription: "Docker in legacy, kube-proxy in a table of nft",
                owners: [.iptablesLegacy: [.docker], .nft: [.kubernetes]], choice: .nft),
            Case(
                testDescription: "Docker in legacy and over nf_tables",
                owners: [.iptablesLegacy: [.docker], .iptablesNFT: [.docker]], choice: .iptablesLegacy),
            Case(
                testDescription: "firewalld over nft", owners: [.nft: [RuleOwner(table: "firewalld")]],
                choice: .nft),
            Case(
                testDescription: "Docker over nf_tables and firewalld over nft",
                owners: [.iptablesNFT: [.docker], .nft: [RuleOwner(table: "firewalld")]],
                choice: .iptablesNFT),
            Case(
                testDescription: "nobody but Swiftlet, in legacy", owners: [.iptablesLegacy: [.swiftlet]],
                choice: .iptablesLegacy,
                reason: "Swiftlet's rules are there, and nobody else's are anywhere"),
            Case(
                testDescription: "Swiftlet in nft, Docker in legacy",
                owners: [.nft: [.swiftlet], .iptablesLegacy: [.docker]], choice: .iptablesLegacy),
            Case(
                testDescription: "nobody but Swiftlet, in two",
                owners: [.nft: [.swiftlet], .iptablesNFT: [.swiftlet]],
                choice: .iptablesNFT),
            Case(
                testDescription: "asked for nft beside Kubernetes in legacy",
                owners: [.iptablesLegacy: [.kubernetes]], asked: .nft, choice: .nft,
                reason: "it was asked for"),
            Case(
                testDescription: "firewalld over nft, and no nft",
                programs: RulePrograms(RulePrograms.all.names.subtracting(["nft"]), plain: .iptablesNFT),
                owners: [.nft: [RuleOwner(table: "firewalld")]], choice: .iptablesNFT,
                reason: "rules of others are in nft (firewalld), but nft is not installed; "
                    + "on Debian it is in the package nftables"),
            Case(
                testDescription: "an administrator's legacy rules, and only nft",
                programs: RulePrograms(["nft"]), owners: [.iptablesLegacy: [.nobodyNamed]], choice: .nft),
        ]
    }

    @Test(arguments: Case.all) func chooses(_ node: Case) throws {
        let survey = BackendSurvey(node.programs, owners: node.owners)
        let choice = try BackendChoice(for: survey, asked: node.asked)
        #expect(choice.backend == node.choice)
        if let reason = node.reason { #expect(choice.reason.description == reason) }
    }

    @Test func namesAMixAndWhoIsInIt() throws {
        let survey = BackendSurvey(
            .all,
            owners: [.iptablesLegacy: [.docker, .swiftlet], .iptablesNFT: [.kubernetes], .nft: [.docker]])
        let mix = try #require(try BackendChoice(for: survey).mix)
        #expect(
            mix.description
                == "iptables-legacy has rules of Docker, iptables-nft of Kubernetes; neither sees the other's"
        )
        // Swiftlet's own rules are moved, and a table of nft has users who know of others.
        let none: [[RuleBackend: Set<RuleOwner>]] = [
            [.iptablesLegacy: [.swiftlet], .iptablesNFT: [.docker]],
            [.iptablesNFT: [.docker], .nft: [.kubernetes]],
        ]
        for owners in none { #expect(try BackendChoice(for: BackendSurvey(.all, owners: owners)).mix == nil) }
    }

    @Test func namesThePackageOfWhatIsMissing() {
        let nothing = BackendSurvey(RulePrograms([]))
        let iptables = MissingProgram(name: "iptables-nft-save", debianPackage: "iptables")
        #expect(throws: RuleInstallerError.missingProgram(iptables)) { try BackendChoice(for: nothing) }
        let nft = RuleInstallerError.missingProgram(MissingProgram(name: "nft", debianPackage: "nftables"))
        #expect("\(nft)" == "nft is not installed; on Debian it is in the package nftables")
        #expect(throws: nft) { try BackendChoice(for: nothing, asked: .nft) }
        // Half of the programs are as bad as none.
        let ipv4 = RulePrograms(["iptables-save", "iptables-restore", "ip6tables-save"], plain: .iptablesNFT)
        #expect(ipv4.missing(.iptablesNFT)?.name == "ip6tables-nft-restore")
    }

    @Test func aPlainProgramStandsForItsOwnBackendAlone() {
        let programs = RulePrograms.plain(.iptablesLegacy)
        #expect(
            programs.tool(.iptablesLegacy, .ipv6, .save) == Tool(name: "ip6tables-save", isInstalled: true))
        #expect(
            programs.tool(.iptablesNFT, .ipv4, .restore)
                == Tool(name: "iptables-nft-restore", isInstalled: false))
    }

    @Test func knowsOwnersByTheirChains() {
        let listing = """
            *mangle
            :PREROUTING ACCEPT [0:0]
            :KUBE-IPTABLES-HINT - [0:0]
            COMMIT
            *filter
            :FORWARD DROP [10:600]
            :DOCKER-USER - [0:0]
            :my-chain - [0:0]
            -A FORWARD -j DOCKER-USER
            COMMIT
            *nat
            :POSTROUTING ACCEPT [0:0]
            COMMIT

            """
        #expect(
            BackendSurvey.owners(inListing: listing).map(\.description).sorted() == [
                "\"my-chain\"", "Docker", "Kubernetes",
            ])
        let plain = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n"
        #expect(BackendSurvey.owners(inListing: plain) == [.nobodyNamed])
        #expect(BackendSurvey.owners(inListing: "*filter\n:INPUT DROP [0:0]\nCOMMIT\n") == [])
    }

    @Test func tellsTablesOfIPTablesFromThoseOfNFT() {
        var forward = FilterChain("FORWARD", in: "filter", of: .ipv4)
        forward.hook = FilterChain.Hook(number: 2, priority: 0, type: "filter", policy: .drop)
        #expect(BackendSurvey.owners(of: [forward]) == [.iptablesNFT: []])
        forward.uses = 1
        #expect(BackendSurvey.owners(of: [forward]) == [.iptablesNFT: [.nobodyNamed]])
        let flannel = FilterChain("FLANNEL-FWD", in: "filter", of: .ipv4)
        #expect(
            BackendSurvey.owners(of: [forward, flannel]) == [.iptablesNFT: [RuleOwner(chain: "FLANNEL-FWD")]])
        var own = forward
        own.name = "forward"
        #expect(BackendSurvey.owners(of: [own]) == [.nft: [RuleOwner(table: "filter")]])
        var bridge = own
        (bridge.family, bridge.table) = (.bridge, "guard")
        var empty = own
        (empty.table, empty.uses) = ("empty", 0)
        #expect(BackendSurvey.owners(of: [bridge, empty]).isEmpty)
    }
}

extension RuleOwner {
    fileprivate static let docker = RuleOwner(chain: "DOCKER-USER")
}

extension RulePrograms {
    /// Debian with both packages.
    fileprivate static let all = RulePrograms(
        Set(
            ["nft"]
                + ["", "-nft", "-legacy"].flatMap { kind in
                    ["save", "restore"].flatMap { ["iptables\(kind)-\($0)", "ip6tables\(kind)-\($0)"] }
                }), plain: .iptablesNFT)

    fileprivate static func plain(_ backend: RuleBackend) -> RulePrograms {
        RulePrograms(
            ["iptables-save", "iptables-restore", "ip6tables-save", "ip6tables-restore"], plain: backend)
    }
}
