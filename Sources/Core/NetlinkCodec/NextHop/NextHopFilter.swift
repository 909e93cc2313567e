public import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// Which nexthop objects a list holds; the kernel leaves the others out (`nh_valid_dump_req` in
/// net/ipv4/nexthop.c).
public struct NextHopFilter: Hashable, Sendable {
    /// Objects of one family; groups are of none.
    public var family: IPFamily?
    /// Those that leave by an interface (`NHA_OIF`).
    public var interface: InterfaceIndex?
    /// Those that leave by a port of that interface, a bridge or a VRF (`NHA_MASTER`).
    public var master: InterfaceIndex?
    /// Properties that all of them have.
    public var required: NextHopProperties = []

    /// A filter that lets all objects through.
    public init() {}
}

/// Properties that a list of nexthop objects may ask for.
public struct NextHopProperties: OptionSet, Hashable, Sendable {
    /// A bit for each property; the kernel has attributes for them.
    public let rawValue: UInt8

    /// The properties of those bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A group (`NHA_GROUPS`).
    public static let group = Self(rawValue: 1 << 0)
    /// For forwarding entries (`NHA_FDB`); the kernel lists others as well, which the query leaves out.
    public static let forwarding = Self(rawValue: 1 << 1)
}

extension NextHopFilter {
    /// Writes the payload of an `RTM_GETNEXTHOP` that lists.
    func encode(into writer: inout ByteWriter) {
        writer.append(family?.rawValue ?? 0)
        writer.appendZeros(7)
        if let interface { writer.attribute(NHA_OIF, host: interface.rawValue) }
        if let master { writer.attribute(NHA_MASTER, host: master.rawValue) }
        if required.contains(.group) { writer.attribute(NHA_GROUPS, []) }
        if required.contains(.forwarding) { writer.attribute(NHA_FDB, []) }
    }
}
