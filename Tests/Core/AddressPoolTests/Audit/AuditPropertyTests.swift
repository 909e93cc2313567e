import AddressPool
import Addressing
import CNISpec
import GoldenFiles
import Testing

/// Thousands of small nodes in any state, beside a model that says in plain loops what is wrong with each address.
@Suite struct AuditPropertyTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func agreesWithThePlainModel(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let facts = try RandomNode.facts(&random)
            let found = Set(facts.findings.compactMap(PlainVerdict.init))
            #expect(found == PlainVerdict.all(facts), "seed \(seed): \(facts)")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aRepairTakesNoAddressFromAPodAndLeavesNothingToRepair(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let facts = try RandomNode.facts(&random)
            let held = Set(facts.namespaces.flatMap { $0.addresses.map(\.address) })
            var after = facts
            for finding in facts.findings {
                if case .release(let record) = finding.remedy {
                    #expect(!held.contains(record.address), "seed \(seed): \(facts)")
                }
                after.apply(finding)
            }
            let left = after.findings.filter { if case .none = $0.remedy { false } else { true } }
            #expect(left.isEmpty, "seed \(seed): \(facts)")
            #expect(
                after.networks[0].filed.intersection(held)
                    == facts.networks[0].filed.intersection(held).union(
                        facts.findings.compactMap(\.recorded)), "seed \(seed): \(facts)")
        }
    }
}

/// Nodes with at most six addresses, four containers and three namespaces.
enum RandomNode {
    static func facts(_ random: inout SeededGenerator) throws -> AuditFacts {
        func some<Value>(_ values: [Value], _ random: inout SeededGenerator) -> [Value] {
            values.filter { _ in random.next() % 3 == 0 }
        }
        let addresses = (2...7).map { "10.0.0.\($0)" }
        var node = AuditNode(interface: random.next() % 8 == 0 ? "net1" : "eth0")
        if random.next() % 4 == 0 { node.age = 5 }
        if random.next() % 4 == 0 { node.boot = .earlier }
        for address in some(addresses, &random) {
            switch random.next() % 6 {
            case 0: node.files.append((address, .empty))
            case 1: node.records.append((address, "c\(random.next() % 4)"))
            default: node.records.append((address, "c\(random.next() % 4)/eth0"))
            }
        }
        for container in 0..<4 where random.next() % 2 == 0 {
            let path = random.next() % 5 == 0 ? nil : "/ns/\(random.next() % 4)"
            node.cache.append(("c\(container)/eth0", path, some(addresses, &random)))
        }
        for index in 0..<3 { node.namespaces.append(("/ns/\(index)", some(addresses, &random))) }
        if random.next() % 6 == 0 { node.gaps = [.namespace(path: "/ns/3", reason: "closed")] }
        return try node.facts()
    }
}

/// What is wrong with an address, without words.
enum PlainVerdict: Hashable {
    case leaked(IPAddress), unreadable(IPAddress), unrecorded(IPAddress), shared(IPAddress)
    case contradicted(IPAddress), absent(IPAddress)

    init?(_ finding: AuditFinding) {
        switch finding.problem {
        case .leaked(let record, _): self = .leaked(record.address)
        case .unreadable(let file, _): self = .unreadable(file.address)
        case .unrecorded(let address, _): self = .unrecorded(address)
        case .shared(let address, _): self = .shared(address)
        case .contradicted(let record, _, _): self = .contradicted(record.address)
        case .absent(let record, _): self = .absent(record.address)
        case .outsideRanges, .forgotten, .foreignFile: return nil
        }
    }

    static func all(_ facts: AuditFacts) -> Set<PlainVerdict> {
        let network = facts.networks[0]
        var verdicts: Set<PlainVerdict> = []
        for last in 2...7 {
            let address = IPAddress(bits: 0x0a00_0000 + UInt128(last), family: .ipv4)
            let owner = network.records.first { $0.record.address == address }
            let file = network.unreadable.first { $0.address == address }
            let holders = facts.namespaces.filter { $0.addresses.contains { $0.address == address } }
            // 10.0.0.7 is the broadcast address: only a record or the cache makes it the network's.
            let isOurs =
                last < 7 || owner != nil || file != nil
                || facts.attachments.contains { $0.addresses.contains(address) }
            if holders.count > 1, isOurs { verdicts.insert(.shared(address)) }
            if let file, !holders.isEmpty || !isYoung(file.since, facts) {
                verdicts.insert(.unreadable(address))
            }
            if owner == nil, file == nil, holders.count == 1, isOurs { verdicts.insert(.unrecorded(address)) }
            guard let owner else { continue }
            if holders.isEmpty, owner.boot == .earlier || !isYoung(owner.since, facts) {
                verdicts.insert(lifeless(owner, facts) ? .leaked(address) : .absent(address))
            }
            if holders.count == 1, !belongs(owner.record, in: holders[0], facts) {
                verdicts.insert(.contradicted(address))
            }
        }
        return verdicts
    }

    private static func isYoung(_ since: WallTime, _ facts: AuditFacts) -> Bool {
        facts.moment.now.secondsSinceEpoch - since.secondsSinceEpoch < 60
    }

    /// No attachment that can be the record's owner has its namespace and the address in its result.
    private static func lifeless(_ fact: RecordFacts, _ facts: AuditFacts) -> Bool {
        if fact.boot == .earlier { return true }
        for attachment in facts.attachments where attachment.addresses.contains(fact.record.address) {
            guard attachment.id.container == fact.record.owner.container else { continue }
            for namespace in facts.namespaces where namespace.paths == [attachment.namespacePath] {
                return false
            }
        }
        return true
    }

    private static func belongs(
        _ record: AddressRecord, in namespace: NamespaceFacts, _ facts: AuditFacts
    ) -> Bool {
        let containers = facts.attachments.filter { $0.namespacePath == namespace.paths[0] }
            .map(\.id.container)
        if !containers.isEmpty, !containers.contains(record.owner.container) { return false }
        guard case .attachment(let id) = record.owner else { return true }
        return namespace.addresses.contains { $0.address == record.address && $0.interface == id.interface }
    }
}

extension NetworkFacts {
    fileprivate var filed: Set<IPAddress> { Set(records.map(\.record.address) + unreadable.map(\.address)) }
}

extension AuditFinding {
    fileprivate var recorded: IPAddress? {
        if case .record(let record, _) = remedy { record.address } else { nil }
    }
}

extension AuditFacts {
    /// What a repair does, on paper.
    fileprivate mutating func apply(_ finding: AuditFinding) {
        switch finding.remedy {
        case .release(let record): networks[0].records.removeAll { $0.record == record }
        case .record(let record, _):
            networks[0].records.removeAll { $0.record.address == record.address }
            networks[0].unreadable.removeAll { $0.address == record.address }
            networks[0].records.append(RecordFacts(record, since: moment.now))
        case .none: break
        }
    }
}
