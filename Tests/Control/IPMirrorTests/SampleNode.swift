import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemHandles

/// What a Swiftlet node holds, in the namespace of the running test case: half of it made through our session,
/// half by the real `ip`.
final class SampleNode: Sendable {
    let namespace = TestNamespace.current
    /// Holds the far end of a pod's veth; it has no name.
    let pod: NetworkNamespace

    init() throws {
        pod = try NetworkNamespace.create()
        try makeOverlay()
        let outcome = try ip(["-batch", "-"], input: Self.rest)
        guard outcome.status == .success else { throw SetupFailed(said: outcome.errorText) }
    }

    struct SetupFailed: Error {
        let said: String
    }

    /// Runs the real `ip` in the namespace.
    func ip(_ arguments: [String], input: String = "") throws -> Outcome {
        try namespace.namespace.run { () throws(ChildProcessError) in
            try ChildProcess.run(Command("ip", arguments, input: Array(input.utf8)))
        }
    }

    /// The part that a node's daemon and plugins make.
    private func makeOverlay() throws {
        let session = try namespace.session()
        let uplink = VethPeer(try InterfaceName("v1"), in: .own, address: try MACAddress("0a:58:c0:00:02:01"))
        let container = VethPeer(try InterfaceName("eth0"), in: .descriptor(pod.descriptor.rawValue))
        try session.perform([
            .addLink(LinkSpecification(try InterfaceName("v0"), .veth(peer: uplink))),
            .addLink(LinkSpecification(try InterfaceName("br0"), .bridge)),
            .addLink(LinkSpecification(try InterfaceName("w0"), .veth(peer: container))),
        ])
        let device = try session.get(.link(.name(try InterfaceName("v1")))).index
        let bridge = try session.get(.link(.name(try InterfaceName("br0")))).index
        let vxlan = VXLANLink(vni: try VNI(1), local: try IPAddress("192.0.2.1"), underlay: device)
        let overlay = LinkSpecification(
            try InterfaceName("swiftlet.1"), .vxlan(vxlan), mtu: try MTU(1450))
        try session.perform([
            .addLink(overlay), .setLink(.name(overlay.name), .alias("swiftlet: \"quoted\" \\ back\té")),
            .setLink(.index(device), .state(.up)),
            .setLink(.name(try InterfaceName("w0")), .master(bridge)),
            .addAddress(AssignedAddress(try InterfaceAddress("192.0.2.1/24"), on: device)),
            .addAddress(AssignedAddress(try InterfaceAddress("10.1.2.1/24"), on: bridge)),
        ])
        let index = try session.get(.link(.name(overlay.name))).index
        let origin = RouteOrigin(source: .swiftlet)
        try session.perform(
            .addRoute(
                Route(
                    to: try IPPrefix("10.8.0.0/16"), via: try IPAddress("10.8.0.0"), on: index,
                    flags: .onLink, origin: origin)))
    }

    /// Addresses of IPv6 are quiet: no router is asked for, no duplicate looked for, so lists stay as they are.
    private static let rest = """
        link set lo up
        link set v1 group 7
        link property add dev v1 altname underlay altname other
        link add ifb0 type ifb
        link add mv0 link v1 type macvlan
        link add down0 type veth peer name down1
        link set down0 up
        tuntap add tun0 mode tun
        addr add 10.200.0.1 peer 10.200.0.2 dev tun0
        link set tun0 up
        addr add fd00::1/64 dev v1 nodad
        route add default via 192.0.2.254
        route add blackhole 10.7.0.0/16
        route add unreachable 10.69.0.0/16 metric 7
        route add 10.5.0.0/16 proto static nexthop via 192.0.2.2 dev v1 nexthop via 192.0.2.3 dev v1 weight 5
        route add 10.9.0.0/16 via 192.0.2.254 metric 100 mtu lock 1400 advmss 1360
        route add 10.12.0.0/16 via 192.0.2.254 rtt 100ms rto_min 2500ms hoplimit 3 features ecn window 10
        route add 10.6.0.0/16 tos 0x10 dev v1 scope link src 192.0.2.1
        route add 10.66.0.0/16 via 192.0.2.254 table 100
        route add 10.68.0.0/16 via inet6 fe80::1 dev v1
        route add 10.13.1.1 dev v1 tos 0x28
        nexthop add id 5 via 192.0.2.8 dev v1
        nexthop add id 6 via 192.0.2.9 dev v1
        nexthop add id 7 group 5/6,3
        route add 10.73.0.0/16 nhid 5 table 200
        route add 10.74.0.0/16 nhid 7 table 200
        route add fd01::/64 via fd00::2
        route add fd02::/48 nexthop via fd00::2 nexthop via fd00::3 weight 3
        route add blackhole fd05::/48
        route add fd06::1 from fd07::/64 dev v1
        route add default via fe80::1 dev v1 pref high

        """
}
