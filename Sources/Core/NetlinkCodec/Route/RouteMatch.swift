public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// What a route must be to be deleted: nil is anything, as words left out of `ip route del` are.
///
/// The kernel deletes the first route that matches (`fib_table_delete` in net/ipv4/fib_trie.c); all that match
/// fall to as many requests.
public struct RouteMatch: Hashable, Sendable {
    /// The destination, exactly.
    public var destination: IPPrefix
    /// The table, the main one unless another is named.
    public var table = RouteTable.main
    /// Who put it in.
    public var source: RouteProtocol?
    /// How far away the destination is; of IPv4 only.
    public var scope: RouteScope?
    /// What becomes of packets; of IPv4 only.
    public var type: RouteType?
    /// IPv4 type of service; zero matches routes without.
    public var typeOfService: UInt8 = 0
    /// The metric.
    public var metric: UInt32?
    /// The address that local programs send from.
    public var preferredSource: IPAddress?
    /// The way; of a single next hop what is nil in it is anything.
    public var path: RoutePath?

    /// Any route of the main table to a destination.
    public init(to destination: IPPrefix) { self.destination = destination }
}

extension RouteMatch: CustomStringConvertible {
    /// The destination in the words of ip(8).
    public var description: String {
        destination.length == 0 ? "default" : "\(destination)"
    }

    /// Writes the payload of an `RTM_DELROUTE`.
    func encode(into writer: inout ByteWriter) {
        var header = RouteHeader(family: destination.family.rawValue)
        header.destinationLength = UInt8(destination.length)
        header.typeOfService = typeOfService
        header.table = RouteHeader.byte(of: table)
        header.source = source?.rawValue ?? 0
        header.scope = (scope ?? .nowhere).rawValue
        header.type = type?.rawValue ?? 0
        header.encode(into: &writer)
        if destination.length > 0 { writer.attribute(RTA_DST.rawValue, destination.base.octets) }
        writer.attribute(RTA_TABLE.rawValue, host: table.rawValue)
        if let metric { writer.attribute(RTA_PRIORITY.rawValue, host: metric) }
        if let preferredSource { writer.attribute(RTA_PREFSRC.rawValue, preferredSource.octets) }
        path?.encode(for: destination.family, into: &writer)
    }
}
