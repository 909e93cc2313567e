import SystemPackage
import Testing

/// One kind of fault, at each call of a verb in turn.
struct Experiment: Sendable, CustomTestStringConvertible {
    let subject: Subject
    let verb: Verb
    let fault: Fault
    let calls: CallSet
    var start = Start.liveNode

    /// Whether another pod is there already, and with it the bridge and the folder of the records.
    enum Start: String { case liveNode = "a live node", emptyNode = "an empty node" }

    var testDescription: String {
        "\(subject.plugin) \(verb.rawValue) on \(start.rawValue), \(fault.word) at \(calls.rawValue) calls"
    }

    /// After so many broken promises more would tell nothing new.
    private static let enough = 5

    /// Runs a trial for each call, until there are no more.
    func run() async throws {
        var trial = try await Trial(of: self)
        var broken = 0
        var number = 1
        while broken < Self.enough {
            do throws(BrokenPromise) {
                guard try trial.run(number) != nil else { break }
            } catch {
                Issue.record("\(testDescription): \(error)")
                broken += 1
                trial = try await Trial(of: self)
            }
            number += 1
        }
        try trial.fillPool()
        #expect(number > 1, "no call was hit")
        print("\(testDescription): \(number - 1)")
    }
}

extension Experiment {
    private static let disk: [Errno] = [.noSpace, .ioError, .readOnlyFileSystem]

    /// All that is done to a verb of a plugin on a node where pods run.
    static func all(of subject: Subject, _ verb: Verb) -> [Experiment] {
        let onDisk = disk.flatMap { error in
            [Fault.fail(error), .failFromThere(error)].map { ($0, CallSet.change) }
        }
        var faults: [(Fault, CallSet)] = [(.kill, .any), (.fail(.ioError), .read)] + onDisk
        // Only an ADD has something to say, and to write.
        if verb == .add { faults += [(.shorten, .write), (.tear, .write)] }
        if subject.makes == .links {
            faults += [
                (.fail(.noBufferSpace), .network), (.failFromThere(.noBufferSpace), .network),
                (.fail(.resourceTemporarilyUnavailable), .process),
            ]
        }
        return faults.map {
            Experiment(subject: subject, verb: verb, fault: $0, calls: $1)
        }
    }
}
