internal import Addressing
internal import CLinuxNetworking
public import WireFormat

extension Route {
    /// Reads the payload of an `RTM_NEWROUTE` or an `RTM_DELROUTE`; nil for a family other than IPv4 and IPv6.
    ///
    /// It takes no memory for a route of one next hop without metrics and other rare things.
    /// - Throws: where a length or a value contradicts the format.
    @inlinable
    public init?(_ payload: Span<UInt8>) throws(WireError) {
        guard let route = try decodedRoute(payload) else { return nil }
        self = route
    }
}

/// Reads a route; a function of its own, since an initializer that is not inlined costs a copy.
@usableFromInline
func decodedRoute(_ payload: Span<UInt8>) throws(WireError) -> Route? {
    var reader = ByteReader(payload)
    let header = try RouteHeader(from: &reader)
    guard let family = IPFamily(rawValue: header.family) else { return nil }
    var core = RouteCore(header, family)
    let isWhole = try core.readAttributes(reader.readRest())
    try core.maskDestination()
    guard isWhole, header.sourceLength == 0 else { return try Route(core, header, payload) }
    return Route(core)
}

extension RouteCore {
    @inline(__always)
    fileprivate init(_ header: RouteHeader, _ family: IPFamily) {
        self.init(family: family)
        destinationLength = header.destinationLength
        table = UInt32(header.table)
        source = header.source
        scope = header.scope
        type = header.type
        typeOfService = header.typeOfService
        flags = header.flags
    }

    /// Reads the attributes that nearly all routes have; false if there are others, which a second reading is for.
    @inline(__always)
    fileprivate mutating func readAttributes(_ bytes: Span<UInt8>) throws(WireError) -> Bool {
        var isWhole = true
        var attributes = AttributeReader(bytes)
        while let attribute = try attributes.next() {
            switch UInt32(attribute.type) {
            case RTA_DST.rawValue: destination = try attribute.bits(family)
            case RTA_TABLE.rawValue: table = try attribute.host()
            case RTA_OIF.rawValue: interface = try attribute.interface().rawValue
            case RTA_PRIORITY.rawValue:
                metric = try attribute.host()
                present.insert(.metric)
            case RTA_GATEWAY.rawValue:
                gateway = try attribute.bits(family)
                present.formUnion(family == .ipv6 ? [.gateway, .gatewayIsIPv6] : .gateway)
            case RTA_PREFSRC.rawValue:
                preferredSource = try attribute.bits(family)
                present.formUnion(
                    family == .ipv6 ? [.preferredSource, .preferredSourceIsIPv6] : .preferredSource)
            case RTA_PREF.rawValue:
                preference = try attribute.host()
                present.insert(.preference)
            case RTA_CACHEINFO.rawValue: if try !readLifetime(attribute.payload) { isWhole = false }
            default: isWhole = false
            }
        }
        return isWhole
    }

    /// `struct rta_cacheinfo`; false where it says how a route was used.
    @inline(__always)
    private mutating func readLifetime(_ payload: Span<UInt8>) throws(WireError) -> Bool {
        let information = try RouteCacheInformation(payload)
        expires = Int32(bitPattern: information.expires)
        error = Int32(bitPattern: information.error)
        present.insert(.lifetime)
        return !information.isUsed
    }

    /// Whether `read` has taken all that such an attribute holds.
    static func holds(_ type: UInt32) -> Bool {
        switch type {
        case RTA_DST.rawValue, RTA_TABLE.rawValue, RTA_OIF.rawValue, RTA_PRIORITY.rawValue,
            RTA_GATEWAY.rawValue, RTA_PREFSRC.rawValue, RTA_PREF.rawValue:
            true
        default: false
        }
    }

    /// Clears host bits, as no prefix has them.
    @inline(__always)
    fileprivate mutating func maskDestination() throws(WireError) {
        guard destinationLength <= UInt8(family.width) else {
            throw .badValue(field: "rtm_dst_len", value: UInt64(destinationLength))
        }
        guard destinationLength > 0 else {
            destination = 0
            return
        }
        switch family {
        case .ipv4: destination &= UInt128(UInt32.max &<< UInt32(32 - destinationLength))
        case .ipv6: destination &= UInt128.max &<< UInt128(128 - destinationLength)
        }
    }
}

/// `struct rta_cacheinfo`, as far as it is of any use.
struct RouteCacheInformation {
    let references: UInt32
    let lastUse: UInt32
    let expires: UInt32
    let error: UInt32
    let uses: UInt32

    @inline(__always)
    init(_ payload: Span<UInt8>) throws(WireError) {
        var reader = ByteReader(payload)
        references = try reader.readHost()
        lastUse = try reader.readHost()
        expires = try reader.readHost()
        error = try reader.readHost()
        uses = try reader.readHost()
    }

    var isUsed: Bool { references | lastUse | uses != 0 }
}

extension AttributeReader.Attribute {
    /// An address of a family as an integer.
    @inline(__always)
    fileprivate func bits(_ family: IPFamily) throws(WireError) -> UInt128 {
        family == .ipv4 ? UInt128(try network(UInt32.self)) : try network(UInt128.self)
    }
}
