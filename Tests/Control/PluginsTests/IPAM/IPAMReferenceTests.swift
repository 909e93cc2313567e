import Testing

/// The reference's host-local and static as Debian ships them (1.1.1), call by call beside ours.
@Suite(.enabled(if: IPAMSubject.isReferenceInstalled, "needs the reference plugins host-local and static"))
struct IPAMReferenceTests {
    @Test(arguments: IPAMCase.all)
    func answersAndLeavesFilesAsTheReference(_ example: IPAMCase) throws {
        let reference = try IPAMOutcome(example, answeredBy: [.reference])
        let difference = try IPAMOutcome(example, answeredBy: [.ours]).difference(from: reference)
        #expect(difference == [])
    }

    /// Every call but the first finds what the other one left.
    @Test(
        arguments: IPAMCase.courses,
        [[IPAMSubject.ours, .reference], [.reference, .ours], [.reference, .ours, .ours]])
    func goesOnWithWhatTheOtherLeft(_ example: IPAMCase, _ subjects: [IPAMSubject]) throws {
        let reference = try IPAMOutcome(example, answeredBy: [.reference])
        let difference = try IPAMOutcome(example, answeredBy: subjects).difference(from: reference)
        #expect(difference == [])
    }
}
