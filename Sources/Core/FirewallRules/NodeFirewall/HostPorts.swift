package import Addressing

/// Ports of the node that lead to ports of a pod.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    package let transport: TransportProtocol
    package let ports: PortRange
    /// The first of as many ports of the pod.
    package let containerPort: UInt16
    /// The one address of the node that they are ports of; nil for all of them.
    ///
    /// `0.0.0.0` and `::` are all addresses of their family.
    package let address: IPAddress?

    /// - Throws: `badHostPort` for port zero, a range past the last port, and a protocol without ports.
    package init(
        _ transport: TransportProtocol, _ ports: PortRange, to containerPort: UInt16,
        at address: IPAddress? = nil
    ) throws(FirewallError) {
        self.transport = transport
        self.ports = ports
        self.containerPort = containerPort
        self.address = address
        guard transport.hasPorts, ports.first > 0, containerPort > 0,
            Int(containerPort) + ports.count - 1 <= Int(UInt16.max)
        else { throw .badHostPort(description) }
    }

    /// A single port.
    package init(
        _ transport: TransportProtocol, _ port: UInt16, to containerPort: UInt16, at address: IPAddress? = nil
    ) throws(FirewallError) {
        try self.init(transport, PortRange(port), to: containerPort, at: address)
    }

    package var description: String {
        let host = address.map { $0.family == .ipv6 ? "[\($0)]:" : "\($0):" } ?? ""
        return "\(transport.rawValue) \(host)\(ports) to \(containerPort)"
    }

    /// The one address that packets must be for; nil for any.
    var onlyAddress: IPAddress? { address.flatMap { $0.bits == 0 ? nil : $0 } }

    /// Whether packets of a family can be meant.
    func applies(to family: IPFamily) -> Bool { address.map { $0.family == family } ?? true }

    /// Whether a packet can be for both.
    func collides(with other: HostPort) -> Bool {
        guard transport == other.transport, ports.overlaps(other.ports) else { return false }
        let share = IPFamily.allCases.contains { applies(to: $0) && other.applies(to: $0) }
        guard share, let own = onlyAddress, let others = other.onlyAddress else { return share }
        return own == others
    }

    /// What the address is changed to for a pod.
    func translation(to pod: IPAddress) -> Translation {
        if containerPort == ports.first { return Translation(to: pod) }
        if ports.count == 1 { return Translation(to: pod, .one(containerPort)) }
        let last = containerPort + UInt16(ports.count - 1)
        // The initializer has checked that the range ends within the ports.
        guard let range = try? PortRange(containerPort, through: last) else { return Translation(to: pod) }
        return Translation(to: pod, .shifted(range, from: ports.first))
    }
}

/// The host ports of one pod.
package struct PodHostPorts: Hashable, Sendable {
    /// What tells the pod's attachment from all others on the node.
    package let attachment: String
    /// What people call the pod: namespace and name.
    package let label: String
    package let addresses: [IPAddress]
    package let ports: [HostPort]

    package init(attachment: String, label: String, addresses: [IPAddress], ports: [HostPort]) {
        self.attachment = attachment
        self.label = label
        self.addresses = addresses
        self.ports = ports
    }

    func address(_ family: IPFamily) -> IPAddress? { addresses.first { $0.family == family } }
}

/// The host ports of all pods of a node, none of them asked for twice.
package struct HostPorts: Hashable, Sendable {
    package let pods: [PodHostPorts]

    package static let none = HostPorts()

    private init() { pods = [] }

    /// - Throws: `hostPortTaken`, with the names of both pods.
    package init(_ pods: [PodHostPorts]) throws(FirewallError) {
        self.pods = pods.sorted { $0.attachment < $1.attachment }
        try checkCollisions()
    }

    package var isEmpty: Bool { pods.allSatisfy(\.ports.isEmpty) }

    /// The host ports of one more pod alone, none of which these have.
    ///
    /// - Throws: `hostPortTaken`, with the names of both pods.
    func free(for pod: PodHostPorts) throws(FirewallError) -> HostPorts {
        for other in pods {
            for port in other.ports {
                guard let taken = pod.ports.first(where: port.collides) else { continue }
                throw .hostPortTaken(taken, by: other.label, and: pod.label)
            }
        }
        return try HostPorts([pod])
    }

    /// In the order of ports, only ranges that begin before the end of one before it can collide with it.
    private func checkCollisions() throws(FirewallError) {
        var all: [(port: HostPort, pod: Int)] = []
        for (index, pod) in pods.enumerated() {
            for port in pod.ports { all.append((port, index)) }
        }
        all.sort { $0.port.ports.first < $1.port.ports.first }
        var open: [(port: HostPort, pod: Int)] = []
        for entry in all {
            open.removeAll { $0.port.ports.last < entry.port.ports.first }
            if let other = open.first(where: { $0.port.collides(with: entry.port) }) {
                throw .hostPortTaken(entry.port, by: pods[other.pod].label, and: pods[entry.pod].label)
            }
            open.append(entry)
        }
    }
}
