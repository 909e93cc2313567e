import Addressing
import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
import SystemHandles

/// A kind of object that is made many times, by us and by iproute2.
enum Objects {
    case routes
    case neighbours
    case forwarding

    var name: String {
        switch self {
        case .routes: "routes"
        case .neighbours: "neighbours"
        case .forwarding: "FDB entries"
        }
    }

    /// The program of iproute2 that makes them.
    var peer: String { self == .forwarding ? "bridge" : "ip" }

    /// A namespace with one link, number 10, that takes them.
    func makeNode() throws -> NetworkNamespace {
        let node = try NetworkNamespace.create()
        let commands =
            switch self {
            case .routes, .neighbours:
                [
                    "link add name v0 index 10 type veth peer name v1", "link set v1 up", "link set v0 up",
                    "addr add 172.16.0.1/24 dev v0",
                ]
            case .forwarding:
                [
                    "link add vx1 index 10 type vxlan id 1 dstport 8472 local 192.0.2.1 nolearning",
                    "link set vx1 up",
                ]
            }
        for command in commands {
            let words = command.split(separator: " ").map(String.init)
            let outcome = try node.run { () throws(any Error) in
                try ChildProcess.run(Command("ip", words))
            }
            guard outcome.status == .success else { throw BenchmarkError.failed(outcome.errorText) }
        }
        return node
    }

    func requests(_ count: Int) throws -> [NetlinkRequest] {
        guard let link = InterfaceIndex(10) else { throw BenchmarkError.failed("10 is an index") }
        let gateway = try IPAddress("172.16.0.2")
        return try (0..<count).map { number in
            let address = address(number)
            switch self {
            case .routes:
                let destination = try IPPrefix(base: address, length: 32)
                return .addRoute(Route(to: destination, via: gateway, on: link))
            case .neighbours:
                return .addNeighbour(Neighbour(address, at: mac(number), on: link))
            case .forwarding:
                return .addForwarding(ForwardingEntry(mac(number), to: address, on: link))
            }
        }
    }

    /// The same for `-batch`.
    func batchLines(_ count: Int) -> String {
        (0..<count).map { number in
            switch self {
            case .routes: "route add \(address(number))/32 via 172.16.0.2 dev v0\n"
            case .neighbours: "neigh add \(address(number)) lladdr \(mac(number)) dev v0\n"
            case .forwarding: "fdb add \(mac(number)) dev vx1 dst \(address(number))\n"
            }
        }.joined()
    }

    private func address(_ number: Int) -> IPAddress { .v4(IPv4Address(bits: 0x0a00_0001 + UInt32(number))) }

    private func mac(_ number: Int) -> MACAddress { MACAddress(bits: 0x0200_0000_0000 + UInt64(number)) }
}
