import Addressing
import GoldenFiles
import NetlinkCodec
import Testing
import WireFormat

@Suite struct BridgeMemberTests {
    @Test func decodesAPortAndItsSettings() throws {
        let member = try member("bridge-member-port")
        #expect(member.name.text == "veth0")
        #expect(member.bridge == InterfaceIndex(2))
        #expect(member.mtu == 1500)
        #expect(member.operational == 2)
        let port = try #require(member.port)
        #expect(port.cost == 7)
        #expect(port.state == .disabled)
        let flood: BridgePortFlags = [.unicastFlood, .multicastFlood, .broadcastFlood]
        #expect(port.flags == flood.union([.hairpin, .isolated]))
        #expect(member.vlans == BridgeVLANTable())
    }

    @Test func decodesVLANsAndTunnels() throws {
        let member = try member("bridge-member-vlans")
        #expect(member.port?.flags == .vlanTunnel)
        var expected = BridgeVLANTable()
        expected.memberships = [BridgeVLAN(1, [.pvid, .untagged]), BridgeVLAN(20...30), BridgeVLAN(100)]
            .compactMap(\.self)
        expected.tunnels = [BridgeVLANTunnel(20...22, to: 1020), BridgeVLANTunnel(100...100, to: 5000)]
            .compactMap(\.self)
        #expect(member.vlans == expected)
        // IFLA_ADDRESS.
        #expect(member.unknown == [RawAttribute(type: 1, payload: [2, 0, 0, 0, 0, 1])])
    }

    @Test func aLinkAndABridgeMemberAreNotMixedUp() throws {
        let member = try GoldenFile("netlink/bridge-member-port").bytes
        #expect(try Link(member.span) == nil)
        let link = try GoldenFile("netlink/link-bridge-port").bytes
        #expect(try BridgeMember(link.span) == nil)
    }

    /// Entries of `IFLA_AF_SPEC` that no kernel sends.
    struct BadEntries: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let entries: [UInt8]

        static let all = [
            BadEntries(testDescription: "an end without a start", entries: vlan(9, flags: 16)),
            BadEntries(testDescription: "a start without an end", entries: vlan(9, flags: 8)),
            BadEntries(
                testDescription: "two starts", entries: vlan(9, flags: 8) + vlan(10, flags: 8)),
            BadEntries(
                testDescription: "a single one in a range",
                entries: vlan(9, flags: 8) + vlan(10, flags: 0) + vlan(11, flags: 16)),
            BadEntries(
                testDescription: "a range backwards", entries: vlan(9, flags: 8) + vlan(8, flags: 16)),
            BadEntries(testDescription: "VLAN 0", entries: vlan(0, flags: 0)),
            BadEntries(testDescription: "VLAN 4095", entries: vlan(4095, flags: 0)),
            BadEntries(testDescription: "half an entry", entries: attribute(2, [0, 0])),
            BadEntries(testDescription: "a long entry", entries: attribute(2, [0, 0, 1, 0, 0, 0, 0, 0])),
            BadEntries(testDescription: "a tunnel without VLAN", entries: tunnel(nil, 7, flags: 0)),
            BadEntries(testDescription: "a tunnel of 25 bits", entries: tunnel(7, 1 << 24, flags: 0)),
            BadEntries(
                testDescription: "ranges of different lengths",
                entries: tunnel(7, 7, flags: 8) + tunnel(9, 10, flags: 16)),
        ]

        private static func vlan(_ id: UInt16, flags: UInt8) -> [UInt8] {
            attribute(2, [flags, 0, UInt8(id & 0xff), UInt8(id >> 8)])
        }

        private static func tunnel(_ id: UInt8?, _ tunnel: UInt32, flags: UInt8) -> [UInt8] {
            let number = (0..<4).map { UInt8(truncatingIfNeeded: tunnel >> (8 * $0)) }
            let vlan = id.map { attribute(2, [$0, 0]) } ?? []
            return attribute(3, attribute(1, number) + vlan + attribute(3, [flags, 0]))
        }
    }

    @Test(arguments: BadEntries.all)
    func refuses(_ bad: BadEntries) throws {
        let header: [UInt8] = [7, 0, 1, 0, 3, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        let message = header + attribute(3, Array("a\0".utf8)) + attribute(26, bad.entries)
        #expect(throws: WireError.self) { try BridgeMember(message.span) }
    }

    @Test func vlansAreWithinTheirRange() {
        #expect(BridgeVLAN(0) == nil)
        #expect(BridgeVLAN(4095) == nil)
        #expect(BridgeVLAN(1...4094) != nil)
        #expect(BridgeVLANTunnel(1...2, to: 0xff_fffe) != nil)
        #expect(BridgeVLANTunnel(1...3, to: 0xff_fffe) == nil)
        #expect(BridgeVLANTunnel(1...1, to: .max) == nil)
        #expect(BridgeVLAN(2...3, .untagged)?.description == "2-3 untagged")
    }

    private func member(_ name: String) throws -> BridgeMember {
        let bytes = try GoldenFile("netlink/" + name).bytes
        return try #require(try BridgeMember(bytes.span))
    }
}
