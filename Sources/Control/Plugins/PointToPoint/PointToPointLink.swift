internal import Addressing
internal import CNISpec
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemPackage

/// A link whose two ends share no network: everything but the gateway is reached through the gateway.
struct PointToPointLink {
    let pair: VethPair
    /// What the pod's end has, each with its gateway.
    let addresses: [CNIResult.AssignedAddress]

    private let hops: [Hop]

    init(_ pair: VethPair, _ addresses: [CNIResult.AssignedAddress]) throws(CNIError) {
        self.pair = pair
        var hops: [Hop] = []
        for assigned in addresses {
            guard let gateway = assigned.gateway else {
                throw CNIError(
                    .invalidConfiguration, "the IPAM plugin gave \(assigned.address) without a gateway",
                    details: "ptp gives the gateway's address to the node's end; name one in \"ipam\"")
            }
            hops.append(Hop(address: assigned.address, gateway: gateway))
        }
        self.hops = hops
        self.addresses = addresses.map { assigned in
            var moved = assigned
            moved.interface = 1
            return moved
        }
    }

    var families: Set<IPFamily> { Set(hops.map(\.gateway.family)) }

    /// Brings the pod's end up with its addresses and routes.
    func configure(_ pod: borrowing PodNamespace, _ routes: [CNIResult.Route]) throws(CNIError) {
        let name = pair.attachment.interface
        let setup = InterfaceSetup(name, from: CNIResult(addresses: addresses, routes: routes))
        try pod.run { (session) throws(CNIError) in
            try setup.perform(session) { interface in hops.flatMap { $0.podRequests(on: interface) } }
        }
    }

    /// Gives the node's end the gateways and the node a route to each address.
    func configure(host session: NetlinkSession) throws(CNIError) {
        do throws(NetlinkError) {
            let interface = try session.get(.link(.name(pair.hostName))).index
            // A gateway that is the same for two addresses is there already.
            for failure in try session.outcomes(of: hops.flatMap { $0.hostRequests(on: interface) }) {
                if let failure, failure.errno != .fileExists { throw failure }
            }
        } catch {
            throw CNIError(error)
        }
    }

    func interfaces(sandbox: String) -> [CNIResult.Interface] {
        [
            CNIResult.Interface(name: pair.hostName.text, mac: pair.hostMAC.description),
            CNIResult.Interface(
                name: pair.attachment.interface.text, mac: pair.podMAC.description, sandbox: sandbox),
        ]
    }
}

/// An address of the pod and the address of the node that the pod sees.
private struct Hop {
    let address: InterfaceAddress
    let gateway: IPAddress

    /// Puts the gateway in place of the network that the kernel takes to be on the link.
    ///
    /// The node answers for all of that network, and others of it are behind other links.
    func podRequests(on interface: InterfaceIndex) -> [NetlinkRequest] {
        let network = address.network
        guard !network.isHost else { return [.addRoute(toGateway(on: interface))] }
        var match = RouteMatch(to: network)
        match.path = .single(NextHop(interface: interface))
        var throughGateway = Route(to: network, via: gateway, on: interface)
        throughGateway.preferredSource = address.address
        return [
            .deleteRoute(matching: match), .addRoute(toGateway(on: interface)), .addRoute(throughGateway),
        ]
    }

    private func toGateway(on interface: InterfaceIndex) -> Route {
        var route = Route(
            to: InterfaceAddress(host: gateway).network, on: interface, origin: RouteOrigin(scope: .link))
        route.preferredSource = address.address
        return route
    }

    func hostRequests(on interface: InterfaceIndex) -> [NetlinkRequest] {
        let flags: AddressFlags = gateway.family == .ipv6 ? .noDuplicateDetection : []
        let toPod = Route(
            to: InterfaceAddress(host: address.address).network, on: interface,
            origin: RouteOrigin(scope: .host))
        return [
            .addAddress(AssignedAddress(InterfaceAddress(host: gateway), on: interface, flags: flags)),
            .addRoute(toPod),
        ]
    }
}
