/// What a store tells its watchers.
package enum LeaseEvent: Sendable {
    /// All leases there are: the first event, and again whenever changes may have been missed.
    case snapshot([Lease])
    /// A lease is new, or replaces the one of the same node.
    case changed(Lease)
    case removed(NodeName)
    /// What the store holds cannot be used; what was told before still stands.
    case unusable(any Error)
}

extension LeaseEvent {
    /// The leases after this event.
    package func apply(to leases: inout [NodeName: Lease]) {
        switch self {
        case .snapshot(let all): leases = Dictionary(all.map { ($0.node, $0) }) { first, _ in first }
        case .changed(let lease): leases[lease.node] = lease
        case .removed(let node): leases[node] = nil
        case .unusable: break
        }
    }
}

/// Where the cluster's leases are kept.
package protocol LeaseStore: Sendable {
    associatedtype Events: AsyncSequence<LeaseEvent, any Error> & Sendable

    /// A snapshot first, then changes; the store reconnects by itself.
    func leases() -> Events

    /// The lease of this node: the one that it had, as long as it can be had.
    func acquire(for node: NodeName) async throws -> Lease
}
