import NetworkTesting
import PluginTesting
import Testing

/// The reference plugins of Debian and ours do the same for the same configuration.
@Suite(.networkNamespace) struct TwinTests {
    private func expectAlike(
        _ twins: Twins, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let differences = try twins.differences().joined(separator: "\n")
        #expect(differences == "", sourceLocation: sourceLocation)
    }

    @Test(arguments: TwinCase.accepted) func doesTheSame(_ twinCase: TwinCase) throws {
        let twins = try twinCase.twins()
        var call = twinCase.call
        let added = try twins.call(call)
        try #require(
            added.reference.succeeded && added.ours.succeeded,
            "\(added.reference.output) \(added.ours.output)")
        if !twinCase.hasDefectiveResult { #expect(added.ours.normalised == added.reference.normalised) }
        try expectAlike(twins)
        call.verb = "DEL"
        for _ in 1...2 {
            let deleted = try twins.call(call)
            #expect(deleted.ours.outcome == deleted.reference.outcome)
            try expectAlike(twins)
        }
    }

    /// Each implementation checks and deletes what the other has made.
    @Test(arguments: TwinCase.interchangeable) func goesOnWhereTheOtherLeftOff(_ twinCase: TwinCase) throws {
        let twins = try twinCase.twins()
        var verdicts: [String] = []
        for (maker, other) in [(twins.reference, twins.ours), (twins.ours, twins.reference)] {
            var call = twinCase.call
            let added = try maker.answer(call)
            try #require(added.succeeded, "\(added.output)")
            call.verb = "CHECK"
            call.previous = added.output
            #expect(try maker.answer(call, with: twins.ours.programs).output == "")
            verdicts.append(try maker.answer(call, with: twins.reference.programs).output)
            call.verb = "DEL"
            call.previous = nil
            #expect(try maker.answer(call, with: other.programs).output == "")
            #expect(try maker.answer(call).output == "")
        }
        // The reference misses routes without a gateway, whoever made them.
        #expect(verdicts[0] == verdicts[1])
        try expectAlike(twins)
    }

    /// What the reference refuses we refuse, and what it leaves behind when it does, we take back.
    @Test(arguments: TwinCase.refused) func refusesTheSame(_ twinCase: TwinCase) throws {
        let twins = try twinCase.twins()
        let before = try twins.ours.state()
        let answer = try twins.call(twinCase.call)
        #expect(!answer.reference.succeeded)
        #expect(!answer.ours.succeeded)
        #expect(answer.ours.code != 999)
        if let words = twinCase.words {
            #expect(answer.reference.message?.contains(words) == true, "\(answer.reference.output)")
            #expect(answer.ours.message?.contains(words) == true, "\(answer.ours.output)")
        }
        // A bridge stays, as it does after a DEL, and so does forwarding; both may serve others by now.
        let after = try twins.ours.state().filter {
            !$0.contains("cni0") && !$0.contains("forward") && !$0.contains("last_reserved_ip")
        }
        #expect(Set(after).subtracting(before).sorted().prefix(5) == [])
    }
}
