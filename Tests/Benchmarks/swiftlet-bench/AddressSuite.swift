import SystemHandles
import SystemPackage

/// The plugin `host-local` against the reference's, each in a directory of its own with as many records.
struct AddressSuite {
    private let ours: String
    private let reference: String
    private let work: FilePath

    private static let rounds = 40
    private static let burst = 64

    init(programs: String, reference: String, work: FilePath) throws {
        self.reference = "\(reference)/host-local"
        self.work = work
        try Directory(opening: work).symlink(to: "\(programs)/swiftlet-cni", as: "host-local")
        ours = work.appending("host-local").string
    }

    /// Each by the name that selects it.
    var benchmarks: [(String, (inout Table) throws -> Void)] {
        [
            ("ipam-0", { try compare(&$0, records: 0, goal: 1) }),
            ("ipam-250", { try compare(&$0, records: 250, goal: 3) }),
            ("ipam-60000", { try compare(&$0, records: 60_000, goal: 20) }),
            ("ipam-parallel", { try race(&$0, records: 250) }),
        ]
    }

    private func compare(_ table: inout Table, records: Int, goal: Double) throws {
        let rounds = records > 10_000 ? Self.rounds / 4 : Self.rounds
        let mine = try subject("ours-\(records)", ours, records: records)
        let theirs = try subject("theirs-\(records)", reference, records: records)
        var add: (ours: [Double], peer: [Double]) = ([], [])
        var delete: (ours: [Double], peer: [Double]) = ([], [])
        for round in 0...rounds {
            var times: [[Double]] = [[], []]
            for turn in [round % 2, 1 - round % 2] {
                times[turn] = try ["ADD", "DEL"].map { verb in
                    turn == 0
                        ? try mine.time(verb, container: "bench-\(round)", namespace: "/run/netns/none")
                        : try theirs.time(verb, container: "bench-\(round)", namespace: "/run/netns/none")
                }
            }
            // The first round makes directories and the index, and is not counted.
            guard round > 0 else { continue }
            add.ours.append(times[0][0])
            add.peer.append(times[1][0])
            delete.ours.append(times[0][1])
            delete.peer.append(times[1][1])
        }
        table.add(
            Row("ipam ADD, \(records) records", ours: add.ours, peer: add.peer, unit: "ms", goal: goal))
        table.add(
            Row("ipam DEL, \(records) records", ours: delete.ours, peer: delete.peer, unit: "ms", goal: goal))
    }

    private func subject(_ folder: String, _ program: String, records: Int) throws -> PluginSubject {
        try AddressFolder(work.appending(folder)).fill(records)
        return try PluginSubject(program: program, configuration: configuration(folder))
    }

    private func configuration(_ folder: String) -> String {
        """
        {"cniVersion": "0.4.0", "name": "bench", "type": "bridge", "ipam": {"type": "host-local", \
        "subnet": "10.0.0.0/16", "dataDir": "\(work)/\(folder)"}}
        """
    }

    /// As many ADDs at once as there are pods when a node comes up.
    private func race(_ table: inout Table, records: Int) throws {
        var times: (ours: [Double], peer: [Double]) = ([], [])
        for round in 0..<10 {
            for turn in [round % 2, 1 - round % 2] {
                let folder = "race-\(round)-\(turn)"
                let addresses = AddressFolder(work.appending(folder))
                try addresses.fill(records)
                let burst = try Burst(
                    program: turn == 0 ? ours : reference, configuration: configuration(folder),
                    at: work.appending("\(folder).conf"))
                let time = try burst.milliseconds(of: Self.burst)
                let taken = try addresses.count() - records
                guard taken == Self.burst else {
                    throw BenchmarkError.failed("\(taken) addresses for \(Self.burst) containers")
                }
                if turn == 0 { times.ours.append(time) } else { times.peer.append(time) }
            }
        }
        table.add(
            Row(
                "ipam 64 ADDs at once, \(records) records", ours: times.ours, peer: times.peer, unit: "ms",
                goal: 4))
    }
}

/// The directory of the network `bench`.
private struct AddressFolder {
    private let path: FilePath

    init(_ dataDirectory: FilePath) { path = dataDirectory.appending("bench") }

    /// Makes records as host-local would have left them.
    func fill(_ count: Int) throws {
        let folder = try Directory(creating: path, permissions: [.ownerReadWriteExecute])
        for number in 0..<count {
            let host = number + 10
            let file = try folder.open("10.0.\(host >> 8).\(host & 255)", .writeOnly, options: .create)
            try file.writeWhole(Array("container-\(number)\r\neth0".utf8))
        }
        guard count > 0 else { return }
        let last = try folder.open("last_reserved_ip.0", .writeOnly, options: .create)
        try last.writeWhole(Array("10.0.\((count + 9) >> 8).\((count + 9) & 255)".utf8))
    }

    func count() throws -> Int {
        try Directory(opening: path).names().count { $0.hasPrefix("10.") }
    }
}
