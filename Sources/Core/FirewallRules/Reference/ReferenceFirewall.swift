package import Addressing

/// What the reference plugin `firewall` puts into iptables for a container.
///
/// All containers share its chains, and a rule tells nothing but an address: whose it is, is written down elsewhere.
package struct ReferenceFirewall: Hashable, Sendable {
    /// Which packets of other networks and containers reach a container.
    package enum IngressPolicy: Hashable, Sendable {
        /// All.
        case open
        /// Those of its own bridge.
        case sameBridge(InterfacePattern)
        /// None.
        case isolated(InterfacePattern)
    }

    package let addresses: [IPAddress]
    /// The chain in which an operator overrules what the plugin lets through.
    package let adminChain: UserChain
    package let policy: IngressPolicy

    package init(addresses: [IPAddress], adminChain: UserChain, policy: IngressPolicy = .open) {
        self.addresses = addresses
        self.adminChain = adminChain
        self.policy = policy
    }

    /// The families that have rules.
    package var families: [IPFamily] {
        IPFamily.allCases.filter { family in addresses.contains { $0.family == family } }
    }

    private static let forward = UserChain(checked: "CNI-FORWARD", in: .filter)
    private static let firstStage = UserChain(checked: "CNI-ISOLATION-STAGE-1", in: .filter)
    private static let secondStage = UserChain(checked: "CNI-ISOLATION-STAGE-2", in: .filter)

    package func rules(_ family: IPFamily) throws(FirewallError) -> RuleSet {
        let entry = Hook(
            to: Self.forward, from: .filterForward, .prepend,
            comment: Comment(checked: "CNI firewall plugin rules"))
        let overrides = Hook(
            to: adminChain, from: Place(Self.forward), .prepend,
            comment: Comment(checked: "CNI firewall plugin admin overrides"))
        let own = addresses.filter { $0.family == family }
        return try RuleSet(
            family, owning: Ownership(), chains: [],
            hooks: policyHooks + [entry, overrides] + Self.hooks(for: own),
            sharing: [Self.forward, adminChain] + policyChains)
    }

    /// The rules of the policy alone, where another program lets addresses pass.
    package func policyRules(_ family: IPFamily) throws(FirewallError) -> RuleSet {
        try RuleSet(family, owning: Ownership(), chains: [], hooks: policyHooks, sharing: policyChains)
    }

    private var policyChains: [UserChain] {
        policy == .open ? [] : [Self.firstStage, Self.secondStage]
    }

    /// What takes the rules of addresses away; chains, and what is there for all, stay.
    package static func removal(of addresses: [IPAddress], _ family: IPFamily) throws(FirewallError)
        -> RuleSet
    {
        let rules = hooks(for: addresses.filter { $0.family == family })
        return try RuleSet(
            family, owning: Ownership(), chains: [], hooks: [],
            without: rules.map { AbsentRule($0.rule, in: $0.place) })
    }

    private static func hooks(for addresses: [IPAddress]) -> [Hook] {
        addresses.flatMap { address in
            let host = IPPrefix(host: address)
            let answers = Rule(.accept).to(host)
                .matching(.connectionState(.equal(ConnectionStates(.related, .established))))
            return [answers, Rule(.accept).from(host)].map { Hook($0, in: Place(forward), .append) }
        }
    }

    /// What enters by the bridge and leaves by another link, and for `isolated` by the bridge again, goes nowhere.
    private var policyHooks: [Hook] {
        let (bridge, name): (InterfacePattern, String)
        switch policy {
        case .open: return []
        case .sameBridge(let own): (bridge, name) = (own, "same-bridge")
        case .isolated(let own): (bridge, name) = (own, "isolated")
        }
        let comment = Comment(checked: "CNI firewall plugin rules (ingressPolicy: \(name))")
        let (first, second) = (Place(Self.firstStage), Place(Self.secondStage))
        let entering = Rule(.drop, comment: comment).entering(.equal(bridge))
        let leaving = entering.leaving(.unequal(bridge)).with {
            $0.target = .jump(Self.secondStage.chainName)
        }
        let within = name == "isolated" ? [Hook(entering.leaving(.equal(bridge)), in: first, .prepend)] : []
        return [Hook(to: Self.firstStage, from: .filterForward, .prepend, comment: comment)] + within + [
            Hook(leaving, in: first, .prepend),
            Hook(Rule(.return, comment: comment), in: first, .append),
            Hook(Rule(.drop, comment: comment).leaving(.equal(bridge)), in: second, .prepend),
            Hook(Rule(.return, comment: comment), in: second, .append),
        ]
    }
}
