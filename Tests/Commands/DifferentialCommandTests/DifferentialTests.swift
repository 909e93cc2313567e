import Glibc
import NetworkTesting
import Testing

/// Generated configurations, given to the reference plugins of Debian and to ours.
///
/// The variables `DIFFERENTIAL_SEED`, a number or `random`, and `DIFFERENTIAL_CASES` choose others than the usual
/// ones. A failure names both for the one case that failed.
@Suite(.networkNamespace, .timeLimit(.minutes(30))) struct DifferentialTests {
    private static let usualCases = 300
    private static let usualSeed: UInt64 = 6

    private static func variable(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    @Test func leaveAndSayTheSameButForKnownDefects() async throws {
        let count = Self.variable("DIFFERENTIAL_CASES").flatMap { Int($0) } ?? Self.usualCases
        let seed =
            switch Self.variable("DIFFERENTIAL_SEED") {
            case nil: Self.usualSeed
            case "random": UInt64.random(in: 0...0xffff_ffff)
            case let text?: try #require(UInt64(text), "DIFFERENTIAL_SEED is a number, or \"random\"")
            }
        let clock = ContinuousClock()
        let start = clock.now
        var explained: [String: Int] = [:]
        for report in await reports(count, from: seed) {
            for (name, lines) in report.explained { explained[name, default: 0] += lines }
            if !report.failures.isEmpty {
                Issue.record("\(report.example)\n\(report.failures.prefix(20).joined(separator: "\n"))")
            }
        }
        print(
            "\(count) cases from seed \(seed) in \(start.duration(to: clock.now)); known defects: \(explained)"
        )
        guard count >= Self.usualCases, seed == Self.usualSeed else { return }
        // A defect that none of the usual cases shows is a hole in the net.
        #expect(KnownDefect.all.map(\.name).filter { explained[$0] == nil } == [])
    }

    private func reports(_ count: Int, from seed: UInt64) async -> [Report] {
        await withTaskGroup { group in
            for number in 0..<UInt64(count) {
                group.addTask { Report(GeneratedCase(seed: seed &+ number)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// What came of a case.
private struct Report {
    let example: GeneratedCase
    /// How many differences each known defect explains.
    var explained: [String: Int] = [:]
    /// The others.
    var failures: [String] = []

    init(_ example: GeneratedCase) {
        self.example = example
        do {
            for difference in try Comparison.differences(of: example) {
                if let defect = KnownDefect.all.first(where: { $0.explains(difference, example) }) {
                    explained[defect.name, default: 0] += 1
                } else {
                    failures.append("\(difference)")
                }
            }
        } catch {
            failures.append("\(error)")
        }
    }
}
