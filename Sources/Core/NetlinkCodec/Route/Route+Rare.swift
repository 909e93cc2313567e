internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension Route {
    /// Adds what the first reading of the attributes has left out.
    @inline(never)
    init(_ core: RouteCore, _ header: RouteHeader, _ payload: Span<UInt8>) throws(WireError) {
        self.init(core)
        var fields = RareRouteFields(family: core.family)
        var reader = ByteReader(payload)
        try reader.skip(RouteHeader.size)
        var attributes = AttributeReader(reader.readRest())
        while let attribute = try attributes.next() {
            if !RouteCore.holds(UInt32(attribute.type)) { try fields.read(attribute) }
        }
        details = try fields.details(header)
        if let seconds = fields.expirySeconds { lifetime = RouteLifetime(seconds: seconds) }
        var hop = core.hop
        try fields.hop.complete(&hop)
        if let object = fields.object {
            path = .object(object, fields.hops ?? [hop])
        } else {
            path = fields.hops.map { .multiple($0) } ?? .single(hop)
        }
        let flags = RouteFlags(rawValue: header.flags)
        self.flags = fields.hops == nil ? flags.subtracting(.ofNextHop) : flags
    }
}

/// What few routes have.
private struct RareRouteFields {
    let family: IPFamily
    private var source: IPAddress?
    var object: UInt32?
    var expirySeconds: UInt32?
    var hop = RareNextHopFields()
    var hops: [NextHop]?
    private var lookup = RouteLookupEcho()
    private var others = RouteDetails()

    init(family: IPFamily) { self.family = family }

    func details(_ header: RouteHeader) throws(WireError) -> RouteDetails {
        var details = others
        if lookup != RouteLookupEcho() { details.lookup = lookup }
        guard header.sourceLength > 0 else { return details }
        do {
            details.source = try IPPrefix(
                containing: source ?? IPAddress(bits: 0, family: family), length: Int(header.sourceLength))
        } catch {
            throw .badValue(field: "rtm_src_len", value: UInt64(header.sourceLength))
        }
        return details
    }

    mutating func read(_ attribute: borrowing AttributeReader.Attribute) throws(WireError) {
        switch UInt32(attribute.type) {
        case RTA_SRC.rawValue: source = try attribute.address(family)
        case RTA_METRICS.rawValue: others.metrics = try RouteMetrics(attribute.payload)
        case RTA_NH_ID.rawValue: object = try attribute.host()
        case RTA_CACHEINFO.rawValue: others.usage = RouteUsage(try RouteCacheInformation(attribute.payload))
        case RTA_EXPIRES.rawValue: expirySeconds = try attribute.host()
        case RTA_MULTIPATH.rawValue: hops = try NextHop.list(attribute.payload, family)
        case RTA_TTL_PROPAGATE.rawValue:
            others.ttlPropagation = try attribute.host(UInt8.self) == 0 ? .disabled : .enabled
        case RTA_IIF.rawValue: lookup.inputInterface = try attribute.interface()
        case RTA_MARK.rawValue: lookup.mark = try attribute.host()
        case RTA_UID.rawValue: lookup.user = try attribute.host()
        default:
            if try !hop.read(attribute) { others.unknown.append(attribute.raw) }
        }
    }
}

extension RouteUsage {
    /// Nil where all counters are zero.
    fileprivate init?(_ information: RouteCacheInformation) {
        guard information.isUsed else { return nil }
        self.init(
            references: information.references, lastUse: information.lastUse, uses: information.uses)
    }
}
