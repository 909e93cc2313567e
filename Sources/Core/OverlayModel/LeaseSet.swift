internal import Addressing

/// The leases of a cluster, none of which contradicts another.
package struct LeaseSet: Hashable, Sendable {
    /// By node name.
    package let leases: [Lease]

    /// Checks leases against the configuration and each other.
    ///
    /// - Throws: the first contradiction. A set with one is never applied: what runs goes on as it is.
    package init(_ leases: [Lease], in configuration: OverlayConfiguration) throws(LeaseError) {
        self.leases = leases.sorted { $0.node < $1.node }
        for lease in self.leases {
            for subnet in lease.subnets where configuration.network(of: subnet) == nil {
                throw .subnetOutsideNetwork(lease.node, subnet)
            }
        }
        try Self.refuseDuplicates(self.leases)
        try Self.refuseOverlaps(self.leases)
    }

    package func lease(of node: NodeName) -> Lease? { leases.first { $0.node == node } }

    private static func refuseDuplicates(_ leases: [Lease]) throws(LeaseError) {
        var names: Set<NodeName> = []
        var addresses: [IPAddress: NodeName] = [:]
        var vteps: [MACAddress: NodeName] = [:]
        for lease in leases {
            guard names.insert(lease.node).inserted else { throw .sameName(lease.node) }
            if let other = addresses.updateValue(lease.node, forKey: lease.publicAddress) {
                throw .samePublicAddress(other, lease.node, lease.publicAddress)
            }
            if let other = vteps.updateValue(lease.node, forKey: lease.vtepAddress) {
                throw .sameVTEP(other, lease.node, lease.vtepAddress)
            }
            // One VXLAN device has one underlay family (vxlan_config_validate).
            if let first = leases.first, first.publicAddress.family != lease.publicAddress.family {
                throw .mixedUnderlay(first.node, lease.node)
            }
        }
    }

    /// Sorted by base address, a subnet can only overlap its predecessor's run.
    private static func refuseOverlaps(_ leases: [Lease]) throws(LeaseError) {
        let subnets = leases.flatMap { lease in lease.subnets.map { (node: lease.node, subnet: $0) } }
            .sorted { $0.subnet.base < $1.subnet.base }
        for (one, next) in zip(subnets, subnets.dropFirst()) where one.subnet.overlaps(next.subnet) {
            throw .overlappingSubnets(one.node, one.subnet, next.node, next.subnet)
        }
    }
}
