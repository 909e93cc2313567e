public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Whose VLANs a request is about.
public enum BridgeVLANOwner: Hashable, Sendable, CustomStringConvertible {
    /// A port's, kept by its bridge (`BRIDGE_FLAGS_MASTER`).
    case port(InterfaceIndex)
    /// A bridge's own (`BRIDGE_FLAGS_SELF`).
    case bridge(InterfaceIndex)

    /// The owner in the words of bridge(8).
    public var description: String {
        switch self {
        case .port(let index): "dev #\(index) master"
        case .bridge(let index): "dev #\(index) self"
        }
    }

    fileprivate func encode(
        into writer: inout ByteWriter, _ content: (inout ByteWriter) -> Void
    ) {
        let (index, flags): (InterfaceIndex, UInt16) =
            switch self {
            case .port(let index): (index, UInt16(BRIDGE_FLAGS_MASTER))
            case .bridge(let index): (index, UInt16(BRIDGE_FLAGS_SELF))
            }
        LinkHeader(bridgeMember: index).encode(into: &writer)
        writer.nest(IFLA_AF_SPEC) { specification in
            specification.attribute(IFLA_BRIDGE_FLAGS, host: flags)
            content(&specification)
        }
    }
}

extension NetlinkRequest {
    /// Makes a port or a bridge a member of VLANs, or changes how it is one (`bridge vlan add`).
    ///
    /// The kernel refuses with `EOPNOTSUPP` what is no port of a bridge, and a kernel without bridge VLAN
    /// filtering every such request.
    public static func addVLANs(_ vlans: [BridgeVLAN], to owner: BridgeVLANOwner) -> NetlinkRequest {
        NetlinkRequest("add VLANs \(list(vlans)) \(owner)", .setLink) { writer in
            owner.encode(into: &writer) { for vlan in vlans { vlan.encode(into: &$0) } }
        }
    }

    /// Ends memberships of VLANs; those that are none are passed over (`bridge vlan del`).
    public static func deleteVLANs(_ vlans: [BridgeVLAN], of owner: BridgeVLANOwner) -> NetlinkRequest {
        NetlinkRequest("delete VLANs \(list(vlans)) \(owner)", .deleteLink) { writer in
            owner.encode(into: &writer) { for vlan in vlans { vlan.encode(into: &$0) } }
        }
    }

    /// Maps VLANs of a port to ids of a tunnel; the port must be a member of the VLANs.
    public static func addVLANTunnels(
        _ tunnels: [BridgeVLANTunnel], to port: InterfaceIndex
    ) -> NetlinkRequest {
        NetlinkRequest("add VLANs \(list(tunnels)) dev #\(port)", .setLink) { writer in
            BridgeVLANOwner.port(port).encode(into: &writer) {
                for tunnel in tunnels { tunnel.encode(into: &$0) }
            }
        }
    }

    /// Ends mappings of VLANs to ids of a tunnel.
    public static func deleteVLANTunnels(
        _ tunnels: [BridgeVLANTunnel], of port: InterfaceIndex
    ) -> NetlinkRequest {
        NetlinkRequest("delete VLANs \(list(tunnels)) dev #\(port)", .deleteLink) { writer in
            BridgeVLANOwner.port(port).encode(into: &writer) {
                for tunnel in tunnels { tunnel.encode(into: &$0) }
            }
        }
    }
}

private func list(_ items: [some CustomStringConvertible]) -> String {
    items.map(\.description).joined(separator: ", ")
}
