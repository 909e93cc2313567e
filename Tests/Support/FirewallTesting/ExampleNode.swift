package import Addressing
package import FirewallRules

extension NodeFirewall {
    /// A node of pod network 10.244.0.0/16 or fd00:244::/56, with nothing set that is not set by itself.
    package static func example(_ families: IPFamily...) throws -> NodeFirewall {
        try NodeFirewall(
            networks: families.map { family in
                family == .ipv4
                    ? try PodNetwork(IPPrefix("10.244.0.0/16"), subnet: IPPrefix("10.244.1.0/24"))
                    : try PodNetwork(IPPrefix("fd00:244::/56"), subnet: IPPrefix("fd00:244:0:1::/64"))
            })
    }

    /// A node with everything that the description can say, and some pods with host ports.
    package static func full() throws -> NodeFirewall {
        var node = try NodeFirewall.example(.ipv4, .ipv6)
        node.hostPorts = try HostPorts(PodHostPorts.examples)
        node.isolation = try .isolated([InterfacePattern("cni0"), InterfacePattern("cni1")])
        node.segmentSize = .pathMTU
        node.podInterfaces = try [InterfacePattern("cni0"), InterfacePattern("veth+")]
        node.guardedPorts = try [
            GuardedPort(
                InterfaceName("veth0a"), MACAddress("02:00:00:00:00:01"),
                [IPAddress("10.244.1.5"), IPAddress("fd00:244:0:1::5")]),
            GuardedPort(InterfaceName("veth0b"), MACAddress("02:00:00:00:00:02"), [IPAddress("10.244.1.6")]),
        ]
        return node
    }
}

extension PodHostPorts {
    package static var examples: [PodHostPorts] {
        get throws {
            try [
                PodHostPorts(
                    attachment: "web", label: "default/web",
                    addresses: [IPAddress("10.244.1.5"), IPAddress("fd00:244:0:1::5")],
                    ports: [
                        HostPort(.tcp, 80, to: 8080), HostPort(.tcp, 443, to: 443),
                        HostPort(.udp, PortRange(9000, through: 9003), to: 7000),
                        HostPort(.sctp, 5000, to: 5001, at: IPAddress("192.168.0.1")),
                    ]),
                PodHostPorts(
                    attachment: "dns", label: "kube-system/dns", addresses: [IPAddress("10.244.1.6")],
                    ports: [
                        HostPort(.udp, 53, to: 53, at: IPAddress("0.0.0.0")),
                        HostPort(.udp, 54, to: 53, at: IPAddress("fd00::1")),
                    ]),
            ]
        }
    }
}
