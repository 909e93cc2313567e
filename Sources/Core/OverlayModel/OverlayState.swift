package import Addressing
package import NetlinkCodec

/// What the overlay is on one node: as the kernel holds it (present), or as leases ask for it (wanted).
///
/// Entries belong to the tunnel device and go with it, so none of them names an interface.
package struct OverlayState: Hashable, Sendable {
    package var device: TunnelDevice?
    package var addresses: Set<InterfaceAddress> = []
    /// Which tunnel end stands for a peer's gateway address.
    package var neighbours: [IPAddress: MACAddress] = [:]
    /// Under which underlay address a tunnel end is reached.
    package var forwarding: [MACAddress: IPAddress] = [:]
    /// Through which gateway, on the tunnel, a peer's subnet is reached.
    package var routes: [IPPrefix: IPAddress] = [:]
    /// The families whose packets the node passes on between interfaces.
    package var forwardingFamilies: Set<IPFamily> = []

    package init() {}
}

/// A VXLAN device as this module wants or finds it.
package struct TunnelDevice: Hashable, Sendable {
    package var name: InterfaceName
    /// What cannot be changed while the device lives; only what Swiftlet sets is held here.
    package var settings: VXLANLink
    package var mtu: MTU
    package var address: MACAddress
    package var state: AdministrativeState

    package init(
        _ name: InterfaceName, _ settings: VXLANLink, mtu: MTU, address: MACAddress,
        state: AdministrativeState = .up
    ) {
        self.name = name
        self.settings = settings
        self.mtu = mtu
        self.address = address
        self.state = state
    }

    /// The device that a link is, or nil for a link that is no VXLAN device.
    package init?(_ link: Link) {
        guard case .vxlan(let found) = link.kind, let address = link.macAddress,
            let mtu = try? MTU(Int(link.mtu))
        else { return nil }
        // Only what `wanted` says something about: all else is the kernel's default.
        let settings = VXLANLink(
            vni: found.vni, port: found.port, local: found.local, underlay: found.underlay,
            learning: found.learning)
        self.init(
            link.name, settings, mtu: mtu, address: address, state: link.flags.contains(.up) ? .up : .down)
    }
}

/// The node's interface to the underlay.
package struct Underlay: Hashable, Sendable {
    package var interface: InterfaceIndex
    package var mtu: Int

    package init(interface: InterfaceIndex, mtu: Int) {
        self.interface = interface
        self.mtu = mtu
    }
}

extension OverlayState {
    /// What a node should hold: a pure function of the configuration, the leases, the node and its underlay.
    ///
    /// - Throws: when the underlay's MTU leaves no room for the tunnel's headers.
    package init(
        wanted configuration: OverlayConfiguration, _ leases: LeaseSet, own: Lease, over underlay: Underlay
    ) throws(AddressingError) {
        let settings = VXLANLink(
            vni: configuration.vni, port: configuration.port, local: own.publicAddress,
            underlay: underlay.interface)
        device = TunnelDevice(
            configuration.device, settings,
            mtu: try MTU(min(underlay.mtu, 65535) - Self.overhead(own.publicAddress.family)),
            address: own.vtepAddress)
        addresses = Set(own.subnets.map { InterfaceAddress(host: $0.base) })
        forwardingFamilies = Set(own.subnets.map(\.family))
        for peer in leases.leases where peer.node != own.node {
            forwarding[peer.vtepAddress] = peer.publicAddress
            for subnet in peer.subnets where forwardingFamilies.contains(subnet.family) {
                neighbours[subnet.base] = peer.vtepAddress
                routes[subnet] = subnet.base
            }
        }
    }

    /// Bytes that the tunnel adds to a packet: inner Ethernet 14, VXLAN 8, UDP 8, outer IP 20 or 40.
    private static func overhead(_ underlay: IPFamily) -> Int { underlay == .ipv4 ? 50 : 70 }
}
