package import AddressPool
package import AddressStore
package import Addressing
package import CNISpec
internal import Glibc
package import NetlinkSession
package import SystemHandles
package import SystemPackage

/// Gathers what an audit compares: records, namespaces, kernel addresses and the runtime's cache.
package struct NodeSurvey {
    /// Opens a netlink session in a namespace.
    package typealias SessionOpener = (borrowing NetworkNamespace) throws(NetlinkError) -> NetlinkSession

    package var directory: AddressDirectory
    /// Where the runtime's cache has its `results`.
    package var cache: FilePath
    package var ranges: [NetworkName: RangeSetList]
    /// The age from which a record is judged: a younger one may be an ADD's that still runs.
    package var settling: Duration
    private let open: SessionOpener

    package static let defaultCache: FilePath = "/var/lib/cni"

    package init(
        of directory: AddressDirectory, cache: FilePath = Self.defaultCache,
        ranges: [NetworkName: RangeSetList] = [:], settling: Duration, open: @escaping SessionOpener
    ) {
        self.directory = directory
        self.cache = cache
        self.ranges = ranges
        self.settling = settling
        self.open = open
    }

    /// Looks once: an ADD or DEL may be half way.
    package func look() throws -> NodeView {
        let clock = try BootClock()
        let names = try directory.allNetworks(configured: ranges.keys)
        var view = NodeView(AuditFacts(networks: [], moment: .init(now: clock.now, settling: settling)))
        for name in names {
            let store = directory.store(of: name)
            view.add(
                try directory.records(of: name), foreign: try store.foreignFiles(), of: name,
                ranges: ranges[name], clock)
        }
        let cache = try RuntimeCache(reading: cache)
        let survey = try NamespaceSurvey(paths: cache.attachments.compactMap(\.namespacePath), open: open)
        view.facts.attachments = cache.attachments
        view.facts.namespaces = survey.namespaces
        view.facts.gaps = cache.gaps + survey.gaps
        if cache.presence == .missing, survey.namespaces.isEmpty {
            view.facts.gaps.append(.noSurroundings(cache: self.cache.string))
        }
        return view
    }

    /// Looks, and if something is wrong looks again: what a pod on its way in or out leaves for a moment is gone
    /// by then.
    package func audit() throws -> NodeAudit {
        let view = try look()
        let findings = self.findings(in: view)
        guard !findings.isEmpty else { return NodeAudit(view: view, findings: []) }
        usleep(Self.pause)
        let second = try look()
        let seen = Set(findings)
        return NodeAudit(view: second, findings: self.findings(in: second).filter(seen.contains))
    }

    private func findings(in view: NodeView) -> [AuditFinding] {
        view.facts.findings.filter { directory.covers($0.network) }
    }

    /// Microseconds: far more than the reference plugins take between an address and its record.
    private static let pause: UInt32 = 500_000
}

/// What was wrong both times, and the node as it was the second time.
package struct NodeAudit: Sendable {
    package let view: NodeView
    package let findings: [AuditFinding]

    package var gaps: [AuditFacts.Gap] { view.facts.gaps }

    /// Findings that are more than a notice.
    package var faults: [AuditFinding] { findings.filter { $0.severity != .notice } }
}

/// The facts, and the files that they were read from.
package struct NodeView: Sendable {
    package var facts: AuditFacts
    private var stored: [NetworkName: [IPAddress: StoredRecord]] = [:]

    init(_ facts: AuditFacts) { self.facts = facts }

    package func file(of address: IPAddress, in network: NetworkName) -> StoredRecord? {
        stored[network]?[address]
    }

    package func files(of network: NetworkName) -> [StoredRecord] {
        (stored[network] ?? [:]).values.sorted { $0.address < $1.address }
    }

    /// The Kubernetes pod of an attachment, where the runtime keeps its name.
    package func pod(of owner: AddressRecord.Owner, in network: NetworkName) -> PodName? {
        facts.attachments.first { $0.network == network && owner.covers($0.id) && $0.pod != nil }?.pod
    }

    /// The namespaces that have an address.
    package func holders(of address: IPAddress) -> [NamespaceFacts] {
        facts.namespaces.filter { $0.addresses.contains { $0.address == address } }
    }

    mutating func add(
        _ records: [StoredRecord], foreign: [String], of network: NetworkName, ranges: RangeSetList?,
        _ clock: BootClock
    ) {
        stored[network] = Dictionary(records.map { ($0.address, $0) }) { first, _ in first }
        var facts = NetworkFacts(name: network, ranges: ranges, foreign: foreign)
        for record in records {
            switch record.content {
            case .owner(let owner):
                facts.records.append(
                    RecordFacts(
                        AddressRecord(address: record.address, owner: owner), since: record.wallTime,
                        boot: clock.boot(of: record)))
            case .empty: facts.unreadable.append(record.unreadable(.empty))
            case .unreadable: facts.unreadable.append(record.unreadable(.noOwner))
            }
        }
        self.facts.networks.append(facts)
    }
}

extension StoredRecord {
    fileprivate func unreadable(_ fault: UnreadableRecord.Fault) -> UnreadableRecord {
        UnreadableRecord(address, since: wallTime, fault: fault)
    }
}
