import Addressing
import CBenchmark
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import SystemHandles
import SystemPackage

/// The netlink session against iproute2 and against a decoder in C, with 100,000 objects of a kind.
struct NetlinkSuite {
    private static let count = 100_000
    private static let rounds = 5
    private let work: FilePath

    init(work: FilePath) { self.work = work }

    /// Each by the name that selects it.
    var benchmarks: [(String, (inout Table) throws -> Void)] {
        [
            ("dump", { try dump(&$0) }),
            ("routes", { try add(.routes, &$0) }),
            ("neighbours", { try add(.neighbours, &$0) }),
            ("fdb", { try add(.forwarding, &$0) }),
        ]
    }

    /// Processor time of listing routes as values, and how much memory that takes when they are streamed.
    private func dump(_ table: inout Table) throws {
        let objects = Objects.routes
        let node = try objects.makeNode()
        let session = try NetlinkSession(opening: MnlTransport.self, in: node)
        try session.perform(try objects.requests(Self.count))
        var samples = Samples()
        for _ in 0..<Self.rounds {
            try samples.measure(in: node, session)
        }
        table.add(
            Row("dump 100,000 routes: CPU, ip", ours: samples.ours, peer: samples.ip, unit: "ms", goal: 2))
        // 1.3 times the time of the peer is a ratio of 0.77.
        table.add(
            Row("dump 100,000 routes: CPU, C", ours: samples.ours, peer: samples.c, unit: "ms", goal: 0.77))
        table.add(
            Row(
                "dump 100,000 routes: memory", ours: samples.streamed, peer: samples.listed, unit: "KiB",
                goal: 10))
    }

    /// The time of adding objects in batches, against iproute2's own batches.
    private func add(_ objects: Objects, _ table: inout Table) throws {
        let batch = work.appending("\(objects.name).batch").string
        let file = try Descriptor(opening: batch, .writeOnly, options: [.create, .truncate])
        try file.writeWhole(Array(objects.batchLines(Self.count).utf8))
        let requests = try objects.requests(Self.count)
        var ours: [Double] = []
        var peer: [Double] = []
        for _ in 0..<Self.rounds {
            // A namespace of its own for each: the kernel takes a full one away in the background.
            let mine = try objects.makeNode()
            let session = try NetlinkSession(opening: MnlTransport.self, in: mine)
            ours.append(try milliseconds { try session.perform(requests) })
            let theirs = try objects.makeNode()
            peer.append(
                try milliseconds { try run(Command(objects.peer, ["-batch", batch]), in: theirs) })
        }
        table.add(
            Row("add 100,000 \(objects.name)", ours: ours, peer: peer, unit: "ms", goal: 2))
    }

    /// What the rounds of a dump gave.
    private struct Samples {
        var ours: [Double] = []
        var ip: [Double] = []
        var c: [Double] = []
        var streamed: [Double] = []
        var listed: [Double] = []

        mutating func measure(in node: borrowing NetworkNamespace, _ session: NetlinkSession) throws {
            let query = NetlinkQuery<Route>.routes(.ipv4, table: .main)
            ours.append(
                try ProcessorTime.spent(by: .thisProcess) {
                    let routes = try session.list(query)
                    guard routes.count >= count else { throw BenchmarkError.failed("\(routes.count) routes") }
                })
            let list = Command("sh", ["-c", "exec ip route list >/dev/null"])
            ip.append(try ProcessorTime.spent(by: .children) { try run(list, in: node) })
            c.append(
                try node.run { () throws(any Error) in
                    try ProcessorTime.spent(by: .thisProcess) {
                        let listed = benchmark_c_routes()
                        guard listed >= count else { throw BenchmarkError.failed("C: \(listed)") }
                    }
                })
            streamed.append(try PeakMemory.growth { try session.dump(query) { _ in } })
            listed.append(try PeakMemory.growth { _ = try session.list(query) })
        }
    }
}

private func run(_ command: Command, in node: borrowing NetworkNamespace) throws {
    let outcome = try node.run { () throws(any Error) in try ChildProcess.run(command) }
    guard outcome.status == .success else {
        throw BenchmarkError.failed("\(command.program): \(outcome.errorText)")
    }
}

func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / .milliseconds(1)
}
