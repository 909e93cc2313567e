internal import AddressPool
internal import AddressStore
internal import Addressing
internal import CNISpec

/// What is to be given back: an address, or what a container or one of its interfaces has.
package struct AddressSubject: Sendable {
    fileprivate enum Kind: Sendable {
        case address(IPAddress)
        case container(ContainerID)
        case attachment(AttachmentID)
    }

    fileprivate let kind: Kind
    fileprivate let text: String

    package init(_ text: String) throws {
        self.text = text
        if let address = try? IPAddress(text) {
            kind = .address(address)
        } else if let slash = text.firstIndex(of: "/") {
            let interface = String(text[text.index(after: slash)...])
            kind = .attachment(
                AttachmentID(
                    container: try ContainerID(String(text[..<slash])),
                    interface: try InterfaceName(interface)))
        } else {
            kind = .container(try ContainerID(text))
        }
    }

    fileprivate func covers(_ record: StoredRecord) -> Bool {
        switch kind {
        case .address(let address): record.address == address
        case .container(let container): record.owner?.container == container
        case .attachment(let id): record.owner == .attachment(id)
        }
    }
}

/// Records to be given back because somebody says so.
package struct AddressRelease {
    private let records: [(network: NetworkName, record: StoredRecord)]
    private let directory: AddressDirectory

    package enum Scope { case unused, inUse }

    /// Finds the records, and refuses those that are in use or may be.
    package init(
        of subject: AddressSubject, in view: NodeView, of directory: AddressDirectory, _ scope: Scope
    ) throws {
        self.directory = directory
        records = view.facts.networks.filter { directory.covers($0.name) }.flatMap { network in
            view.files(of: network.name).filter(subject.covers).map { (network.name, $0) }
        }
        guard !records.isEmpty else { throw Refusal.nothingRecorded(subject.text) }
        guard scope == .unused else { return }
        for (_, record) in records {
            let holders = view.holders(of: record.address)
            guard holders.isEmpty else {
                throw Refusal.inUse(record.address, holders.map(\.name))
            }
        }
        for case .namespace(let path, let reason) in view.facts.gaps {
            throw Refusal.unseen(path: path, reason: reason)
        }
    }

    /// What will be done.
    package var lines: [String] {
        records.map { network, record in
            let owner = record.owner.map { " of \($0)" } ?? ", which names no owner"
            return "\(network): release \(record.address)\(owner)"
        }
    }

    package func perform() throws {
        for (network, record) in records where try !directory.store(of: network).release(record) {
            throw Refusal.overtaken(record.address)
        }
    }

    enum Refusal: Error, CustomStringConvertible {
        case nothingRecorded(String)
        case inUse(IPAddress, [String])
        case unseen(path: String, reason: String)
        case overtaken(IPAddress)

        var description: String {
            switch self {
            case .nothingRecorded(let subject): "no record of \(subject): see swiftlet ipam list"
            case .inUse(let address, let holders):
                "\(address) is in use in \(holders.joined(separator: ", ")); delete the pod, "
                    + "or give --even-in-use and it will be given to another pod as well"
            case .unseen(let path, let reason):
                "cannot tell whether it is in use: cannot look into \(path): \(reason); run it as root, "
                    + "or give --even-in-use"
            case .overtaken(let address): "the record of \(address) changed meanwhile; look again"
            }
        }
    }
}
