package import AddressPool
package import AddressStore
internal import Addressing
package import CNISpec
internal import FoundationEssentials
package import JSON

/// The records of a network with the use of its ranges, for people and for programs.
package struct AddressList {
    private let network: NetworkName
    private let records: [StoredRecord]
    private let uses: [RangeUse]
    private let clock: BootClock

    package init(_ network: NetworkName, _ records: [StoredRecord], ranges: RangeSetList?, _ clock: BootClock)
    {
        self.network = network
        self.records = records
        self.clock = clock
        let taken = records.map { (address: $0.address, since: $0.wallTime) }
        uses = (ranges?.sets ?? []).map { RangeUse($0, taken: taken, at: clock.now) }
    }

    package var lines: [String] {
        let rows = records.map { record in
            [
                record.address.description, record.ownerText, record.pod?.description ?? "-",
                record.wallTime.text, clock.boot(of: record).rawValue,
            ]
        }
        let head = ["ADDRESS", "OWNER", "POD", "SINCE", "BOOT"]
        return ["network \(network)"] + (rows.isEmpty ? [] : Self.table([head] + rows)) + uses.map(\.line)
    }

    package var json: JSONValue {
        .object([
            "name": .string(network.text), "records": .array(records.map { $0.json(clock) }),
            "ranges": .array(uses.map(\.json)),
        ])
    }

    /// Columns as wide as their widest word.
    private static func table(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { word, width in
                word + String(repeating: " ", count: width - word.count)
            }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension StoredRecord {
    fileprivate var ownerText: String {
        switch content {
        case .owner(let owner): owner.description
        case .empty: "(reserved or torn: the file is empty)"
        case .unreadable: "(the file names no owner)"
        }
    }

    fileprivate func json(_ clock: BootClock) -> JSONValue {
        .object([
            "address": .string(address.description),
            "container": owner.map { .string($0.container.text) },
            "interface": owner?.interface.map { .string($0.text) },
            "pod": pod.map { .string($0.description) },
            "since": .string(wallTime.text), "boot": .string(clock.boot(of: self).rawValue),
        ])
    }
}

extension RangeUse {
    fileprivate var line: String {
        guard let size = set.capacity, let free else { return "range \(set): \(used) in use" }
        return "range \(set): \(used) of \(size) in use, \(free) free; \(forecast)"
    }

    private var forecast: String {
        switch outlook {
        case .full: "no address is left"
        case .steady: "no steady growth"
        case .fullIn(let time):
            "full in \(time.words) at the earliest, if as many come as lately and none goes"
        }
    }

    fileprivate var json: JSONValue {
        let seconds: Int? =
            switch outlook {
            case .full: 0
            case .steady: nil
            case .fullIn(let time): Int(time.components.seconds)
            }
        return .object([
            "range": .string(set.description), "size": set.capacity.map { .integer($0) },
            "used": .integer(used), "free": free.map { .integer($0) },
            "fullInSeconds": seconds.map { .integer($0) },
        ])
    }
}

extension Duration {
    /// The largest unit of which there are at least two.
    fileprivate var words: String {
        let seconds = components.seconds
        for (unit, length) in [("days", Int64(86_400)), ("hours", 3600), ("minutes", 60)]
        where seconds >= 2 * length {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) seconds"
    }
}

extension WallTime {
    /// As RFC 3339 writes it, in UTC.
    package var text: String {
        Date(timeIntervalSince1970: Double(secondsSinceEpoch)).formatted(.iso8601)
    }
}
