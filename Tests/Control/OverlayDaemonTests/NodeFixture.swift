import Addressing
import Foundation
import NetlinkSession
import NetworkTesting
import OverlayDaemon
import OverlayModel
import RuleInstaller
import SystemHandles

/// A cluster of three nodes, the first of them in the namespace of the test with a veth pair as its underlay.
struct NodeFixture {
    let namespace = TestNamespace.current
    let configuration: OverlayConfiguration
    let leases: [Lease]
    let kernel: OverlayKernel
    private let reconciler: NodeReconciler
    private let folder = Folder()

    /// Which addresses the cluster has.
    enum Kind: String, CaseIterable, CustomStringConvertible, Sendable {
        case ipv4 = "IPv4"
        case dualStack = "dual stack"
        case ipv6 = "IPv6 over IPv6"

        var description: String { rawValue }

        var networks: [String] {
            switch self {
            case .ipv4: ["10.244.0.0/16"]
            case .dualStack: ["10.244.0.0/16", "fd00::/48"]
            case .ipv6: ["fd00::/48"]
            }
        }

        func subnets(_ number: Int) -> [String] {
            networks.map { $0.contains(":") ? "fd00:0:0:\(number)::/64" : "10.244.\(number).0/24" }
        }

        func underlay(_ number: Int) -> String { self == .ipv6 ? "2001:db8::\(number)" : "192.0.2.\(number)" }
    }

    init(_ kind: Kind = .dualStack) throws {
        configuration = OverlayConfiguration(
            networks: try kind.networks.map { try IPPrefix($0) }, vni: try VNI(1))
        leases = try zip(1..., ["a", "b", "c"]).map { number, name in
            try Lease(
                node: NodeName(name), publicAddress: IPAddress(kind.underlay(number)),
                subnets: kind.subnets(number).map { try IPPrefix($0) },
                vtepAddress: MACAddress("02:00:00:00:00:0\(number)"))
        }
        let address = kind == .ipv6 ? "2001:db8::1/64 dev eth0 nodad" : "192.0.2.1/24 dev eth0"
        try namespace.run([
            "ip link add eth0 type veth peer name far0", "ip link set eth0 up", "ip link set far0 up",
            "ip addr add \(address)",
        ])
        let session = try namespace.session()
        kernel = OverlayKernel(over: session)
        reconciler = NodeReconciler(
            node: leases[0].node, configuration, session: session,
            rules: RuleKeeper(over: try namespace.filterSession()),
            subnetFile: folder.path + "/run/subnet.env"
        )
    }

    var subnetFile: String { folder.path + "/run/subnet.env" }

    /// What is to be done for these leases, or for those of the cluster.
    func plan(for leases: [Lease]? = nil) throws -> NodePlan {
        try inside { try reconciler.plan(for: leases ?? self.leases) }
    }

    func apply(_ plan: NodePlan) throws { try inside { try reconciler.apply(plan) } }

    func remove() throws { try inside { try reconciler.remove(bridge: InterfaceName("cni0")) } }

    func planForRemoval() throws -> NodePlan { try inside { try reconciler.planForRemoval() } }

    func present() throws -> OverlayState { try inside { try kernel.present(configuration.device) } }

    /// Sysctls and iptables are those of the calling thread's namespace: nothing of the daemon runs outside.
    func inside<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try namespace.namespace.run { try work() }
        } catch NamespaceError<any Error>.inside(let error) {
            throw error
        }
    }

    /// A lease with another tunnel address, subnet or public address.
    func lease(
        like lease: Lease, at address: String? = nil, subnets: [String]? = nil, mac: String? = nil
    ) throws -> Lease {
        try Lease(
            node: lease.node, publicAddress: address.map { try IPAddress($0) } ?? lease.publicAddress,
            subnets: subnets.map { try $0.map { try IPPrefix($0) } } ?? lease.subnets,
            vtepAddress: mac.map { try MACAddress($0) } ?? lease.vtepAddress)
    }

    /// A folder that goes with the fixture.
    private final class Folder: Sendable {
        let path = FileManager.default.temporaryDirectory.path + "/overlay-daemon-" + UUID().uuidString

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }
}
