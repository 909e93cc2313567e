import SystemHandles
import SystemPackage

/// The plugin `swiftlet` against the reference `bridge` with `host-local`.
struct PluginSuite {
    private let ours: String
    private let reference: String
    private let work: FilePath

    private static let rounds = 40

    /// Takes the absolute path of the folder with the built `swiftlet-cni`, since links lead to it.
    init(programs: String, reference: String, work: FilePath) throws {
        self.reference = reference
        self.work = work
        try Directory(opening: work).symlink(to: "\(programs)/swiftlet-cni", as: "swiftlet")
        ours = work.appending("swiftlet").string
        try writeSubnetFile()
    }

    /// Each by the name that selects it.
    var benchmarks: [(String, (inout Table) throws -> Void)] {
        [
            ("version", { try version(&$0) }),
            ("plain", { try compare(&$0, "no masquerade", masquerade: "false", add: 6, delete: 8) }),
            ("masquerade", { try compare(&$0, "masquerade", masquerade: "true", add: 10, delete: 15) }),
        ]
    }

    private func writeSubnetFile() throws {
        let text = """
            FLANNEL_NETWORK=10.244.0.0/16
            FLANNEL_SUBNET=10.244.1.1/24
            FLANNEL_MTU=1450
            FLANNEL_IPMASQ=true

            """
        let file = try Descriptor(
            opening: work.appending("subnet.env").string, .writeOnly, options: [.create, .truncate])
        try file.writeWhole(Array(text.utf8))
    }

    private func version(_ table: inout Table) throws {
        let mine = try PluginSubject(program: ours, configuration: "{}")
        let theirs = try PluginSubject(program: "\(reference)/bridge", configuration: "{}")
        var times: (ours: [Double], peer: [Double]) = ([], [])
        for _ in 0..<Self.rounds {
            times.ours.append(try mine.time("VERSION", container: "", namespace: ""))
            times.peer.append(try theirs.time("VERSION", container: "", namespace: ""))
        }
        table.add(Row("VERSION", ours: times.ours, peer: times.peer, unit: "ms", goal: 2))
    }

    /// With masquerade too, ours starts no program for a pod: the node's rules are the daemon's.
    private func compare(
        _ table: inout Table, _ name: String, masquerade: String, add: Double, delete: Double
    ) throws {
        let mine = try PluginSubject(
            program: ours,
            configuration: """
                {"cniVersion": "0.4.0", "name": "bench-\(masquerade)", "type": "swiftlet", \
                "subnetFile": "\(work)/subnet.env", "dataDir": "\(work)/ours"}
                """)
        let theirs = try PluginSubject(
            program: "\(reference)/bridge",
            configuration: """
                {"cniVersion": "0.4.0", "name": "bench-\(masquerade)", "type": "bridge", "bridge": "cni0", \
                "isDefaultGateway": true, "ipMasq": \(masquerade), "mtu": 1450, "ipam": {"type": "host-local", \
                "subnet": "10.245.1.0/24", "dataDir": "\(work)/theirs"}}
                """)
        var benchmark = PluginBenchmark(rounds: Self.rounds)
        try benchmark.run(ours: mine, peer: theirs)
        table.add(
            Row("ADD, \(name)", ours: benchmark.add.ours, peer: benchmark.add.peer, unit: "ms", goal: add))
        table.add(
            Row(
                "DEL, \(name)", ours: benchmark.delete.ours, peer: benchmark.delete.peer, unit: "ms",
                goal: delete))
    }
}
