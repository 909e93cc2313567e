import NetworkTesting
import Testing

/// Calls of several processes at once, some of them killed, in an order that a seed tells.
///
/// An ordinary run makes 300 calls of each plugin, a thorough one 10,000.
@Suite(.networkNamespace, .timeLimit(.minutes(30))) struct InterleavingTests {
    private static let count = Thoroughness.current == .ordinary ? 300 : 10_000

    @Test(arguments: [Subject.swiftlet, .hostLocal])
    func noOrderOfCallsAndKillsBreaksAPromise(_ subject: Subject) async throws {
        let seed = UInt64.random(in: 0...(.max))
        do {
            let interleaving = try Interleaving(of: subject, seed: seed)
            try await interleaving.run(Self.count)
            print(
                "\(subject.plugin): \(interleaving.calls) calls, \(interleaving.kills) killed, seed \(seed)")
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
}
