internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension NextHopObject {
    /// Reads the payload of an `RTM_NEWNEXTHOP` or an `RTM_DELNEXTHOP`.
    ///
    /// - Returns: nil for an object that is no group and of a family other than IPv4 and IPv6.
    /// - Throws: where a length or a value contradicts the format.
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.require(8)
        let number: UInt8 = try reader.readHost()
        let scope: UInt8 = try reader.readHost()
        let source: UInt8 = try reader.readHost()
        try reader.skip(1)
        let flags: UInt32 = try reader.readHost()
        var fields = NextHopFields(family: IPFamily(rawValue: number), flags: RouteFlags(rawValue: flags))
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() { try fields.read(attribute) }
        guard let target = try fields.target else { return nil }
        self.init(fields.id, target, source: RouteProtocol(rawValue: source))
        self.scope = RouteScope(rawValue: scope)
        usage = fields.usage
        unknown = fields.unknown
    }
}

/// The attributes of a nexthop object as they come (`NHA_*`).
private struct NextHopFields {
    let family: IPFamily?
    var id: UInt32 = 0
    var usage = NextHopUsage.routes
    var unknown: [RawAttribute] = []
    private var hop: NextHop
    private var isBlackhole = false
    private var members: [NextHopMember]?
    private var groupType: UInt16 = 0
    private var resilient = ResilientParameters()
    private var encapsulation: (type: LWTunnelType?, payload: [UInt8]?)

    /// `NHA_OP_FLAGS`, of linux/nexthop.h in 6.10.
    private static let operationFlags = 14

    init(family: IPFamily?, flags: RouteFlags) {
        self.family = family
        hop = NextHop(flags: flags)
    }

    var target: NextHopTarget? {
        get throws(WireError) {
            if let members { return .group(NextHopGroup(members, balancing: balancing)) }
            guard let family else { return nil }
            if isBlackhole { return .blackhole(family) }
            var hop = hop
            if let type = encapsulation.type, let payload = encapsulation.payload {
                hop.encapsulation = try RouteEncapsulation(type, payload.span)
            }
            return .hop(hop, family)
        }
    }

    private var balancing: NextHopBalancing {
        switch Int(groupType) {
        case NEXTHOP_GRP_TYPE_MPATH: .hashThreshold
        case NEXTHOP_GRP_TYPE_RES: .resilient(resilient)
        default: .other(groupType)
        }
    }

    mutating func read(_ attribute: borrowing AttributeReader.Attribute) throws(WireError) {
        switch attribute.kind {
        case NHA_ID: id = try attribute.host()
        case NHA_OIF: hop.interface = try attribute.interface()
        case NHA_GATEWAY: hop.gateway = try gateway(attribute)
        case NHA_BLACKHOLE: isBlackhole = true
        case NHA_FDB: usage = .forwarding
        case NHA_GROUP: members = try Self.members(attribute.payload)
        case NHA_GROUP_TYPE: groupType = try attribute.host()
        case NHA_RES_GROUP: resilient = try ResilientParameters(attribute.payload)
        case NHA_ENCAP_TYPE: encapsulation.type = LWTunnelType(rawValue: try attribute.host())
        case NHA_ENCAP: encapsulation.payload = attribute.bytes
        // Tells only that the kernel leaves no garbage in the reserved bytes of a group's members.
        case Self.operationFlags where attribute.payload.count == 4: break
        default: unknown.append(attribute.raw)
        }
    }

    private func gateway(_ attribute: borrowing AttributeReader.Attribute) throws(WireError) -> IPAddress {
        guard let family else { throw .badValue(field: "nh_family", value: 0) }
        return try attribute.address(family)
    }

    /// A list of `struct nexthop_grp`: the object's number, its weight less one, two reserved bytes.
    private static func members(_ payload: Span<UInt8>) throws(WireError) -> [NextHopMember] {
        var members: [NextHopMember] = []
        var reader = ByteReader(payload)
        while reader.remaining > 0 {
            let id: UInt32 = try reader.readHost()
            let low: UInt8 = try reader.readHost()
            // `weight_high`, which was `resvd1` and zero before Linux 6.12.
            let high: UInt8 = try reader.readHost()
            try reader.skip(2)
            members.append(NextHopMember(id, weight: Int(high) << 8 + Int(low) + 1))
        }
        return members
    }
}

extension ResilientParameters {
    fileprivate init(_ payload: Span<UInt8>) throws(WireError) {
        var attributes = AttributeReader(payload)
        while let attribute = try attributes.next() {
            switch attribute.kind {
            case NHA_RES_GROUP_BUCKETS: buckets = try attribute.host()
            case NHA_RES_GROUP_IDLE_TIMER: idleTimer = try attribute.host()
            case NHA_RES_GROUP_UNBALANCED_TIMER: unbalancedTimer = try attribute.host()
            case NHA_RES_GROUP_UNBALANCED_TIME: unbalancedTime = try attribute.host()
            default: break
            }
        }
    }
}
