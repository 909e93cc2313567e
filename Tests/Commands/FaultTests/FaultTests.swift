import NetworkTesting
import SystemPackage
import Testing

/// Each system call of a plugin goes wrong in turn; then a runtime goes on, and every promise still holds.
///
/// One experiment at a time: each keeps a processor busy, and other suites run beside.
@Suite(.networkNamespace, .serialized, .timeLimit(.minutes(10))) struct FaultTests {
    @Test(arguments: Experiment.all(of: .swiftlet, .add))
    func anAddThatGoesWrongLosesNothing(_ experiment: Experiment) async throws { try await experiment.run() }

    /// Here the ADD makes the bridge and the folder of the records too.
    @Test(arguments: [
        (Fault.kill, CallSet.any), (.fail(.noBufferSpace), .network), (.fail(.ioError), .change),
    ])
    func anAddOfTheFirstPodThatGoesWrongLosesNothing(_ fault: Fault, _ calls: CallSet) async throws {
        try await Experiment(
            subject: .swiftlet, verb: .add, fault: fault, calls: calls, start: .emptyNode
        ).run()
    }

    @Test(arguments: Experiment.all(of: .swiftlet, .delete))
    func aDeleteThatGoesWrongLosesNothing(_ experiment: Experiment) async throws {
        try await experiment.run()
    }
}
