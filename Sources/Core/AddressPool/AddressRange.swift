package import Addressing

/// Addresses of one subnet that may be given out: from first to last, both included, without the gateway.
package struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    package let subnet: IPPrefix
    package let first: IPAddress
    package let last: IPAddress
    package let gateway: IPAddress

    /// Checks a range and fills in what is not given, as host-local does.
    ///
    /// - Parameters:
    ///   - subnet: must be a network address, with room for two hosts.
    ///   - first: by default the address after the network's, usually the gateway's and then skipped.
    ///   - last: by default the highest of the subnet, for IPv4 the one before the broadcast address.
    ///   - gateway: by default the address after the network's; it need not lie in the subnet.
    /// - Throws: what is wrong, in host-local's words.
    package init(
        subnet: InterfaceAddress, first: IPAddress? = nil, last: IPAddress? = nil, gateway: IPAddress? = nil
    ) throws(AddressPoolError) {
        let network = subnet.network
        guard network.length <= network.family.width - 2 else { throw .tooSmall(network) }
        guard network.base == subnet.address else { throw .hostBitsSet(network) }
        let lowest = IPAddress(bits: network.base.bits + 1, family: network.family)
        let broadcasts: UInt128 = network.family == .ipv4 ? 1 : 0
        self.subnet = network
        self.first = first ?? lowest
        self.last = last ?? IPAddress(bits: network.last.bits - broadcasts, family: network.family)
        self.gateway = gateway ?? lowest
        if let first, !network.contains(first) || first > self.last { throw .startOutside(first, network) }
        guard network.contains(self.last), self.first <= self.last else {
            throw .endOutside(self.last, network)
        }
        guard self.gateway.family == network.family else {
            throw .gatewayOfOtherFamily(self.gateway, network)
        }
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.family == subnet.family && (first...last).contains(address)
    }

    package func overlaps(_ other: AddressRange) -> Bool {
        contains(other.first) || other.contains(first)
    }

    package var description: String { "\(first)-\(last)" }

    /// An address of this range with all that its holder has to know.
    func offer(_ address: IPAddress) -> AddressOffer? {
        guard contains(address), let full = try? InterfaceAddress(address, prefixLength: subnet.length) else {
            return nil
        }
        return AddressOffer(address: full, gateway: gateway)
    }
}

/// An address that may be taken, with the subnet's prefix length and gateway.
package struct AddressOffer: Hashable, Sendable {
    package let address: InterfaceAddress
    package let gateway: IPAddress
}
