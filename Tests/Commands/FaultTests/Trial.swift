import NetworkTesting

/// Lets one call go wrong, does what a runtime does then, and holds node and answers against what is promised.
struct Trial {
    private let experiment: Experiment
    private let cast: Cast
    private let judge: Judge
    /// The neighbour's records, the node's kernel objects, and those of a pod without interfaces.
    private let records: [String: Set<String>]
    private let nodeKernel: [String]
    private let podKernel: [String]
    /// What there was before the call that goes wrong; nil until the pods are as it needs them.
    private var before: Judge.State?
    /// Whether what a runtime does then was done from that state.
    private var isTried = false

    init(_ experiment: Experiment, _ cast: Cast) throws {
        self.experiment = experiment
        self.cast = cast
        judge = Judge(node: cast.node)
        records = try judge.records()
        nodeKernel = try judge.kernel(in: cast.node.namespace)
        podKernel = try judge.kernel(in: cast.faulted.namespace)
    }

    /// Lets the call with that number go wrong; gives the call, or nil if there were fewer.
    mutating func run(_ number: Int) throws(BrokenPromise) -> String? {
        var hit = "no call"
        let fault = experiment.fault(at: number)
        do {
            let before = try prepare()
            let call = try perform(
                PlannedFault(fault: fault, calls: experiment.calls, number: number))
            hit = call.hit ?? hit
            try examine(call, after: fault)
            // A call that changed nothing leaves what was gone on from already.
            if isTried, call.hit != nil, try judge.files() == before.files,
                try judge.state(with: cast.faulted) == before
            {
                return hit
            }
            self.before = nil
            try addAnother()
            try deleteAndAddAgain()
            try leaveNothing()
            isTried = true
            return call.hit
        } catch {
            throw BrokenPromise("\(fault.word) at call \(hit): \(error)")
        }
    }

    private mutating func prepare() throws -> Judge.State {
        if let before { return before }
        let state: Judge.State
        if experiment.verb == .add {
            state = Judge.State(files: try judge.files(), node: nodeKernel, pod: podKernel)
        } else {
            try cast.node.succeed(.add, cast.faulted)
            state = try judge.state(with: cast.faulted)
        }
        before = state
        return state
    }

    private func perform(_ planned: PlannedFault) throws -> Call {
        switch experiment.verb {
        case .collectGarbage:
            try cast.node.collectGarbage(keeping: [cast.neighbour, cast.other].compactMap(\.self), planned)
        case .add, .delete: try cast.node.call(experiment.verb, cast.faulted, planned)
        }
    }

    /// What must be true the moment after.
    private func examine(_ call: Call, after fault: Fault) throws {
        let found = try judge.records()
        try promise("no record has a stranger's name", Set(found.keys).isSubset(of: cast.containers))
        try promise("the neighbour's records", found.filter { $0.key == "neighbour" }, is: records)
        for (container, addresses) in found {
            let families = addresses.map { $0.contains(":") }
            try promise("\(container) has one address of a family", families.count == Set(families).count)
        }
        if call.hit == nil || experiment.mustSucceed {
            try promise("it succeeds", call.succeeded, by: call)
        }
        if call.succeeded {
            try experiment.verb == .add ? examineAdded(call) : promiseNothingLeft(of: cast.faulted)
        } else if fault.canBeAnswered, !call.wasStoppedAtStart {
            try promise("it says why it failed", call.error != nil, by: call)
            // After a single failure, none keeps it from being undone.
            if case .fail = fault, experiment.verb == .add {
                try promiseNothingLeft(of: cast.faulted)
            }
        }
    }

    private func examineAdded(_ call: Call) throws {
        let given = try call.addresses()
        try promise("an address of each family", given.count, is: 2)
        try promise("the records of what an ADD gave", try judge.records()[cast.faulted.container], is: given)
        guard experiment.subject.makes == .links else { return }
        let pod = cast.faulted.namespace
        try promise("the pod's addresses", try judge.addresses(in: pod), is: given)
        let routes = try judge.kernel(in: pod).filter { $0.hasPrefix("default via") }
        try promise("a default route of each family", routes.count, is: 2)
    }

    /// Whatever state the faulted call left, another pod gets addresses that nobody has.
    private func addAnother() throws {
        let taken = try recorded()
        if experiment.subject.makes == .links {
            let own = try judge.records()[cast.faulted.container] ?? []
            let stray = try judge.addresses(in: cast.faulted.namespace).subtracting(own)
            try promise("addresses in a pod that no record keeps", stray.sorted(), is: [])
        }
        let added = try cast.node.succeed(.add, cast.other).addresses()
        try promise("addresses that nobody had", added.intersection(taken).sorted(), is: [])
        try promise("the other's record", try judge.records()[cast.other.container], is: added)
    }

    private func recorded() throws -> Set<String> {
        try judge.records().values.reduce(into: []) { $0.formUnion($1) }
    }

    private func deleteAndAddAgain() throws {
        try cast.node.succeed(.delete, cast.faulted)
        try promiseNothingLeft(of: cast.faulted)
        let taken = try recorded()
        let call = try cast.node.succeed(.add, cast.faulted)
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
        try cast.node.succeed(.delete, cast.faulted)
        try cast.node.succeed(.delete, cast.other)
        try promise("the records at the end", judge.records(allowingPassingNames: .nothing), is: records)
        guard experiment.subject.makes == .links else { return }
        if cast.neighbour == nil {
            let gateways = try judge.addresses(in: cast.node.namespace)
            try promise("the bridge's addresses", gateways, is: ["10.1.0.1", "fd00::1"])
            try cast.node.namespace.run("ip link delete swiftlet0")
        }
        try promise("the kernel objects at the end", judge.kernel(in: cast.node.namespace), is: nodeKernel)
    }

    /// Gives out every address of the pool, and takes them back: none was lost.
    func fillPool() throws {
        let pods = try (0...Subject.capacity).map { try Pod("filler\($0)") }
        let free = Subject.capacity - (cast.neighbour == nil ? 0 : 1)
        var given: Set<String> = records.values.reduce(into: []) { $0.formUnion($1) }
        for pod in pods.prefix(free) { try given.formUnion(cast.node.succeed(.add, pod).addresses()) }
        try promise("all addresses of the pool", given.count, is: 2 * Subject.capacity)
        let call = try cast.node.call(.add, pods[free])
        try promise("a pool without addresses says so", call.foundNoAddress, by: call)
        for pod in pods { try cast.node.succeed(.delete, pod) }
        try promise("the records at the end", judge.records(allowingPassingNames: .nothing), is: records)
    }
}
