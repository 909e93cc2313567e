import Addressing
import OverlayModel

/// A lease as a line: name, public address, subnets, and a MAC address if it is not the node's own.
func lease(_ node: String, at address: String, _ subnets: String..., mac: String? = nil) throws -> Lease {
    let name = try NodeName(node)
    return try Lease(
        node: name, publicAddress: IPAddress(address), subnets: subnets.map { try IPPrefix($0) },
        vtepAddress: mac.map { try MACAddress($0) } ?? MACAddress(vtepOf: name, vni: VNI(1)))
}

func configuration(_ networks: String...) throws -> OverlayConfiguration {
    OverlayConfiguration(networks: try networks.map { try IPPrefix($0) }, vni: try VNI(1))
}

/// The state that a node of some leases wants; the first lease is its own.
func wantedState(
    _ leases: Lease..., in networks: String = "10.244.0.0/16", mtu: Int = 1500
) throws -> OverlayState {
    let parts = networks.split(separator: " ").map(String.init)
    let configuration = OverlayConfiguration(networks: try parts.map { try IPPrefix($0) }, vni: try VNI(1))
    return try OverlayState(
        wanted: configuration, LeaseSet(leases, in: configuration), own: leases[0],
        over: Underlay(interface: .loopback, mtu: mtu))
}
