import Addressing
import NetlinkCodec
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct LinkTests {
    @Test func listsLoopback() throws {
        let session = try TestNamespace.current.session()
        let links = try session.list(.links)
        #expect(links.map(\.name.text).contains("lo"))
        let loopback = try session.get(.link(.index(.loopback)))
        #expect(loopback.flags == .loopback)
        #expect(loopback.mtu == 65536)
    }

    @Test func refusalNamesOperationErrnoAndKernelText() throws {
        let session = try TestNamespace.current.session()
        let name = try InterfaceName("nosuch0")
        let error = #expect(throws: NetlinkError.self) { try session.perform(.deleteLink(.name(name))) }
        // ENODEV, under the name that it has on BSD.
        #expect(error?.errno == .operationNotSupportedByDevice)
        #expect(error?.description == "cannot delete link nosuch0: No such device")

        let index = try #require(InterfaceIndex(1))
        let route = Route(to: try IPPrefix("10.9.0.0/16"), via: try IPAddress("10.8.0.1"), on: index)
        let refusal = #expect(throws: NetlinkError.self) { try session.perform(.addRoute(route)) }
        #expect(
            refusal?.description == """
                cannot add route 10.9.0.0/16 via 10.8.0.1 dev #1: Network is unreachable \
                (kernel: "Nexthop has invalid gateway")
                """)
    }

    @Test func makesVethWithThePeerInAnotherNamespaceInOneMessage() throws {
        let pod = try NetworkNamespace.create()
        let session = try TestNamespace.current.session()
        let inPod = try NetlinkSession(opening: NlTransport.self, in: pod)
        let peer = VethPeer(
            try InterfaceName("eth0"), in: .descriptor(pod.descriptor.rawValue), mtu: try MTU(1450),
            address: try MACAddress("0a:58:0a:f4:01:02"))
        var veth = LinkSpecification(try InterfaceName("veth1"), .veth(peer: peer), mtu: try MTU(1450))
        veth.queues = 1
        let alias = NetlinkRequest.setLink(.name(veth.name), .alias("swiftlet: test"))
        try session.perform([.addLink(veth), alias])

        let host = try session.get(.link(.name(veth.name)))
        #expect(host.kind == .veth)
        #expect(host.mtu == 1450)
        #expect(host.flags.contains(.up))
        #expect(host.labels.alias == "swiftlet: test")
        let eth0 = try inPod.get(.link(.name(peer.name)))
        #expect(eth0.macAddress == peer.address)
        #expect(host.relations.lower == eth0.index.rawValue)
        #expect(!eth0.flags.contains(.up))
    }

    @Test func aBatchTellsTheOutcomeOfEachRequest() throws {
        let session = try TestNamespace.current.session()
        let bridge = LinkSpecification(try InterfaceName("br0"), .bridge)
        let outcomes = try session.outcomes(of: [
            .addLink(bridge), .addLink(bridge), .deleteLink(.name(bridge.name)),
        ])
        #expect(outcomes.map { $0?.errno } == [nil, .fileExists, nil])
    }
}
