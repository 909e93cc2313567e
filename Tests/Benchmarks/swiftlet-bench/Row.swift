import FoundationEssentials

/// A comparison with a peer that was run in turn with us in the same rounds.
struct Row: Codable {
    let name: String
    /// Median, in `unit`.
    let ours: Double
    let peer: Double
    let unit: String
    /// How many times less we need than the peer.
    let ratio: Double
    /// The ratio that is asked for.
    let goal: Double
    let met: Bool

    /// Compares medians; the goal says how many times less we are to need than the peer.
    init(_ name: String, ours: [Double], peer: [Double], unit: String, goal: Double) {
        self.name = name
        self.ours = ours.median.rounded(toPlaces: 3)
        self.peer = peer.median.rounded(toPlaces: 3)
        self.unit = unit
        ratio = (peer.median / ours.median).rounded(toPlaces: 2)
        self.goal = goal
        met = ratio >= goal
    }
}

extension [Double] {
    var median: Double {
        let sorted = sorted()
        guard let middle = sorted[safe: count / 2] else { return .nan }
        return count.isMultiple(of: 2) ? (sorted[count / 2 - 1] + middle) / 2 : middle
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension Double {
    func rounded(toPlaces places: Int) -> Double {
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}

/// Prints rows as they come, and keeps them for the file.
struct Table {
    private(set) var rows: [Row] = []

    private static let columns = [34, 12, 12, 9, 7, 5]

    func printHead() {
        print(Self.line(["benchmark", "ours", "peer", "ratio", "goal", "met"]))
    }

    mutating func add(_ row: Row) {
        rows.append(row)
        print(
            Self.line([
                row.name, "\(row.ours) \(row.unit)", "\(row.peer) \(row.unit)", "\(row.ratio)", "\(row.goal)",
                row.met ? "yes" : "NO",
            ]))
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(rows).write(to: URL(filePath: path))
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, columns).map { cell, width in
            cell + String(repeating: " ", count: max(1, width - cell.count))
        }.joined()
    }
}
