internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// The attributes of a route as they come, in any order, before they make a `Route`.
struct RouteFields {
    let family: IPFamily
    var destination: IPAddress?
    var source: IPAddress?
    var table: UInt32?
    var metric: UInt32?
    var preferredSource: IPAddress?
    var metrics: [UInt16: UInt32] = [:]
    var preference: UInt8?
    var lifetime: RouteLifetime?
    var unknown: [RawAttribute] = []
    private var hop = NextHop()
    private var hops: [NextHop]?
    private var object: UInt32?

    init(family: IPFamily) { self.family = family }

    /// The next hops, with the flags that the route's header carries for a single one.
    func path(flags: RouteFlags) -> RoutePath {
        var single = hop
        single.flags = flags
        let all = hops ?? [single]
        if let object { return .object(object, all) }
        return hops.map { .multiple($0) } ?? .single(single)
    }

    mutating func read(_ attribute: AttributeReader.Attribute) throws(WireError) {
        switch UInt32(attribute.type) {
        case RTA_DST.rawValue: destination = try attribute.address(family)
        case RTA_SRC.rawValue: source = try attribute.address(family)
        case RTA_TABLE.rawValue: table = try attribute.host()
        case RTA_PRIORITY.rawValue: metric = try attribute.host()
        case RTA_PREFSRC.rawValue: preferredSource = try attribute.address(family)
        case RTA_PREF.rawValue: preference = try attribute.host()
        case RTA_METRICS.rawValue: try readMetrics(attribute.payload)
        case RTA_CACHEINFO.rawValue: try readLifetime(attribute.payload)
        case RTA_NH_ID.rawValue: object = try attribute.host()
        case RTA_MULTIPATH.rawValue: hops = try nextHops(attribute.payload)
        default:
            if try !Self.read(attribute, into: &hop, family) { unknown.append(attribute.raw) }
        }
    }

    /// Reads what a next hop may hold, alone in the route or in a `struct rtnexthop`.
    private static func read(
        _ attribute: AttributeReader.Attribute, into hop: inout NextHop, _ family: IPFamily
    ) throws(WireError) -> Bool {
        switch UInt32(attribute.type) {
        case RTA_OIF.rawValue: hop.interface = try attribute.interface()
        case RTA_GATEWAY.rawValue: hop.gateway = try attribute.address(family)
        case RTA_VIA.rawValue: hop.gateway = try via(attribute.payload)
        default: return false
        }
        return true
    }

    /// `struct rtvia`: a family, then an address of it.
    private static func via(_ payload: Span<UInt8>) throws(WireError) -> IPAddress {
        var reader = ByteReader(payload)
        let number: UInt16 = try reader.readHost()
        guard let family = UInt8(exactly: number).flatMap(IPFamily.init(rawValue:)) else {
            throw .badValue(field: "rtvia_family", value: UInt64(number))
        }
        let octets = reader.readRest()
        let copy = [UInt8](capacity: octets.count) { out in octets.append(to: &out) }
        guard let address = IPAddress(octets: copy, family: family) else {
            throw .badLength(octets.count, available: family.width / 8)
        }
        return address
    }

    private mutating func readMetrics(_ payload: Span<UInt8>) throws(WireError) {
        var reader = AttributeReader(payload)
        while let attribute = try reader.next() {
            // A congestion control algorithm is a name; all other metrics are numbers.
            if attribute.payload.count == 4 { metrics[attribute.type] = try attribute.host() }
        }
    }

    /// `struct rta_cacheinfo`: clntref, lastuse, expires, error, and counters that a list does not show.
    private mutating func readLifetime(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        try reader.skip(8)
        let expires = Int32(bitPattern: try reader.readHost(UInt32.self))
        lifetime = RouteLifetime(
            expires: expires, error: Int32(bitPattern: try reader.readHost(UInt32.self)))
    }

    /// The list of `struct rtnexthop` in `RTA_MULTIPATH`.
    private func nextHops(_ payload: Span<UInt8>) throws(WireError) -> [NextHop] {
        var hops: [NextHop] = []
        var reader = ByteReader(payload)
        while reader.remaining > 0 {
            let available = reader.remaining
            let length = Int(try reader.readHost(UInt16.self))
            guard length >= 8, length <= available else { throw .badLength(length, available: available) }
            var hop = NextHop(flags: RouteFlags(rawValue: UInt32(try reader.readHost(UInt8.self))))
            hop.weight = Int(try reader.readHost(UInt8.self)) + 1
            hop.interface = InterfaceIndex(try reader.readHost())
            var attributes = AttributeReader(try reader.read(length - 8))
            while let attribute = try attributes.next() { _ = try Self.read(attribute, into: &hop, family) }
            try reader.skip(min(aligned(length) - length, reader.remaining))
            hops.append(hop)
        }
        return hops
    }
}
