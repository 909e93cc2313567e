import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkOverLibnl
import NetlinkSession
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing

@Suite(.networkNamespace) struct TransportTests {
    @Test func bothLibrariesGiveTheSameLists() throws {
        let namespace = TestNamespace.current
        try namespace.run([
            "ip link add br0 type bridge", "ip link add veth0 type veth peer name veth1",
            "ip link add vx1 type vxlan id 1 dstport 8472 local 192.0.2.1", "ip link set veth0 up",
            "ip link set veth1 up", "ip addr add 10.1.0.1/24 dev veth0",
            "ip addr add fd01::1/64 dev veth0 nodad",
            "ip route add 10.9.0.0/16 via 10.1.0.2",
            "ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:09 dev veth0",
            "bridge fdb add 02:00:00:00:00:09 dev vx1 dst 192.0.2.9",
        ])
        let mnl = try session(over: MnlTransport.self)
        let nl = try session(over: NlTransport.self)
        let device = try mnl.get(.link(.name(InterfaceName("veth0")))).index
        let tunnel = try mnl.get(.link(.name(InterfaceName("vx1")))).index
        #expect(try mnl.list(.links).map(\.name) == nl.list(.links).map(\.name))
        #expect(try Set(mnl.list(.addresses())) == Set(nl.list(.addresses())))
        #expect(try mnl.list(.routes(.ipv4)) == nl.list(.routes(.ipv4)))
        #expect(try mnl.list(.neighbours(.ipv4, on: device)) == nl.list(.neighbours(.ipv4, on: device)))
        #expect(try mnl.list(.forwarding(on: tunnel)) == nl.list(.forwarding(on: tunnel)))
        #expect(try nl.list(.forwarding(on: tunnel)).count == 1)
    }

    @Test func bothLibrariesTellARefusalInTheSameWords() throws {
        let request = NetlinkRequest.deleteLink(.name(try InterfaceName("nosuch0")))
        let errors = [try session(over: MnlTransport.self), try session(over: NlTransport.self)].map {
            session in
            #expect(throws: NetlinkError.self) { try session.perform(request) }
        }
        #expect(errors[0] == errors[1])
    }

    @Test func bothLibrariesHearOfANewLinkAndOfSilence() throws {
        let namespace = TestNamespace.current
        let transports: [any NetlinkTransport] = try namespace.namespace.run { () throws(Errno) in
            [try MnlTransport.open(.route, hearing: [.link]), try NlTransport.open(.route, hearing: [.link])]
        }
        for transport in transports {
            #expect(throws: Errno.resourceTemporarilyUnavailable) {
                try transport.receive(within: .zero) { _ in }
            }
        }
        try namespace.run("ip link add br0 type bridge")
        for transport in transports {
            var type: MessageType?
            try transport.receive(within: .seconds(10)) { datagram in
                var reader = MessageReader(datagram)
                type = try? reader.next().header.type
            }
            #expect(type == .newLink)
        }
    }

    /// More requests than go into one datagram; a failure in the middle of the second does not stop the rest.
    @Test func aLongBatchIsSentInPartsAndEachOutcomeStandsInItsPlace() throws {
        let session = try TestNamespace.current.session()
        let requests = try (0..<150).map { number in
            let name = try InterfaceName(number == 100 ? "br99" : "br\(number)")
            return NetlinkRequest.addLink(LinkSpecification(name, .bridge, state: .down))
        }
        let outcomes = try session.outcomes(of: requests)
        #expect(outcomes.count == 150)
        #expect(outcomes.indices.filter { outcomes[$0] != nil } == [100])
        #expect(outcomes[100]?.errno == .fileExists)
        #expect(outcomes[100]?.operation == "add link br99")
        // With lo, and without the one that was refused.
        #expect(try session.list(.links).count == 150)
        #expect(try session.outcomes(of: []).isEmpty)
    }

    private func session<Transport: NetlinkTransport>(over type: Transport.Type) throws -> NetlinkSession {
        try NetlinkSession(opening: type, in: TestNamespace.current.namespace)
    }
}
