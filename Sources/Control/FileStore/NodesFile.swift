internal import Addressing
import FoundationEssentials
internal import OverlayModel

/// The file of nodes: `{"nodes": [{"name", "publicAddress", "subnet", "ipv6Subnet", "vtepMAC"}]}`.
///
/// A node has one subnet or both. Without `vtepMAC` its tunnel address follows from its name, so that every
/// node that reads the file knows it.
struct NodesFile: Decodable {
    private let nodes: [Node]

    private struct Node: Decodable {
        let name: String
        let publicAddress: String
        let subnet: String?
        let ipv6Subnet: String?
        let vtepMAC: String?
    }

    /// Reads the file's bytes into leases that agree with the configuration and each other.
    static func leases(
        in bytes: [UInt8], _ configuration: OverlayConfiguration
    ) throws -> [Lease] {
        let file = try JSONDecoder().decode(NodesFile.self, from: Data(bytes))
        return try LeaseSet(file.nodes.map { try lease(of: $0, vni: configuration.vni) }, in: configuration)
            .leases
    }

    private static func lease(of node: Node, vni: VNI) throws -> Lease {
        let name = try NodeName(node.name)
        do {
            return try Lease(
                node: name, publicAddress: IPAddress(node.publicAddress),
                subnets: [node.subnet, node.ipv6Subnet].compactMap { try $0.map { try IPPrefix($0) } },
                vtepAddress: node.vtepMAC.map { try MACAddress($0) } ?? MACAddress(vtepOf: name, vni: vni))
        } catch let error as AddressingError {
            throw BadNode(name: name, cause: error)
        }
    }
}

/// A node whose entry holds a text that is no address.
struct BadNode: Error, CustomStringConvertible {
    let name: NodeName
    let cause: AddressingError

    var description: String { "node \(name): \(cause)" }
}
