public import Addressing

/// Where the first packet of a flow went, before any address was translated: some ports, at one address or at any.
///
/// A port that a node publishes for a pod is such a target.
public struct FlowTarget: Hashable, Sendable {
    /// What IP carries.
    public var transport: ConntrackTuple.Transport
    /// The ports, the last included.
    public var ports: ClosedRange<UInt16>
    /// The address; nil for all of both families.
    public var address: IPAddress?

    /// Ports of a transport.
    public init(
        _ transport: ConntrackTuple.Transport, ports: ClosedRange<UInt16>, at address: IPAddress? = nil
    ) {
        self.transport = transport
        self.ports = ports
        self.address = address
    }

    /// One port of a transport.
    public init(_ transport: ConntrackTuple.Transport, port: UInt16, at address: IPAddress? = nil) {
        self.init(transport, ports: port...port, at: address)
    }

    /// Whether a direction of a flow leads there.
    public func contains(_ tuple: ConntrackTuple) -> Bool {
        guard tuple.transport == transport, let port = tuple.destinationPort, ports.contains(port) else {
            return false
        }
        return address == nil || address == tuple.destination
    }
}

/// Many targets, looked up by port.
public struct FlowTargets: Sendable {
    private var byPort: [UInt16: [FlowTarget]] = [:]
    private var ranges: [FlowTarget] = []

    /// All of some targets.
    public init(_ targets: some Sequence<FlowTarget>) {
        for target in targets {
            if target.ports.count == 1 {
                byPort[target.ports.lowerBound, default: []].append(target)
            } else {
                ranges.append(target)
            }
        }
    }

    /// Whether a direction of a flow leads to one of them.
    public func contains(_ tuple: ConntrackTuple) -> Bool {
        guard let port = tuple.destinationPort else { return false }
        return (byPort[port] ?? []).contains { $0.contains(tuple) } || ranges.contains { $0.contains(tuple) }
    }
}
