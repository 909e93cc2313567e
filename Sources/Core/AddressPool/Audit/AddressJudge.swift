import Addressing
import CNISpec

extension AuditFacts {
    /// Everything that is wrong, network by network, conflicts first.
    ///
    /// A remedy is offered only where what was seen leaves no other reading.
    package var findings: [AuditFinding] {
        let judge = AddressJudge(facts: self)
        return networks.flatMap { network in
            judge.findings(in: network).sorted { $0.severity.rank < $1.severity.rank }
        }
    }
}

extension AuditFinding.Severity {
    fileprivate var rank: Int {
        switch self {
        case .conflict: 0
        case .leak: 1
        case .notice: 2
        }
    }
}

/// Compares each record with the kernel and with the runtime's cache, by tables made once.
struct AddressJudge {
    private typealias Holder = (namespace: NamespaceFacts, interfaces: [InterfaceName])

    private let facts: AuditFacts
    private let holders: [IPAddress: [Holder]]
    /// How many networks have a file for an address.
    private let filed: [IPAddress: Int]
    private let attachments: [NetworkName: [ContainerID: [CachedAttachment]]]
    private let attachmentsByPath: [String: [CachedAttachment]]
    private let namespaceByPath: [String: NamespaceFacts]

    init(facts: AuditFacts) {
        self.facts = facts
        var holders: [IPAddress: [Holder]] = [:]
        var paths: [String: NamespaceFacts] = [:]
        for namespace in facts.namespaces {
            for path in namespace.paths { paths[path] = namespace }
            for (address, held) in Dictionary(grouping: namespace.addresses, by: \.address) {
                holders[address, default: []].append((namespace, held.map(\.interface)))
            }
        }
        self.holders = holders
        namespaceByPath = paths
        filed = facts.networks.reduce(into: [:]) { counts, network in
            for address in network.filedAddresses { counts[address, default: 0] += 1 }
        }
        attachments = Dictionary(grouping: facts.attachments, by: \.network).mapValues {
            Dictionary(grouping: $0, by: \.id.container)
        }
        attachmentsByPath = Dictionary(grouping: facts.attachments.filter { $0.namespacePath != nil }) {
            $0.namespacePath ?? ""
        }
    }
}

extension AddressJudge {
    func findings(in network: NetworkFacts) -> [AuditFinding] {
        var findings = sharedAddresses(network)
        for fact in network.records { findings += judge(fact, in: network) }
        findings += network.unreadable.compactMap { judge($0, in: network) }
        findings += unrecordedAddresses(network)
        findings += forgottenAttachments(network)
        findings += network.foreign.map { finding(network, .foreignFile($0), .none(.harmless)) }
        return findings
    }
}

// MARK: Records

extension AddressJudge {
    private func judge(_ fact: RecordFacts, in network: NetworkFacts) -> [AuditFinding] {
        let record = fact.record
        let main = mainFinding(fact, in: network)
        guard main == nil, let ranges = network.ranges,
            !ranges.sets.contains(where: { $0.range(holding: record.address) != nil })
        else { return main.map { [$0] } ?? [] }
        return [finding(network, .outsideRanges(record), .none(.harmless))]
    }

    private func mainFinding(_ fact: RecordFacts, in network: NetworkFacts) -> AuditFinding? {
        let holders = holders[fact.record.address] ?? []
        if let holder = holders.first {
            // Which of several should have it is said once, for the address.
            return isShared(fact.record.address, among: holders)
                ? nil : contradiction(fact.record, holder, in: network)
        }
        let isYoung = fact.boot == .current && isSettling(fact.since)
        return isYoung ? nil : unheld(fact, in: network)
    }

    /// Judges a record whose address no namespace has.
    private func unheld(_ fact: RecordFacts, in network: NetworkFacts) -> AuditFinding? {
        let record = fact.record
        func leak(_ evidence: AuditFinding.Evidence, _ remedy: AuditFinding.Remedy) -> AuditFinding {
            finding(network, .leaked(record, evidence), remedy)
        }
        func release(_ evidence: AuditFinding.Evidence) -> AuditFinding {
            leak(evidence, isInDoubt(record, evidence) ? .none(.unseen) : .release(record))
        }
        if fact.boot == .earlier { return release(.earlierBoot) }
        let known = owned(by: record.owner, in: network)
        guard !known.isEmpty else { return release(.unknownToRuntime) }
        guard let attachment = known.first(where: { $0.addresses.contains(record.address) }) else {
            return release(.notInResult)
        }
        guard let path = attachment.namespacePath, let namespace = namespaceByPath[path] else {
            return leak(.namespaceGone, .none(isHidden(attachment) ? .unseen : .runtimesTurn))
        }
        return finding(network, .absent(record, path: namespace.name), .none(.undecidable))
    }

    /// Whether the attachment's namespace is one that could not be looked into.
    private func isHidden(_ attachment: CachedAttachment) -> Bool {
        facts.gaps.contains { gap in
            guard case .namespace(let path, _) = gap else { return false }
            return attachment.namespacePath == nil || attachment.namespacePath == path
        }
    }

    /// Whether what was not seen may need the record after all.
    private func isInDoubt(_ record: AddressRecord, _ evidence: AuditFinding.Evidence) -> Bool {
        facts.gaps.contains { gap in
            switch gap {
            case .namespace: true
            // What is older than the kernel's start has no owner, whatever a cache would say.
            case .cacheFile(let name, _):
                evidence != .earlierBoot && name.contains("-\(record.owner.container)-")
            case .noSurroundings: evidence != .earlierBoot
            }
        }
    }

    /// Judges a record whose address one namespace has.
    private func contradiction(
        _ record: AddressRecord, _ holder: Holder, in network: NetworkFacts
    ) -> AuditFinding? {
        let (namespace, interfaces) = holder
        let tenants = tenants(of: namespace)
        if tenants.contains(where: { $0.id.container == record.owner.container }) || tenants.isEmpty {
            guard case .attachment(let id) = record.owner, !interfaces.contains(id.interface) else {
                return nil
            }
            return finding(
                network, .contradicted(record, holder: namespace.name, .interface(interfaces[0])),
                .none(.undecidable))
        }
        let tenant = tenants[0].id
        let problem = AuditFinding.Problem.contradicted(
            record, holder: namespace.name, .attachment(tenant))
        guard let owner = certainOwner(of: record.address, in: namespace, network),
            owned(by: record.owner, in: network).isEmpty
        else { return finding(network, problem, .none(.undecidable)) }
        return finding(network, problem, .record(owner, replacing: .record(record)))
    }

    private func judge(_ file: UnreadableRecord, in network: NetworkFacts) -> AuditFinding? {
        guard let holders = holders[file.address], let holder = holders.first else {
            guard !isSettling(file.since) else { return nil }
            return finding(network, .unreadable(file, holder: nil), .none(.undecidable))
        }
        let problem = AuditFinding.Problem.unreadable(file, holder: holder.namespace.name)
        guard holders.count == 1, let owner = certainOwner(of: file.address, in: holder.namespace, network)
        else { return finding(network, problem, .none(.undecidable)) }
        return finding(network, problem, .record(owner, replacing: .unreadable))
    }
}

// MARK: The kernel and the cache

extension AddressJudge {
    private func sharedAddresses(_ network: NetworkFacts) -> [AuditFinding] {
        concerned(network).compactMap { address in
            guard let holders = holders[address], isShared(address, among: holders) else { return nil }
            return finding(
                network, .shared(address, holders: holders.map(\.namespace.name)), .none(.undecidable))
        }
    }

    private func unrecordedAddresses(_ network: NetworkFacts) -> [AuditFinding] {
        let own = network.filedAddresses
        return concerned(network).compactMap { address in
            guard !own.contains(address), filed[address] == nil, let holders = holders[address],
                holders.count == 1
            else { return nil }
            let namespace = holders[0].namespace
            let owner = certainOwner(of: address, in: namespace, network)
            return finding(
                network, .unrecorded(address, holder: namespace.name),
                owner.map { .record($0, replacing: .nothing) } ?? .none(.undecidable))
        }
    }

    private func forgottenAttachments(_ network: NetworkFacts) -> [AuditFinding] {
        let own = network.filedAddresses
        return facts.attachments.filter { $0.network == network.name }.flatMap { attachment in
            attachment.addresses.filter { !own.contains($0) && holders[$0] == nil }.map {
                finding(network, .forgotten(attachment.id, $0), .none(.harmless))
            }
        }
    }

    /// Addresses in namespaces that are this network's: in its ranges, recorded, or named by the cache.
    private func concerned(_ network: NetworkFacts) -> [IPAddress] {
        let given = facts.attachments.filter { $0.network == network.name }.flatMap(\.addresses)
        let named = network.filedAddresses.union(given)
        let ranges = network.ranges?.sets.flatMap(\.ranges) ?? []
        return holders.keys.filter { address in
            named.contains(address) || ranges.contains { $0.contains(address) && $0.gateway != address }
        }.sorted()
    }

    /// Two networks may give out the same address, to two pods that never meet.
    private func isShared(_ address: IPAddress, among holders: [Holder]) -> Bool {
        holders.count > max(1, filed[address] ?? 0)
    }

    private func tenants(of namespace: NamespaceFacts) -> [CachedAttachment] {
        namespace.paths.flatMap { attachmentsByPath[$0] ?? [] }
    }

    private func owned(by owner: AddressRecord.Owner, in network: NetworkFacts) -> [CachedAttachment] {
        (attachments[network.name]?[owner.container] ?? []).filter { owner.covers($0.id) }
    }

    /// The record that should be, where exactly one attachment of the namespace was given the address.
    private func certainOwner(
        of address: IPAddress, in namespace: NamespaceFacts, _ network: NetworkFacts
    ) -> AddressRecord? {
        let given = tenants(of: namespace).filter {
            $0.network == network.name && $0.addresses.contains(address)
        }
        let owners = Set(given.map(\.id))
        guard owners.count == 1 else { return nil }
        return owners.first.map { AddressRecord(address: address, owner: .attachment($0)) }
    }

    private func isSettling(_ since: WallTime) -> Bool {
        facts.moment.now.duration(since: since) < facts.moment.settling
    }

    private func finding(
        _ network: NetworkFacts, _ problem: AuditFinding.Problem, _ remedy: AuditFinding.Remedy
    ) -> AuditFinding {
        AuditFinding(network: network.name, problem, remedy)
    }
}

extension NetworkFacts {
    /// Addresses that cannot be given out, for whomever they are kept.
    var filedAddresses: Set<IPAddress> {
        Set(records.map(\.record.address) + unreadable.map(\.address))
    }
}
