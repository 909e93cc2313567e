import Addressing
import GoldenFiles
import NetlinkCodec
import Testing

@Suite struct GoldenLinkTests {
    @Test(arguments: Golden.links)
    func decodesALink(_ golden: Golden<Link>) throws {
        var link = try #require(try golden.decoded(by: Link.init))
        // Limits, counts and per-family settings are LinkAttributeTests' concern.
        #expect(!link.unknown.isEmpty)
        link.unknown = []
        link.leaveOutDetails()
        if case .vxlan(var settings) = link.kind {
            // The rest is looked at in GoldenLinkKindTests.
            settings = VXLANLink(
                vni: settings.vni, port: settings.port, local: settings.local, underlay: settings.underlay,
                learning: settings.learning)
            link.kind = .vxlan(settings)
        }
        #expect(link == (try golden.value()))
    }

    @Test func keepsTheSettingsOfABridge() throws {
        let link = try #require(try Golden.bridge.decoded(by: Link.init))
        guard case .bridge(let settings) = link.kind else {
            Issue.record("\(link.kind?.name ?? "no kind") is no bridge")
            return
        }
        #expect(settings.spanningTree.forwardDelay == .seconds(15))
        #expect(link.hardware.address == [2, 0, 0, 0, 0, 2])
        #expect(link.mtu == 1450)
    }
}

extension Link {
    fileprivate mutating func leaveOutDetails() {
        let mtu = self.mtu
        sizes = LinkSizes()
        sizes.mtu = mtu
        state.listeners = LinkListeners()
        state.carrier = LinkCarrier()
        relations.port = nil
        relations.isBoundToNamespace = nil
        protocols = LinkProtocols()
    }
}

extension Golden where Value == Link {
    fileprivate static var links: [Golden] { [loopback, veth, bridgePort, vxlan, vxlanOverIPv6] }

    fileprivate static var bridge: Golden {
        Golden("link-bridge") { try ethernet(2, "br0", address: 2) }
    }

    private static var loopback: Golden {
        Golden("link-loopback") {
            var link = Link(index: .loopback, name: try InterfaceName("lo"))
            link.flags = .loopback
            link.hardware.type = 772
            link.hardware.address = [0, 0, 0, 0, 0, 0]
            link.hardware.broadcast = [0, 0, 0, 0, 0, 0]
            link.mtu = 65536
            setDown(&link)
            return link
        }
    }

    private static var veth: Golden {
        Golden("link-veth-peer-elsewhere") {
            var link = try ethernet(2, "veth0", address: 1)
            link.kind = .veth
            link.relations.lower = 2
            link.relations.lowerNamespace = 0
            link.labels.alias = "pod:eth0"
            link.labels.alternativeNames = ["a-second-name"]
            return link
        }
    }

    private static var bridgePort: Golden {
        Golden("link-bridge-port") {
            var link = try ethernet(4, "veth0", address: 1)
            link.flags.formUnion([.up, .running, .lowerUp])
            link.state.operational = 6
            link.state.queueDiscipline = "noqueue"
            link.kind = .veth
            link.relations.master = InterfaceIndex(2)
            link.relations.lower = 3
            return link
        }
    }

    private static var vxlan: Golden {
        Golden("link-vxlan") {
            var link = try ethernet(2, "vx1", address: 3)
            link.mtu = 1450
            link.kind = .vxlan(
                VXLANLink(
                    vni: try VNI(1), port: 8472, local: try IPAddress("192.0.2.1"), underlay: .loopback,
                    learning: .off))
            return link
        }
    }

    private static var vxlanOverIPv6: Golden {
        Golden("link-vxlan-over-ipv6") {
            var link = try ethernet(2, "vx2", address: 4)
            link.kind = .vxlan(
                VXLANLink(
                    vni: try VNI(0xff_ffff), port: 4789, local: try IPAddress("2001:db8::1"), learning: .on))
            return link
        }
    }

    /// An Ethernet link that is down, with the address 02:00:00:00:00 and a last octet.
    private static func ethernet(_ index: UInt32, _ name: String, address: UInt8) throws -> Link {
        var link = Link(index: try #require(InterfaceIndex(index)), name: try InterfaceName(name))
        link.flags = [.broadcast, .multicast]
        link.hardware.type = 1
        link.hardware.address = [2, 0, 0, 0, 0, address]
        link.hardware.broadcast = [UInt8](repeating: 0xff, count: 6)
        link.mtu = 1500
        setDown(&link)
        return link
    }

    private static func setDown(_ link: inout Link) {
        link.state.operational = 2
        link.state.queueDiscipline = "noop"
        link.state.queueLength = 1000
    }
}
