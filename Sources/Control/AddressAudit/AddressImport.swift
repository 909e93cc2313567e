internal import AddressPool
internal import AddressStore
internal import Addressing
package import CNISpec
internal import JSON

/// An export that was read and checked whole, before anything is written.
package struct AddressImport: Sendable {
    private let networks: [Network]

    private struct Network: Sendable {
        let name: NetworkName
        let records: [Entry]
        let reserved: [IPAddress]
        let memory: StoreMemory
    }

    private struct Entry: Sendable {
        let record: AddressRecord
        let pod: PodName?
    }

    package init(_ bytes: [UInt8]) throws(CNIError) {
        let fields = try Fields(decoding: bytes)
        guard try fields.string("format") == AddressExport.format else {
            throw fields.fault("format", "it is not \"\(AddressExport.format)\"")
        }
        networks = try fields.list("networks") { (fields) throws(CNIError) in try Self.network(fields) }
        if let name = Self.firstRepeated(networks.map(\.name)) {
            throw fields.fault("networks", "\(name) stands there twice")
        }
    }

    /// Writes what is not there yet.
    ///
    /// - Throws: `ImportConflicts` before anything is written, if an address has another owner here.
    /// - Returns: How many records were written.
    package func merge(into directory: AddressDirectory) throws -> Int {
        var conflicts: [String] = []
        var missing: [(store: AddressStore, network: Network, entries: [Entry], reserved: [IPAddress])] = []
        for network in networks where directory.covers(network.name) {
            let store = directory.store(of: network.name)
            let present = Dictionary(try directory.records(of: network.name).map { ($0.address, $0) }) {
                first, _ in first
            }
            let entries = network.records.filter { entry in
                guard let file = present[entry.record.address] else { return true }
                if file.owner != entry.record.owner { conflicts.append(Self.conflict(entry, file, network)) }
                return false
            }
            missing.append((store, network, entries, network.reserved.filter { present[$0] == nil }))
        }
        guard conflicts.isEmpty else { throw ImportConflicts(lines: conflicts) }
        for (store, network, entries, reserved) in missing {
            for entry in entries {
                try store.record(entry.record.address, for: entry.record.owner, pod: entry.pod)
            }
            for address in reserved { try store.reserve(address) }
            try store.restore(network.memory)
        }
        return missing.reduce(0) { $0 + $1.entries.count + $1.reserved.count }
    }

    private static func conflict(_ entry: Entry, _ file: StoredRecord, _ network: Network) -> String {
        let present = file.owner.map { "recorded for \($0)" } ?? "a file without an owner"
        return "\(network.name): \(entry.record.address) of \(entry.record.owner) is \(present) here"
    }
}

package struct ImportConflicts: Error, CustomStringConvertible {
    package let lines: [String]

    package var description: String {
        (["nothing was imported: release or repair these first"] + lines).joined(separator: "\n")
    }
}

// MARK: Reading

extension AddressImport {
    private static func network(_ fields: Fields) throws(CNIError) -> Network {
        let records = try fields.list("records") { (fields) throws(CNIError) in try entry(fields) }
        var reserved: [IPAddress] = []
        for text in try fields.strings("reserved") {
            do throws(AddressingError) { reserved.append(try IPAddress(text)) } catch {
                throw fields.fault("reserved", error.description)
            }
        }
        if let address = firstRepeated(records.map(\.record.address) + reserved) {
            throw fields.fault("records", "\(address) stands there twice")
        }
        return Network(
            name: try NetworkName(try fields.string("name") ?? ""), records: records, reserved: reserved,
            memory: try memory(fields))
    }

    private static func firstRepeated<Value: Hashable>(_ values: [Value]) -> Value? {
        var seen: Set<Value> = []
        return values.first { !seen.insert($0).inserted }
    }

    private static func memory(_ fields: Fields) throws(CNIError) -> StoreMemory {
        var memory = StoreMemory()
        memory.pods = try fields.list("remembered") { (fields) throws(CNIError) in try pod(fields) }
        let last = try fields.list("lastReserved") { (fields) throws(CNIError) in
            (
                try fields.required("rangeSet", try fields.integer("rangeSet", in: 0...65_535)),
                try fields.required("address", try address(fields))
            )
        }
        for (position, address) in last { memory.last[position] = address }
        return memory
    }

    private static func entry(_ fields: Fields) throws(CNIError) -> Entry {
        let container = try ContainerID(try fields.string("container") ?? "")
        let interface = try fields.parsed("interface") { (text) throws(AddressingError) in
            try InterfaceName(text)
        }
        let owner =
            interface.map {
                AddressRecord.Owner.attachment(AttachmentID(container: container, interface: $0))
            } ?? .container(container)
        return Entry(
            record: AddressRecord(address: try fields.required("address", try address(fields)), owner: owner),
            pod: try podName(fields))
    }

    private static func pod(_ fields: Fields) throws(CNIError) -> StoreMemory.Pod {
        let name = try fields.required("pod", try podName(fields))
        let period = try fields.required("period", try fields.string("period"))
        let text = try fields.required("text", try fields.string("text"))
        return try fields.required("text", StoreMemory.Pod(name: name, period: period, text: text))
    }

    private static func podName(_ fields: Fields) throws(CNIError) -> PodName? {
        guard let text = try fields.string("pod") else { return nil }
        guard let name = PodName(text) else { throw fields.fault("pod", "it is no namespace/name") }
        return name
    }

    private static func address(_ fields: Fields) throws(CNIError) -> IPAddress? {
        try fields.parsed("address") { (text) throws(AddressingError) in try IPAddress(text) }
    }
}
