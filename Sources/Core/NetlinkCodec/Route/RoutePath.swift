/// Where packets of a route go.
public enum RoutePath: Hashable, Sendable {
    /// One next hop, or none in it for a route that drops.
    case single(NextHop)
    /// Several that share the packets by their weights (`RTA_MULTIPATH`).
    case multiple([NextHop])
    /// A nexthop object (`RTA_NH_ID`), with what the kernel repeats of it.
    case object(UInt32, [NextHop])

    /// All next hops, one for a route that drops too.
    public var nextHops: [NextHop] {
        switch self {
        case .single(let hop): [hop]
        case .multiple(let hops), .object(_, let hops): hops
        }
    }
}
