import NetworkTesting
import Testing

/// A node with a pod that is not touched, one whose call goes wrong, and one that comes after it.
struct Cast: Sendable {
    let node: FaultedNode
    /// Nil on an empty node.
    let neighbour: Pod?
    let faulted: Pod
    let other: Pod

    /// Makes all that the trials must leave alone, and waits until the kernel is done with it.
    init(of experiment: Experiment) async throws {
        node = try FaultedNode(of: experiment.subject)
        neighbour = experiment.start == .liveNode ? try Pod("neighbour") : nil
        (faulted, other) = (try Pod("faulted"), try Pod("other"))
        // A pod's loopback interface goes up with its first ADD, and stays up.
        for pod in [faulted, other] { try pod.namespace.run("ip link set lo up") }
        guard let neighbour else { return }
        try node.succeed(.add, neighbour)
        guard experiment.subject.makes == .links else { return }
        let namespace = node.namespace
        try await eventually("the bridge and its port carry") {
            try namespace.lines("ip -o link show up").filter { $0.contains("state UP") }.count == 2
        }
    }

    var containers: Set<String> { Set([neighbour, faulted, other].compactMap { $0?.container }) }
}
