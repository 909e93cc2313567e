package import AddressPool
internal import Addressing
internal import CNISpec
package import JSON

/// An audit for people and for programs.
package struct AuditReport {
    private let audit: NodeAudit

    package init(_ audit: NodeAudit) { self.audit = audit }

    /// A line for each finding, then one for each thing that could not be looked at.
    package var lines: [String] { audit.findings.map(\.line) + audit.gaps.map(\.line) }

    package var json: JSONValue {
        .object([
            "findings": .array(audit.findings.map(\.json)),
            "unseen": .array(audit.gaps.map { .string($0.sentence) }),
        ])
    }

    package var status: Status {
        if !audit.faults.isEmpty { return .faults }
        return audit.gaps.isEmpty ? .clean : .unseen
    }

    /// What a program that runs the check learns from its exit status.
    package enum Status: Int32, Sendable {
        case clean = 0
        case faults = 1
        /// Nothing was found, but not all could be looked at.
        case unseen = 2
    }
}

extension AuditFinding {
    package var line: String { "\(network): \(severity.rawValue): \(sentence); \(advice)" }

    fileprivate var json: JSONValue {
        .object([
            "network": .string(network.text), "severity": .string(severity.rawValue),
            "problem": .string(problem.name), "address": address.map { .string($0.description) },
            "container": owner.map { .string($0.container.text) },
            "interface": owner?.interface.map { .string($0.text) },
            "sentence": .string(sentence), "repair": .string(remedy.name), "advice": .string(advice),
        ])
    }

    private var owner: AddressRecord.Owner? {
        switch problem {
        case .leaked(let record, _), .contradicted(let record, _, _), .absent(let record, _),
            .outsideRanges(let record):
            record.owner
        case .forgotten(let id, _): .attachment(id)
        case .unreadable, .unrecorded, .shared, .foreignFile: nil
        }
    }
}

extension AuditFinding.Problem {
    fileprivate var name: String {
        switch self {
        case .leaked(_, .earlierBoot): "leaked-by-reboot"
        case .leaked(_, .namespaceGone): "leaked-namespace-gone"
        case .leaked: "leaked"
        case .unreadable(let file, _): file.fault == .empty ? "empty-record" : "unreadable-record"
        case .unrecorded: "unrecorded"
        case .shared: "shared"
        case .contradicted: "contradicted"
        case .absent: "absent"
        case .outsideRanges: "outside-ranges"
        case .forgotten: "forgotten"
        case .foreignFile: "foreign-file"
        }
    }
}

extension AuditFinding.Remedy {
    fileprivate var name: String {
        switch self {
        case .release: "release"
        case .record: "record"
        case .none: "none"
        }
    }
}

extension AddressRecord.Owner {
    var interface: InterfaceName? {
        if case .attachment(let id) = self { id.interface } else { nil }
    }
}

extension AuditFacts.Gap {
    fileprivate var line: String { "unseen: \(sentence)" }

    fileprivate var sentence: String {
        switch self {
        case .namespace(let path, let reason): "cannot look into \(path): \(reason)"
        case .cacheFile(let name, let reason): "cannot use \(name) of the runtime's cache: \(reason)"
        case .noSurroundings(let cache):
            "there is neither a runtime's cache in \(cache) nor a namespace beside the node's own"
        }
    }
}
