internal import Addressing

extension NodeFirewall {
    /// The tables as nft takes them, of both families and of the bridges.
    package var nftRuleSet: NFTRuleSet {
        let flannel: [NFTTableName] = style == .flannel ? [.flannelIP, .flannelIP6] : []
        let tables = IPFamily.allCases.flatMap(tables) + [bridgeTable].compactMap(\.self)
        do {
            return try NFTRuleSet(owning: NFTTableName.own + flannel, tables)
        } catch {
            preconditionFailure("the rules of \(self) are consistent: \(error)")
        }
    }

    private func tables(_ family: IPFamily) -> [NFTTable] {
        let parts = parts(family)
        let own = parts.filter { !$0.chain.name.hasPrefix("FLANNEL-") }
        let flannel = parts.filter { $0.chain.name.hasPrefix("FLANNEL-") }
        let maps = network(family).flatMap { HostPortMaps(hostPorts, in: $0) }
        let chains = NFTChains(own + [maps?.part].compactMap(\.self)).chains
        let ours =
            chains.isEmpty
            ? nil : NFTTable(family == .ipv4 ? .ip : .ip6, collections: maps?.maps ?? [], chains: chains)
        let theirs =
            flannel.isEmpty
            ? nil
            : NFTTable(
                family == .ipv4 ? .flannelIP : .flannelIP6,
                chains: NFTChains(flannel.map(\.uncommented)).chains)
        return [ours, theirs].compactMap(\.self)
    }
}

extension RulePart {
    /// flannel's rules in nft carry no notes.
    fileprivate var uncommented: RulePart {
        let plain = rules.map { rule in
            rule.with { $0.matches.removeAll { if case .comment = $0 { true } else { false } } }
        }
        return RulePart(chain.name, in: chain.table, nft: nftName.text, plain, from: entries)
    }
}

/// Parts as chains of nft.
private struct NFTChains {
    let chains: [NFTChain]

    /// What a place leads to as a whole is a base chain; what has conditions or several places has its jumps in
    /// base chains of the places.
    init(_ parts: [RulePart]) {
        let names = Dictionary(uniqueKeysWithValues: parts.map { ($0.chain.chainName, $0.nftName) })
        var entries: [NFTHook: [NFTRule]] = [:]
        var order: [(hook: NFTHook, place: Place)] = []
        var chains: [NFTChain] = []
        for part in parts {
            let base = part.onlyPlace
            let rules = part.rules.map { NFTRule.rule($0.renamed(names)) } + part.lookups
            chains.append(NFTChain(part.nftName, at: base.map { NFTHook($0) }, rules))
            for entry in part.entries where base == nil {
                let hook = NFTHook(entry)
                if entries[hook] == nil { order.append((hook, entry.place)) }
                entries[hook, default: []].append(.rule(entry.rule(to: part.nftName)))
            }
        }
        self.chains =
            chains
            + order.map { hook, place in
                NFTChain(
                    ChainName(checked: "\(place.table)-\(place.name.lowercased())"), at: hook,
                    entries[hook] ?? [])
            }
    }
}

extension Rule {
    fileprivate func renamed(_ names: [ChainName: ChainName]) -> Rule {
        guard case .jump(let chain) = target, let name = names[chain] else { return self }
        return with { $0.target = .jump(name) }
    }
}

extension NFTHook {
    /// The numbers that iptables' tables have among nft's chains (`enum nf_ip_hook_priorities`), a little less
    /// for what goes first.
    fileprivate init(_ entry: RulePart.Entry) {
        let base =
            switch (entry.place.table, entry.place.name) {
            case (.raw, _): -300
            case (.mangle, _): -150
            case (.nat, "POSTROUTING"), (.nat, "INPUT"): 100
            case (.nat, _): -100
            case (.filter, _): 0
            }
        self.init(
            entry.place.table == .nat ? .nat : .filter, entry.place.point,
            priority: entry.position == .prepend ? base - 5 : base)
    }
}

extension Place {
    fileprivate var point: NFTHook.Point {
        switch name {
        case "PREROUTING": .prerouting
        case "INPUT": .input
        case "OUTPUT": .output
        case "POSTROUTING": .postrouting
        default: .forward
        }
    }
}

/// The maps of nft that lead host ports to pods: as many rules for one as for thousands.
struct HostPortMaps {
    let maps: [NFTCollection]
    let part: RulePart

    private static let anyAddress = ChainName(checked: "hostports")
    private static let oneAddress = ChainName(checked: "hostip-hostports")

    init?(_ hostPorts: HostPorts, in network: PodNetwork) {
        let family = network.family
        var (any, one): ([NFTElement], [NFTElement]) = ([], [])
        for pod in hostPorts.pods {
            guard let address = pod.address(family) else { continue }
            for port in pod.ports where port.applies(to: family) {
                for offset in 0..<UInt16(port.ports.count) {
                    let key: [NFTValue] = [.transport(port.transport), .port(port.ports.first + offset)]
                    let value: [NFTValue] = [.address(address), .port(port.containerPort + offset)]
                    if let node = port.onlyAddress {
                        one.append(NFTElement([.address(node)] + key, value))
                    } else {
                        any.append(NFTElement(key, value))
                    }
                }
            }
        }
        guard !any.isEmpty || !one.isEmpty else { return nil }
        let key: [NFTType] = [.transport, .port]
        let value: [NFTType] = [.address(family), .port]
        maps = [
            NFTCollection(Self.anyAddress, key: key, value: value, any),
            NFTCollection(Self.oneAddress, key: [.address(family)] + key, value: value, one),
        ]
        part = Self.part(network)
    }

    private static func part(_ network: PodNetwork) -> RulePart {
        let toNode = Rule(.accept, comment: .hostPorts).matching(.destinationType(.equal(.local)))
        var part = RulePart(
            "SWIFTLET-HOSTPORTS", in: .nat, nft: "hostports", HostPorts.marking(network),
            from: [Place.natPrerouting, .natOutput].map {
                .init(place: $0, position: .prepend, condition: toNode)
            })
        let family = network.family
        let port: [NFTKey] = [.transport, .port]
        part.lookups = [
            .translate(NFTTranslation(family, by: [.destination(family)] + port, map: oneAddress)),
            .translate(NFTTranslation(family, by: port, map: anyAddress)),
            .rule(HostPorts.unmarking),
        ]
        return part
    }
}

extension NodeFirewall {
    /// Frames with another sender than the port's own are dropped as they come in.
    ///
    /// A pod may speak from no address as well, to ask for one, and from any of IPv6's link-local ones.
    fileprivate var bridgeTable: NFTTable? {
        guard !guardedPorts.isEmpty else { return nil }
        let names = (ports: ChainName(checked: "ports"), macs: ChainName(checked: "macs"))
        let addresses = (v4: ChainName(checked: "addresses4"), v6: ChainName(checked: "addresses6"))
        let guarded = ChainName(checked: "guard")
        let linkLocal = try? IPPrefix("fe80::/10")
        let rules: [NFTRule] =
            [
                .lookup(NFTLookup([.input, .etherSource], in: .unequal(names.macs), .drop)),
                .lookup(NFTLookup([.input, .arpSenderMAC], in: .unequal(names.macs), .drop)),
                .lookup(NFTLookup([.input, .arpSenderAddress], in: .unequal(addresses.v4), .drop)),
                .lookup(NFTLookup([.input, .source4], in: .unequal(addresses.v4), .drop)),
            ] + [linkLocal.map { .rule(Rule(.return).from($0)) }].compactMap(\.self) + [
                .lookup(NFTLookup([.input, .source6], in: .unequal(addresses.v6), .drop))
            ]
        return NFTTable(
            .bridge,
            collections: [
                NFTCollection(
                    names.ports, key: [.interface],
                    guardedPorts.map { NFTElement([.interface($0.interface)]) }),
                NFTCollection(
                    names.macs, key: [.interface, .mac],
                    guardedPorts.map { NFTElement([.interface($0.interface), .mac($0.mac)]) }),
                NFTCollection(addresses.v4, key: [.interface, .ipv4Address], addressElements(.ipv4)),
                NFTCollection(addresses.v6, key: [.interface, .ipv6Address], addressElements(.ipv6)),
            ],
            chains: [
                NFTChain(guarded, rules),
                NFTChain(
                    ChainName(checked: "prerouting"), at: NFTHook(.filter, .prerouting, priority: -300),
                    [.lookup(NFTLookup([.input], in: .equal(names.ports), .jump(guarded)))]),
            ])
    }

    private func addressElements(_ family: IPFamily) -> [NFTElement] {
        guardedPorts.flatMap { port in
            (port.addresses.filter { $0.family == family } + [IPAddress(bits: 0, family: family)]).map {
                NFTElement([.interface(port.interface), .address($0)])
            }
        }
    }
}
