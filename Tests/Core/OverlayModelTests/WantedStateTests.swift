import Addressing
import NetlinkCodec
import OverlayModel
import Testing

@Suite struct WantedStateTests {
    @Test func aNodeAloneHasItsDeviceAndAddressOnly() throws {
        let own = try lease("a", at: "192.0.2.1", "10.244.1.0/24")
        let state = try wantedState(own)
        let device = try #require(state.device)
        #expect(device.name.text == "swiftlet.1")
        #expect(device.address == own.vtepAddress)
        #expect(device.state == .up)
        let settings = VXLANLink(
            vni: try VNI(1), port: 8472, local: own.publicAddress, underlay: .loopback, learning: .off)
        #expect(device.settings == settings)
        #expect(state.addresses.map(\.description) == ["10.244.1.0/32"])
        #expect(state.forwardingFamilies == [.ipv4])
        #expect(state.routes.isEmpty && state.neighbours.isEmpty && state.forwarding.isEmpty)
    }

    @Test func eachPeerHasThreeEntries() throws {
        let peers = [
            try lease("b", at: "192.0.2.2", "10.244.2.0/24"),
            try lease("c", at: "192.0.2.3", "10.244.3.0/25"),
        ]
        let state = try wantedState(lease("a", at: "192.0.2.1", "10.244.1.0/24"), peers[0], peers[1])
        for peer in peers {
            let base = peer.subnets[0].base
            #expect(state.routes[peer.subnets[0]] == base)
            #expect(state.neighbours[base] == peer.vtepAddress)
            #expect(state.forwarding[peer.vtepAddress] == peer.publicAddress)
        }
        #expect([state.routes.count, state.neighbours.count, state.forwarding.count] == [2, 2, 2])
    }

    @Test func bothFamiliesShareATunnelEnd() throws {
        let state = try wantedState(
            lease("a", at: "192.0.2.1", "10.244.1.0/24", "fd00:0:0:1::/64"),
            lease("b", at: "192.0.2.2", "10.244.2.0/24", "fd00:0:0:2::/64"), in: "10.244.0.0/16 fd00::/48")
        #expect(state.addresses.map(\.description).sorted() == ["10.244.1.0/32", "fd00:0:0:1::/128"])
        #expect(state.forwardingFamilies == [.ipv4, .ipv6])
        #expect(state.routes.count == 2)
        #expect(Set(state.neighbours.values).count == 1)
        #expect(state.forwarding.count == 1)
    }

    @Test func aFamilyThatTheNodeHasNoSubnetOfIsNotRouted() throws {
        let state = try wantedState(
            lease("a", at: "192.0.2.1", "10.244.1.0/24"), lease("b", at: "192.0.2.2", "fd00:0:0:2::/64"),
            in: "10.244.0.0/16 fd00::/48")
        #expect(state.routes.isEmpty && state.neighbours.isEmpty)
        #expect(state.forwardingFamilies == [.ipv4])
    }

    @Test(arguments: [
        ("192.0.2.1", 1500, 1450), ("2001:db8::1", 1500, 1430), ("192.0.2.1", 9000, 8950),
        ("192.0.2.1", 65536, 65485), ("192.0.2.1", 118, 68),
    ])
    func leavesRoomForTheHeadersOfTheUnderlay(_ address: String, _ underlay: Int, _ mtu: UInt32) throws {
        let state = try wantedState(lease("a", at: address, "10.244.1.0/24"), mtu: underlay)
        #expect(state.device?.mtu.bytes == mtu)
    }

    @Test func refusesAnUnderlayThatIsTooNarrow() throws {
        #expect(throws: AddressingError.badMTU(67)) {
            try wantedState(lease("a", at: "192.0.2.1", "10.244.1.0/24"), mtu: 117)
        }
    }

    @Test(arguments: [
        (0, "swiftlet.0"), (999_999, "swiftlet.999999"), (1_000_000, "swiftletxf4240"),
        (0xff_ffff, "swiftletxffffff"),
    ])
    func namesTheDeviceInFifteenBytes(_ vni: Int, _ name: String) throws {
        let configuration = OverlayConfiguration(networks: [], vni: try VNI(vni))
        #expect(configuration.device.text == name)
    }
}
