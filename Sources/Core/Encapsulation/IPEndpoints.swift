package import Addressing
package import WireFormat

/// Where a packet comes from and where it goes: two addresses of one family.
package enum IPEndpoints: Hashable, Sendable {
    case ipv4(source: IPv4Address, destination: IPv4Address)
    case ipv6(source: IPv6Address, destination: IPv6Address)

    /// Nil if the two addresses are not of one family.
    package init?(source: IPAddress, destination: IPAddress) {
        switch (source, destination) {
        case (.v4(let source), .v4(let destination)): self = .ipv4(source: source, destination: destination)
        case (.v6(let source), .v6(let destination)): self = .ipv6(source: source, destination: destination)
        default: return nil
        }
    }

    package var family: IPFamily {
        switch self {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }

    /// The sum over the pseudo header of an upper layer (RFC 768; RFC 8200 §8.1).
    ///
    /// `length` counts the upper layer's header and payload.
    package func pseudoHeader(of protocol: IPProtocol, length: UInt16) -> InternetChecksum {
        var checksum = InternetChecksum()
        switch self {
        case .ipv4(let source, let destination):
            checksum.add(source.bits)
            checksum.add(destination.bits)
        case .ipv6(let source, let destination):
            checksum.add(source.bits)
            checksum.add(destination.bits)
        }
        // The two families order and pad these fields in their own ways; the sum is the same.
        checksum.add(UInt16(`protocol`.rawValue))
        checksum.add(length)
        return checksum
    }
}
