import GoldenFiles
import NetworkTesting
import SystemHandles

/// A runtime that calls a plugin for several pods at the same time, and kills it now and then.
///
/// It goes round by round: in a round calls for different pods run side by side, as a runtime may have them, and then
/// node and answers are held against each other. Between rounds it collects garbage now and then; the specification
/// lets nothing else run then.
final class Interleaving {
    /// What the runtime knows of a pod.
    private enum State: Equatable {
        case absent
        case present(Set<String>)
        /// A call was killed: only DEL and GC may follow.
        case unsure
    }

    private let node: FaultedNode
    private let judge: Judge
    private let pods: [Pod]
    private var states: [State]
    private var random: SeededGenerator
    private(set) var calls = 0
    private(set) var kills = 0

    /// One pod more than there are addresses.
    init(of subject: Subject, seed: UInt64) throws {
        node = try FaultedNode(of: subject)
        judge = Judge(node: node)
        pods = try (0...Subject.capacity).map { try Pod("pod\($0)") }
        states = pods.map { _ in .absent }
        random = SeededGenerator(seed: seed)
    }

    /// Runs a number of calls.
    func run(_ count: Int) async throws {
        while calls < count {
            try await round()
            try examine()
        }
        try end()
    }

    private func round() async throws {
        if node.subject.verbs.contains(.collectGarbage), Int.random(in: 0..<8, using: &random) == 0 {
            try collectGarbage()
        } else {
            try await callSideBySide()
        }
    }

    /// A call that is about to be made.
    private struct Step: Sendable {
        let pod: Int
        let verb: Verb
        let kill: PlannedFault?
    }

    private func callSideBySide() async throws {
        let chosen = pods.indices.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
        let steps = chosen.map { pod in
            Step(pod: pod, verb: states[pod] == .absent ? .add : .delete, kill: planKill())
        }
        let crowd = states.count { $0 != .absent } + steps.count { $0.verb == .add }
        for (step, call) in zip(steps, try await Self.run(steps, pods, on: node)) {
            do {
                try note(call, of: step, isCrowded: crowd > Subject.capacity)
            } catch {
                throw BrokenPromise(
                    "call \(calls), \(step.verb.rawValue) of \(pods[step.pod].container): \(error)")
            }
        }
    }

    private func planKill() -> PlannedFault? {
        guard Int.random(in: 0..<3, using: &random) == 0 else { return nil }
        // More than a call makes: some are not reached, and the call ends as it should.
        return PlannedFault(fault: .kill, calls: .any, number: Int.random(in: 40...180, using: &random))
    }

    private static func run(_ steps: [Step], _ pods: [Pod], on node: FaultedNode) async throws -> [Call] {
        try await withThrowingTaskGroup(of: (Int, Call).self) { group in
            for (position, step) in steps.enumerated() {
                let pod = pods[step.pod]
                group.addTask {
                    (position, try await onOwnThread { try node.call(step.verb, pod, step.kill) })
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(
                \.value)
        }
    }

    private func note(_ call: Call, of step: Step, isCrowded: Bool) throws {
        calls += 1
        if call.wasKilled {
            kills += 1
            try promise("only who was to be killed is", step.kill != nil, by: call)
            states[step.pod] = .unsure
        } else if step.verb == .delete {
            try promise("a DEL succeeds", call.succeeded, by: call)
            states[step.pod] = .absent
        } else if call.succeeded {
            states[step.pod] = .present(try call.addresses())
        } else {
            // Who found no address has none; the runtime calls DEL all the same, and so does this one.
            try promise("an ADD fails only without an address", call.foundNoAddress, by: call)
            try promise("an ADD finds a free address", isCrowded, by: call)
            states[step.pod] = .unsure
        }
    }

    private func collectGarbage() throws {
        let kill = planKill()
        let valid = zip(pods, states).filter { if case .present = $1 { true } else { false } }.map(\.0)
        let call = try node.collectGarbage(keeping: valid, kill)
        calls += 1
        if call.wasKilled {
            kills += 1
            return
        }
        try promise("a GC succeeds", call.succeeded, by: call)
        for pod in pods.indices where states[pod] == .unsure { states[pod] = .absent }
    }

    /// Holds the records against what the runtime was told.
    private func examine() throws {
        let records = try judge.records()
        var owners: [String: String] = [:]
        for (pod, state) in zip(pods, states) {
            let recorded = records[pod.container] ?? []
            switch state {
            case .absent:
                try promise("the records of \(pod.container), which is gone", recorded.sorted(), is: [])
            case .present(let given): try promise("the records of \(pod.container)", recorded, is: given)
            case .unsure: break
            }
            for address in recorded {
                guard let other = owners.updateValue(pod.container, forKey: address) else { continue }
                throw BrokenPromise("\(address) belongs to \(other) and to \(pod.container)")
            }
        }
        try promise("no stranger has a record", Set(records.keys).isSubset(of: Set(pods.map(\.container))))
    }

    /// Deletes all pods: nothing is left, and every address is there to be given out.
    private func end() throws {
        try deleteAll()
        if node.subject.makes == .links {
            let links = try node.namespace.lines("ip -o link").compactMap {
                $0.split(separator: " ").dropFirst().first
            }
            try promise("the links at the end", links, is: ["lo:", "swiftlet0:"])
            for pod in pods {
                try promise("the links of a pod", pod.namespace.lines("ip -o link").count, is: 1)
            }
        }
        var given: Set<String> = []
        for pod in pods.prefix(Subject.capacity) {
            let call = try node.call(.add, pod)
            try promise("an ADD at the end succeeds", call.succeeded, by: call)
            try given.formUnion(call.addresses())
        }
        try promise("all addresses of the pool", given.count, is: 2 * Subject.capacity)
        try deleteAll()
        try promise("the records at the end", judge.records(allowingPassingNames: .nothing), is: [:])
    }

    private func deleteAll() throws {
        for pod in pods { try promise("a DEL succeeds", try node.call(.delete, pod).succeeded) }
    }
}
