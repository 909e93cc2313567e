/// The UDP source ports of a tunnel: each inner flow keeps one, and many flows spread over all of them.
///
/// Routers and network cards between two nodes tell the flows of one tunnel apart by this port only (RFC 7348 §5).
package struct SourcePorts: Hashable, Sendable {
    package let range: ClosedRange<UInt16>
    private let hash: FlowHash

    /// The key makes the ports hard to foresee from outside: random, and one for the life of the process.
    package init(_ range: ClosedRange<UInt16> = Self.dynamic, key: UInt64) {
        self.range = range
        hash = FlowHash(key: key)
    }

    /// The dynamic ports that RFC 7348 §5 recommends.
    package static let dynamic: ClosedRange<UInt16> = 49152...65535

    /// The port of the flow that a frame belongs to.
    ///
    /// Scales the hash to the range as `udp_flow_src_port` does (net/udp.h), its last port included.
    package func port(for frame: Span<UInt8>) -> UInt16 {
        let count = UInt64(range.upperBound - range.lowerBound) + 1
        guard count > 1 else { return range.lowerBound }
        let scaled = (UInt64(hash.value(of: frame)) * count) >> 32
        return range.lowerBound + UInt16(truncatingIfNeeded: scaled)
    }
}
