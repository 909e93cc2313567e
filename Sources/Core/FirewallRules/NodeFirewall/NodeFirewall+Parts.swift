internal import Addressing

extension NodeFirewall {
    /// The parts of a family, those that must come first in a place before the others.
    ///
    /// A family without a pod network has none.
    func parts(_ family: IPFamily) -> [RulePart] {
        guard let network = network(family) else { return [] }
        let optional: [RulePart?] = [
            hostPortMasqueradePart, masqueradePart(network), segmentSizePart(network),
            unallocatedPart(network), forwardPart(network),
        ]
        return optional.compactMap(\.self) + isolationParts
    }

    private func masqueradePart(_ network: PodNetwork) -> RulePart? {
        guard let masquerade else { return nil }
        switch style {
        case .swiftlet:
            return RulePart(
                "SWIFTLET-POSTROUTING", in: .nat, nft: "pod-masquerade", masquerade.rules(network),
                from: [
                    .init(
                        place: .natPostrouting, position: .append,
                        condition: Rule(.accept, comment: .masquerade))
                ])
        case .flannel:
            return RulePart(
                "FLANNEL-POSTRTG", in: .nat, nft: "postrtg", masquerade.flannelRules(network),
                from: [
                    .init(
                        place: .natPostrouting, position: .append,
                        condition: Rule(.accept, comment: .flannelMasquerade))
                ])
        }
    }

    private func forwardPart(_ network: PodNetwork) -> RulePart? {
        guard case .accepted(let position) = forwarding else { return nil }
        let comment = style == .flannel ? Comment.flannelForward : .forward
        let accept = Rule(.accept, comment: comment)
        let entry = RulePart.Entry(
            place: .filterForward, position: position, condition: Rule(.accept, comment: comment))
        let rules = [accept.from(network.network), accept.to(network.network)]
        return style == .flannel
            ? RulePart("FLANNEL-FWD", in: .filter, nft: "forward", rules, from: [entry])
            : RulePart("SWIFTLET-FORWARD", in: .filter, nft: "forward", rules, from: [entry])
    }

    /// Both directions: the end that opens a connection and the one that answers tell a size each.
    private func segmentSizePart(_ network: PodNetwork) -> RulePart? {
        guard let segmentSize else { return nil }
        let rule = Rule(.segmentSize(segmentSize), comment: .segmentSize).over(.equal(.tcp))
            .matching(.tcpFlags(.equal(.opening)))
        return RulePart(
            "SWIFTLET-MSS", in: .mangle, nft: "segment-size",
            [rule.from(network.network), rule.to(network.network)],
            from: [
                .init(
                    place: .mangleForward, position: .append, condition: Rule(.accept, comment: .segmentSize))
            ])
    }

    /// An address of the node's subnet that no pod has would leave by the default route, come back and go round
    /// until its time is over.
    private func unallocatedPart(_ network: PodNetwork) -> RulePart? {
        guard !podInterfaces.isEmpty else { return nil }
        let comment = Comment.unallocated
        let known = (podInterfaces + [.loopback]).map {
            Rule(.return, comment: comment).leaving(.equal($0))
        }
        let condition = Rule(.accept, comment: comment).to(network.subnet)
        return RulePart(
            "SWIFTLET-UNALLOCATED", in: .filter, nft: "unallocated", known + [Rule(.drop, comment: comment)],
            from: [Place.filterForward, .filterOutput].map {
                .init(place: $0, position: .prepend, condition: condition)
            })
    }

    /// What the reference firewall plugin's policies mean, in two chains of our own.
    private var isolationParts: [RulePart] {
        guard !isolation.bridges.isEmpty else { return [] }
        let comment = Comment.isolation
        let second = RulePart(
            "SWIFTLET-ISOLATION-2", in: .filter, nft: "isolation-2",
            isolation.bridges.map { Rule(.drop, comment: comment).leaving(.equal($0)) })
        let rules = isolation.bridges.flatMap { bridge in
            let within = Rule(.drop, comment: comment).entering(.equal(bridge)).leaving(.equal(bridge))
            let across = Rule(.jump(second.chain.chainName), comment: comment).entering(.equal(bridge))
                .leaving(.unequal(bridge))
            if case .isolated = isolation { return [within, across] }
            return [across]
        }
        let first = RulePart(
            "SWIFTLET-ISOLATION", in: .filter, nft: "isolation", rules,
            from: [
                .init(place: .filterForward, position: .prepend, condition: Rule(.accept, comment: comment))
            ])
        return [first, second]
    }

    private var hostPortMasqueradePart: RulePart? {
        guard !hostPorts.isEmpty else { return nil }
        let rule = Rule(.masquerade(masquerade?.sourcePorts ?? .kept), comment: .hostPorts)
            .matching(.mark(.equal(.hostPortMasquerade)))
        return RulePart(
            "SWIFTLET-HP-MASQ", in: .nat, nft: "hostports-masquerade", [rule],
            from: [
                .init(
                    place: .natPostrouting, position: .prepend, condition: Rule(.accept, comment: .hostPorts))
            ])
    }
}

extension Comment {
    static let flannelMasquerade = Self(checked: "flanneld masq")
    static let flannelForward = Self(checked: "flanneld forward")
    static let segmentSize = Self(checked: "swiftlet segment size")
    static let unallocated = Self(checked: "swiftlet unallocated")
    static let isolation = Self(checked: "swiftlet isolation")
    static let hostPorts = Self(checked: "swiftlet host ports")
}

extension InterfacePattern {
    static let loopback = Self(checked: "lo")
}

extension Masquerade {
    /// What flannel's rules mean (`pkg/trafficmngr/iptables`), with two of them joined.
    fileprivate func rules(_ network: PodNetwork) -> [Rule] {
        let (pods, own) = (network.network, network.subnet)
        let keep = Rule(.return, comment: .masquerade)
        let change = Rule(.masquerade(sourcePorts), comment: .masquerade)
        var rules = [
            // kube-proxy masquerades these in its own chain, which may come after ours.
            keep.matching(.mark(.equal(.kubernetesMasquerade))),
            // Pod to pod, on whichever nodes. flannel names its own subnet here, twice, and so masquerades
            // what it merely passes on between the pods of two other nodes.
            keep.from(pods).to(pods),
            // From outside to a pod of this node, as a service with `externalTrafficPolicy: Local` needs it.
            keep.to(own),
        ]
        rules += exceptions(pods.family).map { keep.from(pods).to($0) }
        // Pod to outside. Multicast has no answer that would have to find its way back.
        rules.append(change.from(pods).to(.unequal(pods.family.multicast)))
        // Outside to a pod of another node: it takes the address of the tunnel's end, so that the answer
        // comes back through the tunnel. Without it a program of this node that is bound to the node's own
        // address gets its answers past the tunnel, from an address that the underlay does not route.
        // (A program that is not bound sends from the tunnel's end already, an address of `network`.)
        if incoming == .masqueraded { rules.append(change.from(.unequal(pods)).to(pods)) }
        return rules
    }

    /// flannel's rules in its order, for iptables and, as they are meant there as well, for nft, where flannel
    /// has subnet and network of the fourth rule exchanged.
    fileprivate func flannelRules(_ network: PodNetwork) -> [Rule] {
        let (pods, own) = (network.network, network.subnet)
        let keep = Rule(.return, comment: .flannelMasquerade)
        let change = Rule(.masquerade(sourcePorts), comment: .flannelMasquerade)
        var rules = [
            keep.matching(.mark(.equal(.kubernetesMasquerade))),
            keep.from(own).to(pods), keep.from(pods).to(own), keep.from(.unequal(pods)).to(own),
        ]
        rules += exceptions(pods.family).map { keep.from(pods).to($0) }
        rules.append(change.from(pods).to(.unequal(pods.family.multicast)))
        if incoming == .masqueraded { rules.append(change.from(.unequal(pods)).to(pods)) }
        return rules
    }
}
