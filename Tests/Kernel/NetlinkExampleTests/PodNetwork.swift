import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import SystemHandles

/// Gives a pod's namespace an interface and a default route, and tells how the node reaches it.
func attach(
    _ pod: borrowing NetworkNamespace, to node: NetlinkSession, address: InterfaceAddress
) throws -> Route {
    // A pair in one message: its end in the pod is made there and never moved.
    let peer = VethPeer(try InterfaceName("eth0"), in: .descriptor(pod.descriptor.rawValue))
    let hostName = try InterfaceName("veth-example")
    try node.perform(.addLink(LinkSpecification(hostName, .veth(peer: peer), mtu: try MTU(1450))))

    // A session into the pod; the calling thread stays where it is.
    let inside = try NetlinkSession(opening: MnlTransport.self, in: pod)
    guard let eth0 = try inside.find(peer.name) else { throw NoInterface() }
    try inside.perform(.setLink(.index(eth0.index), .state(.up)))
    try inside.perform(.addAddress(AssignedAddress(address, on: eth0.index)))

    // Many requests, one send, an outcome each.
    let everything = Route(to: .everything(address.address.family), on: eth0.index)
    let outcomes = try inside.outcomes(of: [.addRoute(everything), .addRoute(everything)])
    for failure in outcomes {
        // cannot add route default dev #2: File exists
        if let failure { print(failure) }
    }

    // The way back, marked as ours.
    guard let host = try node.find(hostName) else { throw NoInterface() }
    var route = Route(to: try IPPrefix(containing: address.address, length: 32), on: host.index)
    route.origin.source = .static
    try node.perform(.addRoute(route, existing: .replace))

    // Listed by the kernel's own filter, one by one.
    var routes: [Route] = []
    try node.dump(.routes(.ipv4, source: .static, on: host.index)) { routes.append($0) }
    guard let found = routes.first else { throw NoInterface() }
    return found
}

struct NoInterface: Error {}
