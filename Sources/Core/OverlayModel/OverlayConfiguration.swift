package import Addressing

/// What all nodes of an overlay agree on.
package struct OverlayConfiguration: Hashable, Sendable {
    /// The pod network, at most one of each family; IPv4 first.
    package let networks: [IPPrefix]
    package let vni: VNI
    /// UDP port of the tunnel; 8472 is what Linux and flannel use.
    package let port: UInt16
    package let masquerade: Masquerade
    package let packetFilter: PacketFilter

    /// Where the rules of all nodes go; a node can be told otherwise.
    package enum PacketFilter: Hashable, Sendable {
        /// Where those of others are on the node.
        case automatic
        /// flannel's `EnableNFTables`.
        case nft
    }

    /// Whether pods reach the outside under their node's address.
    package enum Masquerade: Hashable, Sendable {
        case on
        case off
    }

    package init(
        networks: [IPPrefix], vni: VNI, port: UInt16 = 8472, masquerade: Masquerade = .on,
        packetFilter: PacketFilter = .automatic
    ) {
        self.networks = networks.sorted { $0.family == .ipv4 && $1.family == .ipv6 }
        self.vni = vni
        self.port = port
        self.masquerade = masquerade
        self.packetFilter = packetFilter
    }

    /// The tunnel device's name: `swiftlet.` and the VNI.
    ///
    /// With seven digits or more, that would be longer than the 15 bytes of a name: the VNI then stands in
    /// hexadecimal behind an `x`.
    package var device: InterfaceName {
        let text =
            vni.rawValue < 1_000_000 ? "swiftlet.\(vni)" : "swiftletx" + String(vni.rawValue, radix: 16)
        guard let name = try? InterfaceName(text) else {
            preconditionFailure("a VNI has at most six digits in hexadecimal")
        }
        return name
    }

    /// The network that holds a subnet.
    package func network(of subnet: IPPrefix) -> IPPrefix? { networks.first { $0.contains(subnet) } }
}
