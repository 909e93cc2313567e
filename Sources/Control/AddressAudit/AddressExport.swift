internal import AddressPool
internal import AddressStore
internal import Addressing
internal import CNISpec
package import JSON

/// All that the files of networks hold, as one JSON text: to move a node's addresses, or to keep them.
package struct AddressExport {
    package private(set) var json: JSONValue
    /// Files from which no owner can be read, and which are therefore not in it.
    package private(set) var leftOut: [String] = []

    static let format = "swiftlet addresses 1"

    /// Reads networks from their files.
    package init(of directory: AddressDirectory) throws {
        var networks: [JSONValue] = []
        json = .null
        for name in try directory.networks() {
            let store = directory.store(of: name)
            let records = try directory.records(of: name)
            leftOut += records.filter { $0.content == .unreadable }.map { "\(name)/\($0.address)" }
            networks.append(Self.json(name, records, try store.memory()))
        }
        json = .object(["format": .string(Self.format), "networks": .array(networks)])
    }

    private static func json(
        _ name: NetworkName, _ records: [StoredRecord], _ memory: StoreMemory
    ) -> JSONValue {
        let last = memory.last.sorted { $0.key < $1.key }.map { position, address in
            JSONValue.object([
                "rangeSet": .integer(position), "address": .string(address.description),
            ])
        }
        return .object([
            "name": .string(name.text),
            "records": .array(records.compactMap(\.json)),
            "reserved": .array(
                records.filter { $0.content == .empty }.map { .string($0.address.description) }),
            "lastReserved": .array(last),
            "remembered": .array(memory.pods.map(\.json)),
        ])
    }
}

extension StoredRecord {
    fileprivate var json: JSONValue? {
        guard let owner else { return nil }
        return .object([
            "address": .string(address.description), "container": .string(owner.container.text),
            "interface": owner.interface.map { .string($0.text) },
            "pod": pod.map { .string($0.description) },
        ])
    }
}

extension StoreMemory.Pod {
    fileprivate var json: JSONValue {
        .object([
            "pod": .string(name.description), "period": .string(period), "text": .string(text),
        ])
    }
}
