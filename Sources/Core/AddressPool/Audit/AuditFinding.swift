package import Addressing
package import CNISpec

/// Something about a network's addresses that is not as it should be, and what would mend it.
package struct AuditFinding: Hashable, Sendable {
    package let network: NetworkName
    package let problem: Problem
    package let remedy: Remedy

    package enum Problem: Hashable, Sendable {
        /// The address is recorded, and nobody has it.
        case leaked(AddressRecord, Evidence)
        /// The file keeps its address from being given out and says for whom to nobody.
        case unreadable(UnreadableRecord, holder: String?)
        /// A pod has the address, and nothing keeps it from being given to another.
        case unrecorded(IPAddress, holder: String)
        /// More namespaces have the address than networks gave it out.
        case shared(IPAddress, holders: [String])
        /// The record names another owner than the one that has the address.
        case contradicted(AddressRecord, holder: String, Contradiction)
        /// The owner's namespace is there without the address.
        case absent(AddressRecord, path: String)
        case outsideRanges(AddressRecord)
        /// The runtime names an attachment with an address that is neither recorded nor in a namespace.
        case forgotten(AttachmentID, IPAddress)
        case foreignFile(String)
    }

    /// Why an address that is in no namespace is taken for leaked.
    package enum Evidence: Hashable, Sendable {
        /// The record is older than the kernel's start.
        case earlierBoot
        /// No attachment in the runtime's cache is the record's owner.
        case unknownToRuntime
        /// The owner's result names other addresses.
        case notInResult
        /// The runtime still keeps the owner, whose namespace is gone.
        case namespaceGone
    }

    package enum Contradiction: Hashable, Sendable {
        /// The runtime's cache says whose namespace it is.
        case attachment(AttachmentID)
        /// The address stands on an interface of another name.
        case interface(InterfaceName)
    }

    /// What a repair does about it.
    package enum Remedy: Hashable, Sendable {
        case release(AddressRecord)
        /// Writes a record where there is none, or in place of what stands there.
        case record(AddressRecord, replacing: Replaced)
        case none(Reason)
    }

    package enum Replaced: Hashable, Sendable {
        case nothing
        case unreadable
        case record(AddressRecord)
    }

    /// Why a repair leaves something alone.
    package enum Reason: Hashable, Sendable {
        /// Somebody has to decide.
        case undecidable
        /// Something that could not be looked at might show that all is well.
        case unseen
        /// The runtime still has to delete the attachment, and does more than release the address.
        case runtimesTurn
        case harmless
    }

    package enum Severity: String, Hashable, Sendable {
        case conflict = "conflict"
        case leak = "leak"
        case notice = "notice"
    }

    package init(network: NetworkName, _ problem: Problem, _ remedy: Remedy) {
        self.network = network
        self.problem = problem
        self.remedy = remedy
    }

    package var severity: Severity {
        switch problem {
        case .leaked, .unreadable: .leak
        case .unrecorded, .shared, .contradicted, .absent: .conflict
        case .outsideRanges, .forgotten, .foreignFile: .notice
        }
    }

    /// The address it is about, if it is about one.
    package var address: IPAddress? {
        switch problem {
        case .leaked(let record, _), .contradicted(let record, _, _), .absent(let record, _),
            .outsideRanges(let record):
            record.address
        case .unreadable(let file, _): file.address
        case .unrecorded(let address, _), .shared(let address, _), .forgotten(_, let address): address
        case .foreignFile: nil
        }
    }
}
