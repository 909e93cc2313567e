import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import Testing

/// Two ends of a veth pair in the namespace of the test, both up, with no address.
struct VethPair {
    let session: NetlinkSession
    let first: InterfaceIndex
    let second: InterfaceIndex

    init(in namespace: TestNamespace = .current) throws {
        session = try namespace.session()
        let names = try (InterfaceName("veth0"), InterfaceName("veth1"))
        let peer = VethPeer(names.1, in: .own)
        try session.perform([
            .addLink(LinkSpecification(names.0, .veth(peer: peer))), .setLink(.name(names.1), .state(.up)),
        ])
        first = try session.get(.link(.name(names.0))).index
        second = try session.get(.link(.name(names.1))).index
    }

    func assign(_ address: String, on interface: InterfaceIndex? = nil) throws {
        let assigned = AssignedAddress(
            try InterfaceAddress(address), on: interface ?? first, flags: .noDuplicateDetection)
        try session.perform(.addAddress(assigned))
    }
}
