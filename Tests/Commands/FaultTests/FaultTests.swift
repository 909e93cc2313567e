import NetworkTesting
import SystemPackage
import Testing

// Each system call of a plugin goes wrong in turn; then a runtime goes on, and every promise still holds.
//
// A suite runs one experiment at a time: that keeps a processor busy, and other suites run beside it.

@Suite(.networkNamespace, .serialized, .timeLimit(.minutes(10))) struct AddFaultTests {
    @Test(arguments: Experiment.all(of: [.swiftlet, .hostLocal], .add))
    func losesNothing(_ experiment: Experiment) async throws { try await experiment.run() }
}

@Suite(.networkNamespace, .serialized, .timeLimit(.minutes(10))) struct FirstAddFaultTests {
    /// Here the ADD makes the bridge and the folder of the records too.
    @Test(arguments: [
        (Fault.kill, CallSet.any), (.fail(.noBufferSpace), .network), (.fail(.ioError), .change),
    ])
    func losesNothing(_ fault: Fault, _ calls: CallSet) async throws {
        let experiment = Experiment(
            subject: .swiftlet, verb: .add, faults: [fault], calls: calls, start: .emptyNode)
        try await experiment.run()
    }
}

@Suite(.networkNamespace, .serialized, .timeLimit(.minutes(10))) struct DeleteFaultTests {
    @Test(arguments: Experiment.all(of: [.swiftlet, .hostLocal], .delete))
    func losesNothing(_ experiment: Experiment) async throws { try await experiment.run() }
}

@Suite(.networkNamespace, .serialized, .timeLimit(.minutes(10))) struct GarbageFaultTests {
    @Test(arguments: Experiment.all(of: [.swiftlet, .hostLocal], .collectGarbage))
    func losesNothing(_ experiment: Experiment) async throws { try await experiment.run() }
}

@Suite(.networkNamespace, .timeLimit(.minutes(10))) struct ReferenceFaultTests {
    /// A test of the tests: they see the empty record that the reference leaves when it is killed at the wrong moment.
    @Test func theReferenceIsSeenToLoseAnAddress() async throws {
        let experiment = Experiment(subject: .reference, verb: .add, faults: [.kill], calls: .change)
        let broken = try #require(try await experiment.run(from: 1, Cast(of: experiment)).broken)
        #expect(broken.description.contains("cannot be read: it holds [\"\"]"))
    }
}
