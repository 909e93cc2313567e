package import AddressPool
internal import AddressStore
internal import CNISpec

/// Does what the findings of an audit ask for, and nothing that the node has changed meanwhile.
package struct AddressRepair {
    private let directory: AddressDirectory
    private let audit: NodeAudit

    package init(of audit: NodeAudit, in directory: AddressDirectory) {
        self.audit = audit
        self.directory = directory
    }

    /// The findings that it does something about.
    package var plan: [AuditFinding] { audit.findings.filter(\.isMendable) }

    /// What became of a finding.
    package enum Outcome: Hashable, Sendable {
        case mended
        /// The record is not the one that was seen any more.
        case overtaken
        case failed(String)
    }

    package func mend(_ finding: AuditFinding) -> Outcome {
        let store = directory.store(of: finding.network)
        do {
            switch finding.remedy {
            case .release(let record):
                guard let file = audit.view.file(of: record.address, in: finding.network) else {
                    return .overtaken
                }
                return try store.release(file) ? .mended : .overtaken
            case .record(let record, _):
                try store.record(
                    record.address, for: record.owner,
                    pod: audit.view.pod(of: record.owner, in: finding.network),
                    replacing: audit.view.file(of: record.address, in: finding.network))
                return .mended
            case .none: return .overtaken
            }
        } catch AddressStoreError.recorded {
            return .overtaken
        } catch {
            return .failed("\(error)")
        }
    }
}

extension AuditFinding {
    package var isMendable: Bool {
        if case .none = remedy { false } else { true }
    }
}
