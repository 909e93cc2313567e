import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import OverlayDaemon
import OverlayModel
import SystemHandles
import Testing

@Suite(.networkNamespace) struct RefusalTests {
    @Test func refusesANameThatALinkOfAnotherKindHas() throws {
        let node = try NodeFixture()
        try node.namespace.run("ip link add swiftlet.1 type bridge")
        let error = OverlayError.nameTaken(try InterfaceName("swiftlet.1"), kind: "bridge")
        #expect(throws: error) { try node.plan() }
        #expect(throws: error) { try node.planForRemoval() }
        #expect(
            error.description
                == "the link swiftlet.1 is of kind bridge, not a VXLAN device; rename or delete it")
    }

    @Test func refusesAPublicAddressThatNoInterfaceHas() throws {
        let node = try NodeFixture()
        try node.namespace.run("ip addr flush dev eth0")
        #expect(throws: OverlayError.noUnderlay(try IPAddress("192.0.2.1"))) { try node.plan() }
    }

    @Test func refusesLeasesWithoutItsOwnOrWithAContradiction() throws {
        let node = try NodeFixture()
        #expect(throws: ReconcilerError.noLease(node.leases[0].node)) {
            try node.plan(for: Array(node.leases[1...]))
        }
        let twice = try node.lease(like: node.leases[1], at: "192.0.2.3")
        #expect(throws: LeaseError.self) { try node.plan(for: [node.leases[0], twice, node.leases[2]]) }
    }

    @Test func tellsAllThatCouldNotBeAppliedAndDoesTheRest() throws {
        let node = try NodeFixture()
        try node.apply(node.plan())
        let state = try node.present()
        let gone = try IPPrefix("10.244.99.0/24")
        let route = try IPPrefix("10.244.98.0/24")
        let gateway = try IPAddress("10.244.2.0")
        let changes: [OverlayChange] = [
            .removeRoute(gone, via: gateway), .setRoute(route, via: gateway),
            .removeNeighbour(gone.base, node.leases[1].vtepAddress),
        ]
        let error = #expect(throws: OverlayError.self) {
            try node.inside { try node.kernel.apply(changes, device: node.configuration.device) }
        }
        guard case .notApplied(let failures) = error else {
            Issue.record("\(error?.description ?? "no error")")
            return
        }
        #expect(failures.count == 2)
        #expect(failures.allSatisfy { $0.contains("10.244.99.0") })
        #expect(try node.present().routes == state.routes.merging([route: gateway]) { $1 })
    }

    @Test func keepsABridgeThatPodsAreOnOrThatIsNotItsOwn() throws {
        let node = try NodeFixture()
        let name = try InterfaceName("cni0")
        try node.namespace.run("ip link add cni0 type bridge")
        try node.kernel.removeBridge(name)
        #expect(try node.namespace.run("ip -o link show dev cni0").contains("cni0"))

        let session = try node.namespace.session()
        try session.perform(.setLink(.name(name), .alias(LinkMark.bridge)))
        try node.namespace.run("ip link set far0 master cni0")
        let port = try InterfaceName("far0")
        #expect(throws: OverlayError.bridgeInUse(name, ports: [port])) { try node.kernel.removeBridge(name) }
        try node.namespace.run("ip link set far0 nomaster")
        try node.kernel.removeBridge(name)
        #expect(try session.find(name) == nil)
    }
}
