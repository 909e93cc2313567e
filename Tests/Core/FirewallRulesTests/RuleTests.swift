import Addressing
import FirewallRules
import Testing

/// A rule and the options that iptables 1.8.9 lists it with, the same over nf_tables and x_tables.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let text: String
    let rule: Rule

    var testDescription: String { text }

    static let all: [RuleCase] = {
        do {
            return try cases()
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func cases() throws -> [RuleCase] {
        let pods = try IPPrefix("10.244.0.0/16")
        let mark = Match.mark(.equal(.kubernetesMasquerade))
        let states = Match.connectionState(.equal(ConnectionStates(.established, .related)))
        return [
            RuleCase(text: "-j ACCEPT", rule: Rule(.accept)),
            RuleCase(text: "-j DROP", rule: Rule(.drop).from(.everything(.ipv4))),
            RuleCase(text: "-s 10.244.0.0/16 -j ACCEPT", rule: Rule(.accept).from(pods)),
            RuleCase(
                text: "! -s 10.244.0.0/16 -d 10.1.2.3/32 -j RETURN",
                rule: try Rule(.return).from(.unequal(pods)).to(IPPrefix("10.1.2.3/32"))),
            RuleCase(
                text: "-i cni0 ! -o eth+ -p udp -j DROP",
                rule: try Rule(.drop).entering(.equal(InterfacePattern("cni0")))
                    .leaving(.unequal(InterfacePattern("eth+"))).over(.equal(.udp))),
            RuleCase(
                text: "! -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -m mark --mark 0x4000/0x4000 "
                    + "-m addrtype ! --dst-type LOCAL -j MARK --set-xmark 0x1/0xffffffff",
                rule: Rule(.mark(Mark(1))).over(.unequal(.tcp)).matching(states).matching(mark)
                    .matching(.destinationType(.unequal(.local)))),
            RuleCase(
                text: "-m mark ! --mark 0x5 -j MASQUERADE --random",
                rule: Rule(.masquerade(.random)).matching(.mark(.unequal(Mark(5))))),
            RuleCase(
                text: "-m comment --comment plain -j MASQUERADE",
                rule: try Rule(.masquerade(.kept), comment: Comment("plain"))),
            RuleCase(
                text: #"-m comment --comment "it\'s \"q\" \\ x" -j SWIFTLET-FORWARD"#,
                rule: try Rule(.jump(ChainName("SWIFTLET-FORWARD")), comment: Comment(#"it's "q" \ x"#))),
        ]
    }
}

@Suite struct RuleTests {
    @Test(arguments: RuleCase.all) func writes(_ example: RuleCase) {
        #expect(example.rule.text == example.text)
    }

    @Test(arguments: RuleCase.all) func readsBack(_ example: RuleCase) throws {
        let save = "*filter\n:SWIFTLET-A - [0:0]\n-A SWIFTLET-A \(example.text)\nCOMMIT\n"
        let chain = try UserChain("SWIFTLET-A", in: .filter)
        #expect(try PresentRules(save: save).chains == [chain: [.known(example.rule)]])
    }

    /// Older versions list extensions in another order, single addresses without a length, marks in full.
    @Test(arguments: [
        ("-m comment --comment a -m mark --mark 0x5/0xffffffff -s 10.1.2.3 -j RETURN"),
        ("-d 0.0.0.0/0 -s 10.1.2.3/32 -m mark --mark 5 -m comment --comment \"a\" -j RETURN"),
    ])
    func readsOtherSpellings(_ text: String) throws {
        let rule = try Rule(.return, comment: Comment("a")).from(IPPrefix("10.1.2.3/32"))
            .matching(.mark(.equal(Mark(5))))
        #expect(try readRule(text) == .known(rule))
    }

    @Test(arguments: [
        "", "-j", "-s", "-s 10.1.2.3", "-s 10.1.2.3/33 -j DROP", "-s 10.1.2.0/24 -s 10.1.3.0/24 -j DROP",
        "-p tcp -m tcp -j ACCEPT", "-m tcp --dport 80 -j ACCEPT", "-p tcp -m tcp --dport 80:x -j ACCEPT",
        "-p udp -m tcp --tcp-flags SYN SYN -j DROP", "-p tcp -m tcp --tcp-flags SYN", "-j REJECT",
        "-p udp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16 -j DROP",
        "-j TCPMSS --set-mss 1400",
        "-j DNAT --to-destination 10.0.0.1:80", "-p tcp -j DNAT --to-destination 10.0.0.1:90-80",
        "-p tcp -j DNAT --to-destination 10.0.0.1:80 --random", "-p udp -j REJECT --reject-with tcp-reset",
        "-j MASQUERADE --to-ports 1024-2048", "-j DROP -s 10.1.2.3/32",
        "-j MARK --set-xmark 1/2/3", "-m comment --comment \"open -j DROP", "! -j DROP",
        "-j LOG --log-level 4",
        "-m conntrack --ctstate NEW, -j DROP", "-m conntrack --ctstate , -j DROP", "-g SWIFTLET-FORWARD",
        "! !",
    ])
    func keepsAsTextWhatItDoesNotKnow(_ text: String) throws {
        #expect(try readRule(text).map(\.isKnown) == false)
    }

    private func readRule(_ text: String) throws -> PresentRule? {
        let save = "*filter\n-A SWIFTLET-A \(text)\nCOMMIT\n"
        return try PresentRules(save: save).chains.values.first?.first
    }
}

extension PresentRule {
    fileprivate var isKnown: Bool {
        if case .known = self { true } else { false }
    }
}

@Suite struct FirewallValueTests {
    @Test func boundsChainNames() throws {
        #expect(try UserChain(String(repeating: "A", count: 28), in: .nat).name.count == 28)
        let cases: [(String, ChainNameFault)] = [
            ("", .empty), (String(repeating: "A", count: 29), .tooLong), ("A B", .forbiddenCharacter),
            ("-A", .forbiddenCharacter), ("A\n", .forbiddenCharacter), ("É", .forbiddenCharacter),
        ]
        for (name, fault) in cases {
            #expect(throws: FirewallError.badChainName(name, fault)) { try UserChain(name, in: .nat) }
        }
    }

    @Test(arguments: ["", "two\nlines", "tab\t", String(repeating: "x", count: 256)])
    func refusesComments(_ text: String) {
        #expect(throws: FirewallError.badComment(text)) { try Comment(text) }
    }

    @Test(arguments: ["", "+", "!eth0", "a b", "quo\"te", "sixteen-letters-", "fifteen-letters+"])
    func refusesInterfacePatterns(_ text: String) {
        #expect(throws: FirewallError.badInterfacePattern(text)) { try InterfacePattern(text) }
    }

    @Test func ruleSetRefusesWhatIptablesWould() throws {
        let six = try Rule(.accept).from(IPPrefix("fd00::/8"))
        let chain = try UserChain("SWIFTLET-A", in: .filter)
        let (filled, other) = (FilledChain(chain, []), try UserChain("CNI-A", in: .nat))
        func refusal(
            _ chains: [FilledChain], _ hooks: [Hook] = [], sharing shared: [UserChain] = []
        ) -> FirewallError? {
            do throws(FirewallError) {
                _ = try RuleSet(.ipv4, chains: chains, hooks: hooks, sharing: shared)
                return nil
            } catch { return error }
        }
        #expect(
            try refusal([FilledChain(chain, [six])]) == .wrongFamily(IPPrefix("fd00::/8"), .ipv4))
        #expect(refusal([filled, filled]) == .repeated(chain))
        #expect(refusal([filled], sharing: [chain]) == .repeated(chain))
        #expect(refusal([FilledChain(other, [])]) == .notOwned(other))
        let hook = Hook(to: chain, from: .natPostrouting, .append)
        #expect(refusal([filled], [hook]) == .noSuchChain(chain.chainName, .nat))
        let astray = Hook(to: chain, from: Place(other), .append)
        #expect(refusal([filled], [astray]) == .noSuchPlace(Place(other)))
        let bare = Hook(Rule(.accept), in: .filterForward, .append)
        #expect(refusal([filled], [bare]) == .hookWithoutChain(.filterForward, rule: "-j ACCEPT"))
        let portless = Rule(.accept).matching(.destinationPorts(.equal(.range(PortRange(80)))))
        #expect(
            refusal([FilledChain(chain, [portless])]) == .needsTransport("-m tcp --dport 80 -j ACCEPT"))
    }
}
