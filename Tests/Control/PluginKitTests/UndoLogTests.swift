import CNISpec
import PluginKit
import SystemPackage
import Testing

@Suite struct UndoLogTests {
    private final class Notes {
        var lines: [String] = []
    }

    private let failure = CNIError(.tryAgainLater, "no address left", details: "pool 0")

    @Test func keepsWhatWasDoneWhenTheBodyReturns() throws {
        let notes = Notes()
        let value = try UndoLog.transaction { undo throws(CNIError) in
            undo.push("delete veth") { notes.lines.append("veth") }
            return 7
        }
        #expect(value == 7)
        #expect(notes.lines.isEmpty)
    }

    @Test func undoesInReverseAndTellsWhatStays() {
        let notes = Notes()
        let error = #expect(throws: CNIError.self) {
            try UndoLog.transaction { undo throws(CNIError) in
                undo.push("release 10.0.0.2") { notes.lines.append("address") }
                undo.push("delete veth1") { throw Errno.resourceBusy }
                undo.push("delete route") { notes.lines.append("route") }
                undo.push("remove rule") { throw Errno.notPermitted }
                throw failure
            }
        }
        #expect(notes.lines == ["route", "address"])
        #expect(error?.code == .tryAgainLater)
        #expect(error?.message == "no address left")
        #expect(
            error?.details == "pool 0; could not remove rule: Operation not permitted; "
                + "could not delete veth1: Device or resource busy")
    }

    @Test func keepsAnAddressThatALinkMayHave() {
        let notes = Notes()
        let error = #expect(throws: CNIError.self) {
            try UndoLog.transaction { undo throws(CNIError) in
                undo.push("remove the file") { notes.lines.append("file") }
                undo.push("release 10.0.0.2", needing: .allLater) { notes.lines.append("address") }
                undo.push("delete veth1") { throw Errno.noBufferSpace }
                throw failure
            }
        }
        #expect(notes.lines == ["file"])
        #expect(
            error?.details
                == "pool 0; could not delete veth1: No buffer space available; did not release 10.0.0.2, which a DEL does"
        )
    }
}
