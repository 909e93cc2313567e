public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// A packet whose way the kernel is asked about (`ip route get`, `inet_rtm_getroute` in net/ipv4/route.c).
public struct RouteLookup: Hashable, Sendable {
    /// Where the packet goes.
    public var destination: IPAddress
    /// Where it comes from; nil lets the kernel choose.
    public var source: IPAddress?
    /// The interface that it came in by; nil for one that this host sends.
    ///
    /// The kernel then needs a source, and asks whether it forwards the packet.
    public var inputInterface: InterfaceIndex?
    /// The interface that it must leave by.
    public var outputInterface: InterfaceIndex?
    /// Its type of service (`rtm_tos`).
    public var typeOfService: UInt8 = 0
    /// Its firewall mark, which rules look at (`RTA_MARK`).
    public var mark: UInt32?
    /// The user that sends it, which rules look at (`RTA_UID`).
    public var user: UInt32?
    /// What the answer tells.
    public var answer = RouteAnswer.way

    /// A packet of this host to a destination.
    public init(to destination: IPAddress) { self.destination = destination }
}

/// What the answer to a lookup tells.
public enum RouteAnswer: Hashable, Sendable {
    /// What becomes of the packet: its destination alone, with the next hop and the source that were chosen.
    case way
    /// The entry of the table that decides (`RTM_F_FIB_MATCH`).
    case tableEntry
}

extension RouteLookup {
    /// Writes the payload of an `RTM_GETROUTE` for one packet.
    func encode(into writer: inout ByteWriter) {
        var header = RouteHeader(family: destination.family.rawValue)
        header.destinationLength = UInt8(destination.family.width)
        header.sourceLength = source == nil ? 0 : UInt8(destination.family.width)
        header.typeOfService = typeOfService
        // Without it the kernel names the main table, whatever table it found a route of IPv4 in; for IPv6 it names
        // the right one and refuses the flag (inet6_rtm_valid_getroute_req in net/ipv6/route.c).
        var flags: RouteFlags = destination.family == .ipv4 ? .lookupTable : []
        if answer == .tableEntry { flags.formUnion(.tableEntry) }
        header.flags = flags.rawValue
        header.encode(into: &writer)
        writer.attribute(RTA_DST.rawValue, destination.octets)
        if let source { writer.attribute(RTA_SRC.rawValue, source.octets) }
        if let inputInterface { writer.attribute(RTA_IIF.rawValue, host: inputInterface.rawValue) }
        if let outputInterface { writer.attribute(RTA_OIF.rawValue, host: outputInterface.rawValue) }
        if let mark { writer.attribute(RTA_MARK.rawValue, host: mark) }
        if let user { writer.attribute(RTA_UID.rawValue, host: user) }
    }
}
