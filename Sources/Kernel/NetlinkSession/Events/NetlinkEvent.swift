public import NetlinkCodec

/// What a monitor has to tell.
public enum NetlinkEvent: Hashable, Sendable {
    /// A link came, changed or went.
    case link(KernelChange<Link>)
    /// An address was put on a link, changed or taken off.
    case address(KernelChange<AssignedAddress>)
    /// A route came, changed, was replaced or went.
    case route(KernelChange<Route>)
    /// A neighbour was resolved, changed its state or went.
    case neighbour(KernelChange<Neighbour>)
    /// A forwarding entry came, moved or went.
    case forwarding(KernelChange<ForwardingEntry>)
    /// A rule came or went.
    case rule(KernelChange<RoutingRule>)
    /// All that was told up to here is the present state: at first, and again after each `overrun`.
    case current
    /// The kernel had to drop messages, since more came than the socket's buffer holds.
    ///
    /// What was missed follows as changes, up to the next `current`; before that comes, messages may be lost again.
    case overrun
}
