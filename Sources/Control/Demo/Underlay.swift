internal import Addressing
internal import NetlinkCodec
internal import NetlinkSession
internal import SystemHandles

/// The network that the nodes stand on: a bridge in the namespace that plays the outside.
struct UnderlayBuilder {
    let plan: LabPlan
    let open: Laboratory.SessionOpener

    /// Makes the namespaces and joins them.
    ///
    /// Nothing touches the namespace that this program is in.
    func build() throws {
        for namespace in plan.namespaces { try namespace.create() }
        let outside = try plan.outside.open()
        let session = try outside.run { () throws(NetlinkError) in try open() }
        let bridge = try prepareOutside(session)
        for node in plan.nodes { try join(node, to: bridge, over: session) }
    }

    private func prepareOutside(_ session: NetlinkSession) throws -> InterfaceIndex {
        let name = try InterfaceName("underlay")
        try session.perform([
            .setLink(.index(.loopback), .state(.up)),
            .addAddress(AssignedAddress(InterfaceAddress(host: plan.outsideAddress), on: .loopback)),
            .addLink(LinkSpecification(name, .bridge)),
        ])
        let bridge = try session.get(.link(.name(name))).index
        try session.perform(.addAddress(AssignedAddress(plan.underlayGateway, on: bridge)))
        return bridge
    }

    private func join(_ node: LabNode, to bridge: InterfaceIndex, over session: NetlinkSession) throws {
        let namespace = try node.namespace.open()
        let eth0 = try InterfaceName("eth0")
        let peer = VethPeer(eth0, in: .descriptor(namespace.descriptor.rawValue))
        let port = LinkSpecification(try InterfaceName(node.name), .veth(peer: peer), master: bridge)
        try session.perform(.addLink(port))

        let inside = try namespace.run { () throws(NetlinkError) in try open() }
        let index = try inside.get(.link(.name(eth0))).index
        let address = try InterfaceAddress(node.address, prefixLength: plan.underlayGateway.prefixLength)
        try inside.perform([
            .setLink(.index(.loopback), .state(.up)), .setLink(.index(index), .state(.up)),
            .addAddress(AssignedAddress(address, on: index)),
            .addRoute(Route(to: .everything(.ipv4), via: plan.underlayGateway.address, on: index)),
        ])
    }
}
