internal import Addressing
internal import FileStore
package import FirewallRules
import FoundationEssentials

extension NodeFirewall {
    /// Reads a description of a node's rules.
    ///
    /// What it names and is not known is refused, not passed over: rules that differ from what their file says are
    /// worse than none.
    package init(description bytes: [UInt8]) throws(FirewallFileError) {
        do {
            let file = try JSONDecoder().decode(FirewallFile.self, from: Data(bytes))
            self = try file.firewall()
        } catch {
            throw FirewallFileError(explain(error))
        }
    }
}

/// Why a description cannot be used.
package struct FirewallFileError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// The document: `networks` alone must be there.
struct FirewallFile: Decodable {
    private let networks: [Network]
    private let masquerade: MasqueradeEntry?
    private let forward: Forward?
    private let hostPorts: [PodEntry]?
    private let isolation: IsolationEntry?
    private let guardedPorts: [GuardedPortEntry]?
    private let segmentSize: SegmentSizeEntry?
    private let podInterfaces: [String]?
    private let style: Style?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case networks, masquerade, forward, hostPorts, isolation, guardedPorts, segmentSize, podInterfaces,
            style
    }

    private enum Style: String, Decodable { case swiftlet, flannel }

    private enum Forward: String, Decodable {
        case append, prepend, off

        var forwarding: Forwarding {
            switch self {
            case .append: .accepted(.append)
            case .prepend: .accepted(.prepend)
            case .off: .unmanaged
            }
        }
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(beside: CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        networks = try values.decode([Network].self, forKey: .networks)
        masquerade = try values.decodeIfPresent(MasqueradeEntry.self, forKey: .masquerade)
        forward = try values.decodeIfPresent(Forward.self, forKey: .forward)
        hostPorts = try values.decodeIfPresent([PodEntry].self, forKey: .hostPorts)
        isolation = try values.decodeIfPresent(IsolationEntry.self, forKey: .isolation)
        guardedPorts = try values.decodeIfPresent([GuardedPortEntry].self, forKey: .guardedPorts)
        segmentSize = try values.decodeIfPresent(SegmentSizeEntry.self, forKey: .segmentSize)
        podInterfaces = try values.decodeIfPresent([String].self, forKey: .podInterfaces)
        style = try values.decodeIfPresent(Style.self, forKey: .style)
    }

    func firewall() throws -> NodeFirewall {
        var firewall = try NodeFirewall(networks: networks.map { try $0.podNetwork() })
        if let masquerade { firewall.masquerade = try masquerade.masquerade() }
        if let forward { firewall.forwarding = forward.forwarding }
        if let hostPorts { firewall.hostPorts = try HostPorts(hostPorts.map { try $0.pod() }) }
        if let isolation { firewall.isolation = try isolation.isolation() }
        firewall.guardedPorts = try (guardedPorts ?? []).map { try $0.port() }
        firewall.segmentSize = segmentSize?.size
        firewall.podInterfaces = try (podInterfaces ?? []).map { try InterfacePattern($0) }
        firewall.style = style == .flannel ? .flannel : .swiftlet
        return firewall
    }
}

/// `{"network": "10.244.0.0/16", "subnet": "10.244.1.0/24"}`.
private struct Network: Decodable {
    let network: String
    let subnet: String

    enum CodingKeys: String, CodingKey, CaseIterable { case network, subnet }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(beside: CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        network = try values.decode(String.self, forKey: .network)
        subnet = try values.decode(String.self, forKey: .subnet)
    }

    func podNetwork() throws -> PodNetwork { try PodNetwork(IPPrefix(network), subnet: IPPrefix(subnet)) }
}
