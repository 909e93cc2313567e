import Addressing
package import CNISpec

extension AuditFinding {
    /// What is wrong, in a sentence that names the address, its owner and where it was seen.
    package var sentence: String {
        switch problem {
        case .leaked(let record, let evidence):
            "\(record.address) is recorded for \(record.owner) and in no namespace; \(evidence.text)"
        case .unreadable(let file, let holder):
            "the record of \(file.address) \(file.fault.text); "
                + (holder.map { "\($0) has the address" } ?? "no namespace has the address")
        case .unrecorded(let address, let holder):
            "\(address) is in use in \(holder) without a record: it may be given to another pod"
        case .shared(let address, let holders):
            "\(address) is in \(holders.count) namespaces: " + holders.joined(separator: ", ")
        case .contradicted(let record, let holder, .attachment(let id)):
            "\(record.address) is recorded for \(record.owner), but \(holder), which has it, "
                + "is the namespace of \(id)"
        case .contradicted(let record, let holder, .interface(let interface)):
            "\(record.address) is recorded for \(record.owner), but is on \(interface) in \(holder)"
        case .absent(let record, let path):
            "\(record.address) is recorded for \(record.owner), whose namespace \(path) does not have it"
        case .outsideRanges(let record):
            "\(record.address) of \(record.owner) is outside every range of the network"
        case .forgotten(let id, let address):
            "the runtime's cache gives \(address) to \(id), but it is neither recorded nor in a namespace"
        case .foreignFile(let name): "the file \(name) is no record"
        }
    }

    /// What a repair does, or who has to do what instead.
    package var advice: String {
        switch remedy {
        case .release(let record): "release \(record.address)"
        case .record(let record, replacing: .nothing): "record \(record.address) for \(record.owner)"
        case .record(let record, replacing: .unreadable):
            "write the record of \(record.address) anew, for \(record.owner)"
        case .record(let record, replacing: .record(let old)):
            "record \(record.address) for \(record.owner) in place of \(old.owner)"
        case .none(let reason): adviceForPeople(reason)
        }
    }

    private var releaseCommand: String {
        "swiftlet ipam release " + (address?.description ?? "ADDRESS")
    }

    private func adviceForPeople(_ reason: Reason) -> String {
        switch (reason, problem) {
        case (.harmless, _): "nothing to do"
        case (.unseen, _): "look again where everything can be seen: as root, in the node's own namespaces"
        case (.runtimesTurn, _):
            "the runtime's DEL releases it; if that never comes: \(releaseCommand)"
        case (.undecidable, .leaked), (.undecidable, .unreadable(_, holder: nil)):
            "if nobody is to keep it: \(releaseCommand)"
        case (.undecidable, .unreadable), (.undecidable, .unrecorded), (.undecidable, .contradicted):
            "the runtime does not say whose it is: restart the pod, which then gets another address"
        case (.undecidable, .shared): "restart all of these pods but one"
        case (.undecidable, _): "restart the pod"
        }
    }
}

extension AuditFinding.Evidence {
    fileprivate var text: String {
        switch self {
        case .earlierBoot: "the record is older than the machine's last start"
        case .unknownToRuntime: "the runtime does not know the container"
        case .notInResult: "the container was given another address"
        case .namespaceGone: "the runtime still keeps the container, whose namespace is gone"
        }
    }
}

extension UnreadableRecord.Fault {
    fileprivate var text: String {
        switch self {
        case .empty: "is empty"
        case .noOwner: "names no owner"
        }
    }
}

extension AddressRecord.Owner: CustomStringConvertible {
    package var description: String {
        switch self {
        case .attachment(let id): id.description
        case .container(let id): id.description
        }
    }

    package var container: ContainerID {
        switch self {
        case .attachment(let id): id.container
        case .container(let id): id
        }
    }

    /// Whether a record of this owner can be one of an attachment: old files do not name the interface.
    package func covers(_ attachment: AttachmentID) -> Bool {
        switch self {
        case .attachment(let id): id == attachment
        case .container(let id): id == attachment.container
        }
    }
}
