public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Which routes a list holds; the kernel itself leaves the others out (`ip_valid_fib_dump_req` in
/// net/ipv4/fib_frontend.c).
///
/// That takes a socket with strict checking (`NETLINK_GET_STRICT_CHK`), as sessions have it.
public struct RouteFilter: Hashable, Sendable {
    /// Nil is both families.
    public var family: IPFamily?
    /// Nil is all tables; for a table that does not exist the kernel answers `ENOENT` if a family is given.
    public var table: RouteTable?
    /// Who put them in; nil is anybody.
    public var source: RouteProtocol?
    /// What becomes of packets; nil is anything.
    public var type: RouteType?
    /// A next hop's interface; the kernel answers `ENODEV` if there is none of that number.
    public var interface: InterfaceIndex?
    /// Routes of the tables, or what the kernel has learnt about single destinations.
    public var content = RouteContent.tables

    /// A filter that lets all routes of the tables through, of one family or both.
    public init(family: IPFamily? = nil) { self.family = family }
}

/// Routes of the tables, or what the kernel has learnt about single destinations.
public enum RouteContent: Hashable, Sendable {
    /// What somebody has put into the tables.
    case tables
    /// What redirects and path MTU discovery have told (`RTM_F_CLONED`, `ip route show cache`).
    case cache
}

extension RouteFilter {
    /// Writes the payload of an `RTM_GETROUTE` that lists.
    func encode(into writer: inout ByteWriter) {
        var header = RouteHeader(family: family?.rawValue ?? 0)
        header.source = source?.rawValue ?? 0
        header.type = type?.rawValue ?? 0
        if content == .cache { header.flags = RouteFlags.cloned.rawValue }
        header.encode(into: &writer)
        if let table { writer.attribute(RTA_TABLE.rawValue, host: table.rawValue) }
        if let interface { writer.attribute(RTA_OIF.rawValue, host: interface.rawValue) }
    }
}
