package import Addressing

/// The name of a node, as the store knows it.
package struct NodeName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes what Kubernetes takes for a node: a DNS subdomain of at most 253 bytes (RFC 1123 §2.1).
    package init(_ text: String) throws(LeaseError) {
        let labels = text.utf8.split(separator: 0x2e, omittingEmptySubsequences: false)
        let areGood = labels.allSatisfy { label in
            let isAllowed = label.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x2d
            }
            return isAllowed && !label.isEmpty && label.first != 0x2d && label.last != 0x2d
        }
        guard areGood, text.utf8.count <= 253 else { throw .badNodeName(text) }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// A node's part of the pod network, and where the node is to be reached.
package struct Lease: Hashable, Sendable {
    package let node: NodeName
    /// The node's end of the tunnel on the underlay.
    package let publicAddress: IPAddress
    /// At most one of each family; IPv4 first.
    package let subnets: [IPPrefix]
    /// The MAC address of the node's tunnel device.
    package let vtepAddress: MACAddress

    package init(
        node: NodeName, publicAddress: IPAddress, subnets: [IPPrefix], vtepAddress: MACAddress
    ) throws(LeaseError) {
        guard !subnets.isEmpty else { throw .noSubnet(node) }
        for family in IPFamily.allCases where subnets.count(where: { $0.family == family }) > 1 {
            throw .severalSubnets(node, family)
        }
        // The subnet's first address is the tunnel device's, the second the gateway's; pods come after.
        for subnet in subnets where subnet.length > subnet.family.width - 2 {
            throw .subnetTooSmall(node, subnet)
        }
        guard !vtepAddress.isMulticast, vtepAddress.bits != 0 else { throw .badVTEP(node, vtepAddress) }
        self.node = node
        self.publicAddress = publicAddress
        self.subnets = subnets.sorted { $0.family == .ipv4 && $1.family == .ipv6 }
        self.vtepAddress = vtepAddress
    }
}

extension MACAddress {
    /// The tunnel device's address that a node has unless the store names another: the same after each restart.
    ///
    /// The first 48 bits of a hash over name and VNI, marked as locally administered and not as a group (IEEE
    /// 802-2014 §8.2). Set at creation, so that no other program on the node has a reason to choose one.
    package init(vtepOf node: NodeName, vni: VNI) {
        let hash = StableHash(of: "\(node)/\(vni)")
        self.init(bits: hash.bits >> 16 & 0xfcff_ffff_ffff | 0x0200_0000_0000)
    }
}

/// Why leases cannot be right.
package enum LeaseError: Error, Hashable, Sendable {
    case badNodeName(String)
    case noSubnet(NodeName)
    case severalSubnets(NodeName, IPFamily)
    case subnetTooSmall(NodeName, IPPrefix)
    case badVTEP(NodeName, MACAddress)
    case subnetOutsideNetwork(NodeName, IPPrefix)
    case sameName(NodeName)
    case samePublicAddress(NodeName, NodeName, IPAddress)
    case sameVTEP(NodeName, NodeName, MACAddress)
    case overlappingSubnets(NodeName, IPPrefix, NodeName, IPPrefix)
    case mixedUnderlay(NodeName, NodeName)
}

extension LeaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badNodeName(let text):
            "\"\(text)\" is no node name: "
                + "lower case letters, digits, - and . are allowed, and - and . in between only"
        case .noSubnet(let node): "node \(node) has no subnet"
        case .severalSubnets(let node, let family): "node \(node) has more than one subnet of \(family)"
        case .subnetTooSmall(let node, let subnet): "subnet \(subnet) of node \(node) has no room for pods"
        case .badVTEP(let node, let address):
            "\(address) of node \(node) cannot be the address of a tunnel device"
        case .subnetOutsideNetwork(let node, let subnet):
            "subnet \(subnet) of node \(node) is outside the pod network"
        case .sameName(let node): "two nodes are called \(node)"
        case .samePublicAddress(let one, let other, let address):
            "nodes \(one) and \(other) both claim the public address \(address)"
        case .sameVTEP(let one, let other, let address):
            "nodes \(one) and \(other) both claim the tunnel address \(address)"
        case .overlappingSubnets(let one, let subnet, let other, let second):
            "subnet \(subnet) of node \(one) overlaps \(second) of node \(other)"
        case .mixedUnderlay(let one, let other):
            "nodes \(one) and \(other) have public addresses of different families"
        }
    }
}
