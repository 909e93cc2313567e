import CNISpec
import NetworkTesting
import Testing

/// A node with a pod that is not touched, one whose call goes wrong, and one that comes after it.
///
/// A trial lets one call go wrong, does what a runtime does then, and holds node and answers against what is
/// promised.
final class Trial {
    private let experiment: Experiment
    private let node: FaultedNode
    private let judge: Judge
    private let neighbour: Pod?
    private let faulted: Pod
    private let other: Pod
    /// The neighbour's records, the node's kernel objects, and those of a pod without interfaces.
    private var records: [String: Set<String>] = [:]
    private var nodeKernel: [String] = []
    private var podKernel: [String] = []

    init(of experiment: Experiment) async throws {
        self.experiment = experiment
        node = try FaultedNode(of: experiment.subject)
        judge = Judge(node: node)
        neighbour = experiment.start == .liveNode ? try Pod("neighbour") : nil
        faulted = try Pod("faulted")
        other = try Pod("other")
        try await settle()
    }

    /// Makes the objects that the trials must leave alone, and notes how they look once the kernel is done with them.
    private func settle() async throws {
        if let neighbour { try succeed(.add, neighbour) }
        for pod in [faulted, other] {
            // A pod's loopback interface goes up with its first ADD, and stays up.
            try pod.namespace.run("ip link set lo up")
        }
        if neighbour != nil, experiment.subject.makes == .links {
            try await eventually("the bridge and its port carry") {
                try node.namespace.lines("ip -o link show up").filter { $0.contains("state UP") }.count == 2
            }
        }
        records = try judge.records()
        nodeKernel = try judge.kernel(in: node.namespace)
        podKernel = try judge.kernel(in: faulted.namespace)
    }

    /// Lets the call with that number go wrong; gives the call, or nil if there were fewer.
    func run(_ number: Int) throws(BrokenPromise) -> String? {
        var hit = "no call"
        do {
            if experiment.verb != .add { try succeed(.add, faulted) }
            let call = try perform(
                PlannedFault(fault: experiment.fault, calls: experiment.calls, number: number))
            hit = call.hit ?? hit
            try examine(call)
            try addAnother()
            try deleteAndAddAgain()
            try leaveNothing()
            return call.hit
        } catch {
            throw BrokenPromise("\(experiment.fault.word) at call \(hit): \(error)")
        }
    }

    private func perform(_ planned: PlannedFault) throws -> Call {
        switch experiment.verb {
        case .collectGarbage:
            try node.collectGarbage(keeping: [neighbour, other].compactMap(\.self), planned)
        case .add, .delete: try node.call(experiment.verb, faulted, planned)
        }
    }

    /// What must be true the moment after.
    private func examine(_ call: Call) throws {
        let found = try judge.records()
        try promise("no record has a stranger's name", Set(found.keys).isSubset(of: known))
        try promise("the neighbour's records", found[neighbour?.container ?? ""], is: neighbourRecords)
        for (container, addresses) in found {
            let families = addresses.map { $0.contains(":") }
            try promise("\(container) has one address of a family", families.count == Set(families).count)
        }
        if call.hit == nil || experiment.fault == .shorten {
            try promise("a call without a failure succeeds", call.succeeded, by: call)
        }
        if call.succeeded {
            try experiment.verb == .add ? examineAdded(call) : promiseNothingLeft(of: faulted)
        } else if !call.wasKilled, case .fail = experiment.fault {
            try promise("it says why it failed", call.error != nil, by: call)
            // One failure, and none when it was undone.
            if experiment.verb == .add { try promiseNothingLeft(of: faulted) }
        }
    }

    private func examineAdded(_ call: Call) throws {
        let given = try call.addresses()
        try promise("an address of each family", given.count, is: 2)
        try promise("the records of what an ADD gave", try judge.records()[faulted.container], is: given)
        guard experiment.subject.makes == .links else { return }
        try promise("the pod's addresses", try judge.addresses(of: faulted), is: given)
    }

    /// Whatever state the faulted call left, another pod gets addresses that nobody has.
    private func addAnother() throws {
        let taken = try inUse()
        let added = try succeed(.add, other).addresses()
        try promise("addresses that nobody had", added.intersection(taken).sorted(), is: [])
        try promise("the other's record", try judge.records()[other.container], is: added)
    }

    /// All addresses that a record or an interface has.
    private func inUse() throws -> Set<String> {
        var addresses = try judge.records().values.reduce(into: Set()) { $0.formUnion($1) }
        guard experiment.subject.makes == .links else { return addresses }
        try addresses.formUnion(judge.addresses(of: faulted))
        return addresses
    }

    private func deleteAndAddAgain() throws {
        try succeed(.delete, faulted)
        try promiseNothingLeft(of: faulted)
        let taken = try inUse()
        let call = try succeed(.add, faulted)
        try promise("addresses that nobody had", call.addresses().intersection(taken).sorted(), is: [])
        try examineAdded(call)
    }

    private func promiseNothingLeft(of pod: Pod) throws {
        try promise("the records of \(pod.container)", try judge.records()[pod.container], is: nil)
        guard experiment.subject.makes == .links else { return }
        try promise("the kernel objects in \(pod.container)", judge.kernel(in: pod.namespace), is: podKernel)
    }

    /// When the pods are gone, the node is as it was.
    private func leaveNothing() throws {
        try succeed(.delete, faulted)
        try succeed(.delete, other)
        try promise("the records at the end", judge.records(allowingPassingNames: .nothing), is: records)
        guard experiment.subject.makes == .links else { return }
        if neighbour == nil { try node.namespace.run("ip link delete swiftlet0") }
        try promise("the kernel objects at the end", judge.kernel(in: node.namespace), is: nodeKernel)
    }

    /// Gives out every address of the pool, and takes them back: none was lost.
    func fillPool() throws {
        let pods = try (0...Subject.capacity).map { try Pod("filler\($0)") }
        let free = Subject.capacity - (neighbour == nil ? 0 : 1)
        var given: Set<String> = records.values.reduce(into: []) { $0.formUnion($1) }
        for pod in pods.prefix(free) { try given.formUnion(succeed(.add, pod).addresses()) }
        try promise("all addresses of the pool", given.count, is: 2 * Subject.capacity)
        let call = try node.call(.add, pods[free])
        try promise("a pool without addresses says so", call.error?.code, is: .tryAgainLater)
        for pod in pods { try succeed(.delete, pod) }
        try promise("the records at the end", judge.records(allowingPassingNames: .nothing), is: records)
    }

    private var known: Set<String> { Set([neighbour, faulted, other].compactMap { $0?.container }) }

    private var neighbourRecords: Set<String>? { neighbour.flatMap { records[$0.container] } }

    @discardableResult
    private func succeed(_ verb: Verb, _ pod: Pod) throws -> Call {
        let call = try node.call(verb, pod)
        try promise("\(verb.rawValue) of \(pod.container) succeeds", call.succeeded, by: call)
        return call
    }
}
