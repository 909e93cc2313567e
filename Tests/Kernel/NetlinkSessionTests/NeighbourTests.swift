import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing

@Suite(.networkNamespace) struct NeighbourTests {
    @Test(arguments: ["10.1.0.2", "fd01::2"])
    func setsAndDeletesANeighbour(_ text: String) throws {
        let pair = try VethPair()
        let address = try IPAddress(text)
        let (first, second) = try (MACAddress("02:00:00:00:00:01"), MACAddress("02:00:00:00:00:02"))
        try pair.session.perform(.addNeighbour(Neighbour(address, at: first, on: pair.first)))
        let again = #expect(throws: NetlinkError.self) {
            try pair.session.perform(.addNeighbour(Neighbour(address, at: second, on: pair.first)))
        }
        #expect(again?.errno == .fileExists)
        let wanted = Neighbour(address, at: second, on: pair.first)
        try pair.session.perform(.addNeighbour(wanted, existing: .replace))

        let permanent = try pair.session.list(.neighbours(address.family, on: pair.first))
            .filter { $0.state == .permanent }
        #expect(permanent.map(\.asRequested) == [wanted])
        let shown = try IPOracle("ip -j neigh show dev veth0").texts("dst", "lladdr")
        #expect(shown == [["dst": text, "lladdr": "02:00:00:00:00:02"]])
        #expect(
            try pair.session.list(.neighbours(address.family, on: pair.second)).allSatisfy {
                $0.state != .permanent
            })

        try pair.session.perform(.deleteNeighbour(wanted))
        #expect(try IPOracle("ip -j neigh show dev veth0").objects.isEmpty)
    }

    @Test(arguments: [("192.0.2.1", "192.0.2.9", "192.0.2.8"), ("2001:db8::1", "2001:db8::9", "2001:db8::8")])
    func setsReplacesAndDeletesAForwardingEntry(_ local: String, _ far: String, _ other: String) throws {
        let session = try TestNamespace.current.session()
        let settings = VXLANLink(vni: try VNI(1), local: try IPAddress(local))
        let name = try InterfaceName("vx1")
        try session.perform(.addLink(LinkSpecification(name, .vxlan(settings))))
        let index = try session.get(.link(.name(name))).index
        let peer = try MACAddress("02:00:00:00:00:09")
        try session.perform(.addForwarding(ForwardingEntry(peer, to: try IPAddress(far), on: index)))
        let entry = ForwardingEntry(peer, to: try IPAddress(other), on: index)
        try session.perform(.addForwarding(entry, existing: .replace))

        let listed = try session.list(.forwarding(on: index))
        #expect(listed.map(\.address) == [peer])
        #expect(listed.first?.destination == entry.destination)
        #expect(listed.first?.state.contains(.permanent) == true)
        #expect(
            try IPOracle("bridge -j fdb show dev vx1").texts("mac", "dst") == [
                ["mac": "\(peer)", "dst": other]
            ])

        try session.perform(.deleteForwarding(entry))
        #expect(try session.list(.forwarding(on: index)).isEmpty)
    }

    @Test func readsTheEntryOfABridgePortWithItsBridge() throws {
        try TestNamespace.current.run([
            "ip link add br0 type bridge",
            "ip link add veth0 master br0 type veth peer name veth1",
            "bridge fdb add 02:00:00:00:00:09 dev veth0 master static",
        ])
        let session = try TestNamespace.current.session()
        let port = try session.get(.link(.name(InterfaceName("veth0"))))
        let mac = try MACAddress("02:00:00:00:00:09")
        let entry = try session.list(.forwarding(on: port.index)).first { $0.address == mac }
        #expect(entry?.interface == port.index)
        #expect(entry?.master == port.relations.master)
        #expect(entry?.destination == nil)
    }
}
