import Addressing
import FirewallRules
import NetworkTesting
import RuleInstaller
import SystemHandles
import SystemPackage
import Testing

/// A node between a host outside and its pods, of both families.
///
///     outside 192.0.2.2 ── eth0 192.0.2.1 node cni0 10.244.1.1 ─┬─ pod a 10.244.1.5
///                                                               └─ pod b 10.244.1.6
///
/// The host outside knows the way to pods, so that what comes of masquerading is seen by addresses alone.
final class TrafficLab: Sendable {
    let node = TestNamespace.current
    let outside: TestNamespace
    let podA: TestNamespace
    let podB: TestNamespace
    let backend: RuleBackend

    init(_ backend: RuleBackend) throws {
        self.backend = backend
        (outside, podA, podB) = (try TestNamespace(), try TestNamespace(), try TestNamespace())
        try node.run([
            "ip link set lo up", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1",
            "ip link add cni0 type bridge", "ip link set cni0 up", "ip addr add 10.244.1.1/24 dev cni0",
            "ip addr add fd00:244:0:1::1/64 dev cni0 nodad", "sysctl -qw net.ipv4.conf.cni0.route_localnet=1",
        ])
        try attach(
            outside, to: "eth0", at: ["192.0.2.2/24", "2001:db8::2/64"], via: ["192.0.2.1", "2001:db8::1"])
        try node.run(["ip addr add 192.0.2.1/24 dev eth0", "ip addr add 2001:db8::1/64 dev eth0 nodad"])
        for (pod, number) in [(podA, 5), (podB, 6)] {
            try attach(
                pod, to: "pod\(number)", at: ["10.244.1.\(number)/24", "fd00:244:0:1::\(number)/64"],
                via: ["10.244.1.1", "fd00:244:0:1::1"])
            try node.run([
                "ip link set pod\(number) master cni0", "bridge link set dev pod\(number) hairpin on",
            ])
        }
    }

    /// Gives a namespace an interface whose other end is on the node.
    func attach(_ namespace: TestNamespace, to link: String, at addresses: [String], via gateways: [String])
        throws
    {
        try node.run([
            "ip link add \(link) type veth peer name eth0 netns \(namespace.path)", "ip link set \(link) up",
        ])
        try namespace.run(["ip link set lo up", "ip link set eth0 up"])
        for address in addresses {
            try namespace.run("ip addr add \(address) dev eth0" + (address.contains(":") ? " nodad" : ""))
        }
        for gateway in gateways { try namespace.run("ip route add default via \(gateway) dev eth0 onlink") }
    }

    static let outsideAddress = Pair("192.0.2.2", "2001:db8::2")
    static let nodeAddress = Pair("192.0.2.1", "2001:db8::1")
    static let bridgeAddress = Pair("10.244.1.1", "fd00:244:0:1::1")
    static let podAAddress = Pair("10.244.1.5", "fd00:244:0:1::5")
    static let podBAddress = Pair("10.244.1.6", "fd00:244:0:1::6")

    /// An address of each family.
    struct Pair: Sendable {
        private let texts: (String, String)

        init(_ ipv4: String, _ ipv6: String) { texts = (ipv4, ipv6) }

        subscript(_ family: IPFamily) -> IPAddress {
            get throws { try IPAddress(family == .ipv4 ? texts.0 : texts.1) }
        }

        var both: [IPAddress] { get throws { try IPFamily.allCases.map { try self[$0] } } }
    }

    /// Makes the node's rules those of a description that begins with the sample's networks.
    func apply(_ change: (inout NodeFirewall) throws -> Void = { _ in }) throws {
        var wanted = try NodeFirewall.sample()
        try change(&wanted)
        let keeper = RuleKeeper(over: try node.filterSession(), asked: backend)
        try node.inside { () throws(RuleInstallerError) in
            if let failure = keeper.apply(try keeper.plan(for: wanted)).failures.first { throw failure }
        }
        let left = try node.inside { () throws(RuleInstallerError) in try keeper.plan(for: wanted).lines }
        #expect(left == [])
    }

    /// Whom a server sees when a client connects to an address that is its own or leads to it.
    ///
    /// - Throws: what `connect` says, such as `nowInProgress` when nothing answers.
    func peer(
        of server: TestNamespace, at listening: SocketAddress, connecting client: TestNamespace,
        to target: SocketAddress, patience: Duration = .seconds(10)
    ) throws(Errno) -> IPAddress {
        let listener = try Self.listener(in: server, at: listening, patience)
        let connection = try client.inside { () throws(Errno) in
            try TCPSocket.connected(to: target, patience: patience)
        }
        let accepted = try listener.accept()
        _ = consume connection
        return accepted.peer.address
    }

    /// A program that another test starts at this moment may hold the last listener a little longer.
    private static func listener(
        in server: TestNamespace, at address: SocketAddress, _ patience: Duration
    ) throws(Errno) -> TCPSocket {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            do throws(Errno) {
                return try server.inside { () throws(Errno) in
                    try TCPSocket.listening(at: address, patience: patience)
                }
            } catch .addressInUse where ContinuousClock.now < deadline {
                continue
            }
        }
    }

    /// Whether nothing answers a client.
    func isCutOff(
        _ client: TestNamespace, from server: TestNamespace, at listening: SocketAddress,
        to target: SocketAddress
    ) -> Bool {
        do throws(Errno) {
            _ = try peer(
                of: server, at: listening, connecting: client, to: target, patience: .milliseconds(300))
            return false
        } catch {
            let silent: [Errno] = [.nowInProgress, .connectionRefused, .timedOut, .noRouteToHost]
            return silent.contains(error)
        }
    }
}

/// A backend and a family.
struct TrafficCase: Sendable, CustomTestStringConvertible {
    let backend: RuleBackend
    let family: IPFamily

    static let all = RuleBackend.allCases.flatMap { backend in
        IPFamily.allCases.map { TrafficCase(backend: backend, family: $0) }
    }

    var testDescription: String { "\(backend), \(family)" }
}
