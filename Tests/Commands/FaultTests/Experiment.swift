import SystemPackage
import Testing

/// A fault at each call of a verb in turn.
struct Experiment: Sendable, CustomTestStringConvertible {
    let subject: Subject
    let verb: Verb
    /// Of several, each call gets the next.
    let faults: [Fault]
    let calls: CallSet
    var start = Start.liveNode

    /// Whether another pod is there already, and with it the bridge and the folder of the records.
    enum Start: String { case liveNode = "a live node", emptyNode = "an empty node" }

    var testDescription: String {
        "\(subject.plugin) \(verb.rawValue) on \(start.rawValue), \(faults.map(\.word).joined(separator: ", ")) at \(calls.rawValue) calls"
    }

    /// After so many broken promises more would tell nothing new.
    private static let enough = 5

    func fault(at number: Int) -> Fault { faults[(number - 1) % faults.count] }

    /// A write done in part is no failure, and a pod can be deleted on a node that takes no more processes.
    var mustSucceed: Bool { faults == [.shorten] || (calls == .process && verb != .add) }

    /// Runs a trial for each call, until there are no more.
    func run() async throws {
        var number = 0
        for _ in 0..<Self.enough {
            let cast = try await Cast(of: self)
            let first = number + 1
            let outcome = try await run(from: first, cast)
            number = outcome.last
            guard let broken = outcome.broken else { break }
            Issue.record("\(testDescription): \(broken)")
        }
        #expect(number > 0, "no call was hit")
        print("\(testDescription): \(number)")
    }

    /// Runs trials up to the first broken promise; gives the last call that was hit.
    func run(from first: Int, _ cast: Cast) async throws -> (last: Int, broken: BrokenPromise?) {
        try await onOwnThread {
            var trial = try Trial(self, cast)
            var number = first
            do throws(BrokenPromise) {
                while try trial.run(number) != nil { number += 1 }
            } catch {
                return (number, error)
            }
            try trial.fillPool()
            return (number - 1, nil)
        }
    }
}

extension Experiment {
    /// A disk that breaks, is full, or is made read-only.
    private static let disk: [Fault] = [.fail(.ioError), .fail(.noSpace), .fail(.readOnlyFileSystem)]

    /// All that is done to a verb of some plugins on a node where pods run.
    static func all(of subjects: [Subject], _ verb: Verb) -> [Experiment] {
        subjects.flatMap { all(of: $0, verb) }
    }

    private static func all(of subject: Subject, _ verb: Verb) -> [Experiment] {
        var faults: [([Fault], CallSet)] = [
            ([.kill], .any), ([.fail(.ioError)], .read), ([.failFromThere(.readOnlyFileSystem)], .change),
        ]
        switch Thoroughness.current {
        case .ordinary: faults.append((disk, .change))
        case .thorough:
            faults += disk.map { ([$0], .change) }
            // It comes to the same as a kill before the next call.
            faults.append(([.killAfter], .any))
        }
        // Only an ADD has something to say, and to write.
        if verb == .add { faults += [([.shorten], .write), ([.tear], .write)] }
        if subject.makes == .links {
            faults += [
                ([.fail(.noBufferSpace)], .network), ([.failFromThere(.noBufferSpace)], .network),
                ([.fail(.resourceTemporarilyUnavailable)], .process),
            ]
        }
        return faults.map { Experiment(subject: subject, verb: verb, faults: $0, calls: $1) }
    }
}
