package import Addressing
package import SystemHandles

/// What the laboratory is made of: all names, addresses and files, before anything exists.
///
///     pods 10.244.1.0/24, fd00:244:0:1::/64     pods 10.244.2.0/24, fd00:244:0:2::/64
///       │ │ │  veth                                             │ │ │
///     swiftlet0 (bridge)                                      swiftlet0
///     swiftlet.1 (VXLAN) ─ ─ ─ ─ ─ ─ UDP 8472 ─ ─ ─ ─ ─ ─ ─ ─ swiftlet.1
///     node-a  eth0 192.0.2.1                          192.0.2.2 eth0  node-b
///                 └────────────── underlay (bridge) ──────────────┘
///                    outside  192.0.2.254, and 198.51.100.1 behind it
///
/// Every address is of a network that is set aside for documentation or private use (RFC 5737, RFC 1918).
package struct LabPlan: Sendable {
    /// What the name of every namespace begins with.
    let prefix: String
    package let nodes: [LabNode]
    let podsPerNode = 3
    let underlayGateway: InterfaceAddress
    /// An address that only the outside has: no node knows a network that holds it.
    let outsideAddress: IPAddress

    /// Plans the laboratory, or another one that can stand beside it.
    package init(instance: String = "") throws {
        // It becomes part of a path that is removed with all that is below it.
        guard instance.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }) else {
            throw DemoError.badInstance(instance)
        }
        prefix = "swiftlet-demo" + (instance.isEmpty ? "" : "-\(instance)")
        nodes = [
            try LabNode("node-a", of: prefix, address: "192.0.2.1", "10.244.1.0/24", "fd00:244:0:1::/64"),
            try LabNode("node-b", of: prefix, address: "192.0.2.2", "10.244.2.0/24", "fd00:244:0:2::/64"),
        ]
        underlayGateway = try InterfaceAddress("192.0.2.254/24")
        outsideAddress = try IPAddress("198.51.100.1")
    }

    package var folder: String { "/run/\(prefix)" }
    /// What the underlay's veth carries, less the tunnel's headers.
    let podMTU = 1500 - 50
    var outside: NamedNamespace { NamedNamespace(name: "\(prefix)-outside") }

    var netConf: String {
        """
        {
          "Network": "10.244.0.0/16", "IPv6Network": "fd00:244::/48", "EnableIPv6": true,
          "Backend": {"Type": "vxlan", "VNI": 1}
        }

        """
    }

    var nodesFile: String {
        let entries = nodes.map { node in
            """
            {"name": "\(node.name)", "publicAddress": "\(node.address)", \
            "subnet": "\(node.ipv4Subnet)", "ipv6Subnet": "\(node.ipv6Subnet)"}
            """
        }
        return "{\"nodes\": [\n  \(entries.joined(separator: ",\n  "))\n]}\n"
    }

    /// The namespaces of all pods, node by node.
    package func pods(of node: LabNode) -> [LabPod] {
        (1...podsPerNode).map { LabPod(name: "\(node.name)-pod\($0)", laboratory: prefix) }
    }

    /// Every name below `/run/netns` that the laboratory takes.
    var namespaces: [NamedNamespace] {
        [outside] + nodes.map(\.namespace) + nodes.flatMap { pods(of: $0).map(\.namespace) }
    }
}

/// A node of the laboratory.
package struct LabNode: Sendable {
    package let name: String
    private let laboratory: String
    let address: IPAddress
    package let ipv4Subnet: IPPrefix
    let ipv6Subnet: IPPrefix

    init(
        _ name: String, of laboratory: String, address: String, _ ipv4Subnet: String, _ ipv6Subnet: String
    ) throws(AddressingError) {
        self.name = name
        self.laboratory = laboratory
        self.address = try IPAddress(address)
        self.ipv4Subnet = try IPPrefix(ipv4Subnet)
        self.ipv6Subnet = try IPPrefix(ipv6Subnet)
    }

    package var namespace: NamedNamespace { NamedNamespace(name: "\(laboratory)-\(name)") }
    /// What the node has for itself: on one machine all nodes share the file system.
    package var folder: String { "/run/\(laboratory)/\(name)" }
    var subnetFile: String { "\(folder)/subnet.env" }
    package var log: String { "\(folder)/swiftletd.log" }
    var pidFile: String { "\(folder)/swiftletd.pid" }

    /// The options that `swiftletd` and `swiftlet plan` take on this node.
    var options: [String] {
        [
            "--net-conf", "/run/\(laboratory)/net-conf.json", "--nodes", "/run/\(laboratory)/nodes.json",
            "--node", name, "--subnet-file", subnetFile,
        ]
    }

    /// The network configuration that a runtime would hand to the plugin.
    var cniConfiguration: String {
        """
        {"cniVersion": "1.0.0", "name": "demo", "type": "swiftlet", \
        "subnetFile": "\(subnetFile)", "dataDir": "\(folder)/networks"}
        """
    }
}

/// A pod of the laboratory: a namespace, as a runtime would have made it.
package struct LabPod: Sendable {
    let name: String
    let laboratory: String

    package var namespace: NamedNamespace { NamedNamespace(name: "\(laboratory)-\(name)") }
    var containerID: String { "demo-\(name)" }
}
