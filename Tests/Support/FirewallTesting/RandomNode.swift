internal import Addressing
package import FirewallRules
internal import GoldenFiles

extension NodeFirewall {
    /// Any description: each wish is there or not, with some of a few pods.
    package static func random(using random: inout some RandomNumberGenerator) throws -> NodeFirewall {
        var node = try NodeFirewall.full()
        if Bool.random(using: &random) { node.isolation = .open }
        if Bool.random(using: &random) { node.segmentSize = Bool.random(using: &random) ? .bytes(1400) : nil }
        if Bool.random(using: &random) { node.podInterfaces = [] }
        if Bool.random(using: &random) { node.guardedPorts.removeFirst() }
        if Int.random(in: 0..<4, using: &random) == 0 { node.guardedPorts = [] }
        if Int.random(in: 0..<4, using: &random) == 0 { node.masquerade = nil }
        if Bool.random(using: &random) { node.masquerade?.incoming = .keepsClientAddress }
        if Bool.random(using: &random) { node.masquerade?.exceptNodes = [try IPAddress("172.16.0.9")] }
        node.forwarding =
            [.unmanaged, .accepted(.append), .accepted(.prepend)].randomElement(using: &random)
            ?? .unmanaged
        if Int.random(in: 0..<4, using: &random) == 0 { node.style = .flannel }
        node.hostPorts = try HostPorts(PodHostPorts.randoms(using: &random))
        return node
    }
}

extension PodHostPorts {
    /// Up to six pods with up to nine ports each, none of which two have.
    package static func randoms(using random: inout some RandomNumberGenerator) throws -> [PodHostPorts] {
        try (0..<Int.random(in: 0...6, using: &random)).map { pod in
            let ports = try (0..<Int.random(in: 0...9, using: &random)).map { index in
                let first = UInt16(1000 + pod * 1000 + index * 4)
                let last = first + UInt16.random(in: 0...3, using: &random)
                let host = [nil, "0.0.0.0", "192.168.0.1", "fd00::1"].randomElement(using: &random) ?? nil
                return try HostPort(
                    [.tcp, .udp, .sctp].randomElement(using: &random) ?? .tcp,
                    PortRange(first, through: Bool.random(using: &random) ? first : last),
                    to: Bool.random(using: &random) ? first : 8000, at: host.map { try IPAddress($0) })
            }
            let addresses = ["10.244.1.\(pod + 5)", "fd00:244:0:1::\(pod + 5)"].shuffled(using: &random)
            return PodHostPorts(
                attachment: "pod\(pod)", label: "default/pod\(pod)",
                addresses: try addresses.prefix(Int.random(in: 1...2, using: &random)).map {
                    try IPAddress($0)
                },
                ports: ports)
        }
    }
}
