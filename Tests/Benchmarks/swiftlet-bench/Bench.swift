import Glibc
import SystemHandles
import SystemPackage

let processID = getpid()

/// The benchmark table: ratios to peers, which are run in turn with us, since absolute times differ from machine
/// to machine and from minute to minute.
@main struct Bench {
    /// Where Debian's containernetworking-plugins are.
    private static let reference = "/usr/lib/cni"

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else {
            print("usage: swiftlet-bench FOLDER-OF-PROGRAMS OUTPUT.json [NAME]")
            exit(64)
        }
        guard geteuid() == 0 else { throw BenchmarkError.failed("network namespaces need root") }
        guard fileExists("\(reference)/bridge") else {
            throw BenchmarkError.missing("\(reference)/bridge: install containernetworking-plugins")
        }
        let work = FilePath("/tmp/swiftlet-bench-\(processID)")
        _ = try Directory(creating: work, permissions: [.ownerReadWriteExecute])
        defer { _ = try? removeTree(work) }
        var table = Table()
        table.printHead()
        let plugins = try PluginSuite(programs: arguments[1], reference: reference, work: work)
        let addresses = try AddressSuite(programs: arguments[1], reference: reference, work: work)
        let benchmarks =
            plugins.benchmarks + addresses.benchmarks + NetlinkSuite(work: work).benchmarks
            + RulesSuite(work: work).benchmarks
        let wanted = arguments.count > 3 ? arguments[3] : nil
        let chosen = benchmarks.filter { wanted == nil || wanted == $0.0 }
        guard !chosen.isEmpty else {
            throw BenchmarkError.missing(
                "a benchmark \(wanted ?? ""): there are \(benchmarks.map(\.0))")
        }
        for (_, run) in chosen { try run(&table) }
        try table.write(to: arguments[2])
    }
}
