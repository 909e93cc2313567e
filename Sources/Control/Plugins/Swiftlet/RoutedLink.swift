internal import AddressPool
internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession

/// A pod without a bridge: its addresses are alone on its link, and the node routes to each.
///
/// The pod's gateway is an address that nobody has. Its Ethernet address is the host end's, which both ends know
/// from the start: neither asks the network for the other, and the first packet is not the slow one.
struct RoutedLink {
    let veth: PodVeth

    /// As link-local addresses, they are the same on every node and in nobody's way (RFC 3927, RFC 4291).
    private static func gateway(of family: IPFamily) -> IPAddress {
        switch family {
        case .ipv4: .v4(IPv4Address(bits: 0xa9fe_0101))
        case .ipv6: .v6(IPv6Address(bits: 0xfe80 << 112 | 1))
        }
    }

    private var addresses: [IPAddress] { veth.offers.map(\.address.address) }

    var families: Set<IPFamily> { Set(addresses.map(\.family)) }

    /// Brings the pod's end up with its addresses alone and a default route of each family.
    func configure(_ pod: borrowing PodNamespace) throws(CNIError) {
        let given = addresses.map {
            CNIResult.AssignedAddress(
                address: InterfaceAddress(host: $0), gateway: Self.gateway(of: $0.family))
        }
        var setup = InterfaceSetup(veth.attachment.interface, from: CNIResult(addresses: given))
        setup.meeting = .refused
        let hostMAC = veth.pair().hostMAC
        try pod.run { (session) throws(CNIError) in
            try setup.perform(session) { interface in
                IPFamily.allCases.filter(families.contains).flatMap {
                    Self.podRequests($0, on: interface, hostMAC)
                } + [.setLink(.index(.loopback), .state(.up))]
            }
        }
    }

    private static func podRequests(
        _ family: IPFamily, on interface: InterfaceIndex, _ hostMAC: MACAddress
    ) -> [NetlinkRequest] {
        let gateway = gateway(of: family)
        let toGateway = Route(
            to: InterfaceAddress(host: gateway).network, on: interface, origin: RouteOrigin(scope: .link))
        return [
            .addNeighbour(Neighbour(gateway, at: hostMAC, on: interface), existing: .replace),
            .addRoute(toGateway), .addRoute(Route(to: .everything(family), via: gateway, on: interface)),
        ]
    }

    /// The node's routes to the pod, and where on the link it is; both go with the link.
    func hostRequests(on interface: InterfaceIndex) -> [NetlinkRequest] {
        let podMAC = veth.pair().podMAC
        return addresses.flatMap { address -> [NetlinkRequest] in
            let route = Route(
                to: InterfaceAddress(host: address).network, on: interface,
                origin: RouteOrigin(scope: .link))
            // Stale: used at once, and asked for again if the pod's address is changed.
            let neighbour = Neighbour(address, at: podMAC, on: interface, state: .stale)
            return [.addRoute(route, existing: .replace), .addNeighbour(neighbour, existing: .replace)]
        }
    }

    func result(sandbox: String, dns: DNS?) -> CNIResult {
        let addresses = addresses.map {
            CNIResult.AssignedAddress(
                interface: 1, address: InterfaceAddress(host: $0), gateway: Self.gateway(of: $0.family))
        }
        let routes = IPFamily.allCases.filter(families.contains).map {
            CNIResult.Route(to: .everything($0), via: Self.gateway(of: $0))
        }
        return CNIResult(
            interfaces: veth.interfaces(sandbox: sandbox), addresses: addresses, routes: routes,
            dns: dns ?? DNS())
    }
}
