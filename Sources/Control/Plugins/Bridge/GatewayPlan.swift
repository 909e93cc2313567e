internal import Addressing
internal import CNISpec

/// What a bridge that is a gateway adds to what the IPAM plugin gave.
struct GatewayPlan {
    let addresses: [CNIResult.AssignedAddress]
    let routes: [CNIResult.Route]
    /// What the bridge must have: IPv4 first.
    let gateways: [InterfaceAddress]

    /// Completes a result: a missing gateway is the first address of the network, and a default route goes
    /// through it if the IPAM plugin gave none.
    init(_ given: CNIResult, _ role: BridgeConfiguration.GatewayRole) {
        var (addresses, routes) = ([CNIResult.AssignedAddress](), given.routes)
        for var address in given.addresses {
            address.interface = 2
            if role != .none, address.gateway == nil { address.gateway = address.address.network.firstHost }
            addresses.append(address)
            guard role == .everything, let gateway = address.gateway else { continue }
            let everything = IPPrefix.everything(gateway.family)
            guard !routes.contains(where: { $0.destination == everything && $0.gateway != nil }) else {
                continue
            }
            routes.append(CNIResult.Route(to: everything, via: gateway))
        }
        self.addresses = addresses
        self.routes = routes
        gateways = role == .none ? [] : Self.gateways(of: addresses)
    }

    private static func gateways(of addresses: [CNIResult.AssignedAddress]) -> [InterfaceAddress] {
        let all = addresses.compactMap { assigned in
            assigned.gateway.flatMap {
                try? InterfaceAddress($0, prefixLength: assigned.address.prefixLength)
            }
        }
        return all.filter { $0.address.family == .ipv4 } + all.filter { $0.address.family == .ipv6 }
    }

    var families: Set<IPFamily> { Set(gateways.map(\.address.family)) }
}

extension IPPrefix {
    /// The address after the network's own; the highest one has none after it.
    fileprivate var firstHost: IPAddress { IPAddress(bits: base.bits &+ 1, family: family) }
}
