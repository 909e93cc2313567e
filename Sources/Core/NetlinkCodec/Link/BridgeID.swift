public import Addressing

/// The identity of a bridge in a spanning tree (`struct ifla_bridge_id`): the smaller one wins.
public struct BridgeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The priority, 32768 unless it was set; in network byte order on the wire.
    public var priority: UInt16
    /// The bridge's Ethernet address.
    public var address: MACAddress

    /// A priority and an address.
    public init(priority: UInt16, address: MACAddress) {
        self.priority = priority
        self.address = address
    }

    /// As ip(8) writes it: four digits of priority, then the octets, small ones with a single digit.
    public var description: String {
        let digits = String(priority, radix: 16)
        let octets = address.octets.map { String($0, radix: 16) }.joined(separator: ":")
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits + "." + octets
    }

    /// The lower one becomes the root.
    public static func < (left: Self, right: Self) -> Bool {
        (left.priority, left.address) < (right.priority, right.address)
    }
}
