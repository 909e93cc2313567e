package import Addressing

/// Why ranges or wishes cannot be served; the texts are host-local's, which operators search for.
package enum AddressPoolError: Error, Hashable, CustomStringConvertible {
    case tooSmall(IPPrefix)
    case hostBitsSet(IPPrefix)
    case startOutside(IPAddress, IPPrefix)
    case endOutside(IPAddress, IPPrefix)
    case gatewayOfOtherFamily(IPAddress, IPPrefix)
    case noSubnet
    case emptySet
    case mixedFamilies
    case overlap(AddressRange, AddressRange)
    /// Two range sets, by their positions, hold the same address.
    case setsOverlap(Int, Int)
    /// The address asked for is the gateway of the range set at that position.
    case gatewayRequested(IPAddress, set: Int)
    /// Addresses that no range set holds, or that come second in one.
    case unservedRequests([IPAddress])

    package var description: String {
        switch self {
        case .tooSmall(let subnet): "Network \(subnet) too small to allocate from"
        case .hostBitsSet(let subnet):
            "Network has host bits set. For a subnet mask of length \(subnet.length) "
                + "the network address is \(subnet.base)"
        case .startOutside(let address, let subnet): "RangeStart \(address) not in network \(subnet)"
        case .endOutside(let address, let subnet): "RangeEnd \(address) not in network \(subnet)"
        case .gatewayOfOtherFamily(let address, let subnet):
            "gateway \(address) is not of the address family of \(subnet)"
        case .noSubnet: "a range has no subnet"
        case .emptySet: "empty range set"
        case .mixedFamilies: "mixed address families"
        case .overlap(let one, let other): "subnets \(one) and \(other) overlap"
        case .setsOverlap(let one, let other): "range set \(one) overlaps with \(other)"
        case .gatewayRequested(let address, let set):
            "failed to allocate for range \(set): requested ip \(address) is subnet's gateway"
        case .unservedRequests(let addresses):
            "failed to allocate all requested IPs: "
                + addresses.map(\.description).joined(separator: " ")
        }
    }
}
