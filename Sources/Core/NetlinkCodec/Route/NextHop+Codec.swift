internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

/// What few next hops have, as it comes.
struct RareNextHopFields {
    private var gateway: IPAddress?
    private var details = NextHopDetails()
    private var encapsulationType: LWTunnelType?
    /// Kept until the type is there as well: the kernel sends that behind it.
    private var encapsulation: [UInt8]?

    /// Reads what a next hop may hold, alone in a route or in a `struct rtnexthop`; false for anything else.
    mutating func read(_ attribute: borrowing AttributeReader.Attribute) throws(WireError) -> Bool {
        switch UInt32(attribute.type) {
        case RTA_VIA.rawValue: gateway = try Self.via(attribute.payload)
        case RTA_FLOW.rawValue: details.realms = RouteRealms(rawValue: try attribute.host())
        case RTA_ENCAP_TYPE.rawValue: encapsulationType = LWTunnelType(rawValue: try attribute.host())
        case RTA_ENCAP.rawValue: encapsulation = attribute.bytes
        default: return false
        }
        return true
    }

    mutating func keep(_ attribute: borrowing AttributeReader.Attribute) {
        details.unknown.append(attribute.raw)
    }

    /// Puts it into the next hop that it is of.
    func complete(_ hop: inout NextHop) throws(WireError) {
        if let gateway { hop.gateway = gateway }
        var details = details
        if let encapsulationType, let encapsulation {
            details.encapsulation = try RouteEncapsulation(encapsulationType, encapsulation.span)
        }
        hop.details = details
    }

    /// `struct rtvia`: a family, then an address of it.
    private static func via(_ payload: Span<UInt8>) throws(WireError) -> IPAddress {
        var reader = ByteReader(payload)
        let number: UInt16 = try reader.readHost()
        guard let family = UInt8(exactly: number).flatMap(IPFamily.init(rawValue:)) else {
            throw .badValue(field: "rtvia_family", value: UInt64(number))
        }
        guard reader.remaining * 8 == family.width else {
            throw .badLength(reader.remaining, available: family.width / 8)
        }
        return switch family {
        case .ipv4: .v4(IPv4Address(bits: try reader.readBigEndian()))
        case .ipv6: .v6(IPv6Address(bits: try reader.readBigEndian()))
        }
    }
}

extension NextHop {
    /// Reads the list of `struct rtnexthop` in `RTA_MULTIPATH`.
    static func list(_ payload: Span<UInt8>, _ family: IPFamily) throws(WireError) -> [NextHop] {
        var hops: [NextHop] = []
        var reader = ByteReader(payload)
        while reader.remaining > 0 {
            let available = reader.remaining
            let length = Int(try reader.readHost(UInt16.self))
            guard length >= 8, length <= available else { throw .badLength(length, available: available) }
            var hop = NextHop(flags: RouteFlags(rawValue: UInt32(try reader.readHost(UInt8.self))))
            hop.weight = Int(try reader.readHost(UInt8.self)) + 1
            hop.interface = InterfaceIndex(try reader.readHost())
            try hop.readAttributes(try reader.read(length - 8), family)
            try reader.skip(min(aligned(length) - length, reader.remaining))
            hops.append(hop)
        }
        return hops
    }

    private mutating func readAttributes(_ bytes: Span<UInt8>, _ family: IPFamily) throws(WireError) {
        var rare = RareNextHopFields()
        var attributes = AttributeReader(bytes)
        while let attribute = try attributes.next() {
            if UInt32(attribute.type) == RTA_GATEWAY.rawValue {
                gateway = try attribute.address(family)
            } else if try !rare.read(attribute) {
                rare.keep(attribute)
            }
        }
        try rare.complete(&self)
    }

    /// Writes a `struct rtnexthop` with its attributes.
    func encodeInList(for family: IPFamily, into writer: inout ByteWriter) {
        let start = writer.count
        writer.appendHost(UInt16(0))
        writer.append(UInt8(truncatingIfNeeded: flags.subtracting(.told).rawValue))
        writer.append(UInt8(clamping: weight - 1))
        writer.appendHost(interface?.rawValue ?? 0)
        encodeAttributes(for: family, into: &writer)
        writer.endLength(at: start)
    }

    /// Writes what stands alike in a route and in a `struct rtnexthop`: all but the interface.
    func encodeAttributes(for family: IPFamily, into writer: inout ByteWriter) {
        if let gateway { encode(gateway, for: family, into: &writer) }
        if let realms { writer.attribute(RTA_FLOW.rawValue, host: realms.rawValue) }
        encapsulation?.encode(RTA_ENCAP.rawValue, type: RTA_ENCAP_TYPE.rawValue, into: &writer)
    }

    private func encode(_ gateway: IPAddress, for family: IPFamily, into writer: inout ByteWriter) {
        guard gateway.family != family else {
            return writer.attribute(RTA_GATEWAY.rawValue, gateway.octets)
        }
        var via = ByteWriter()
        via.appendHost(UInt16(gateway.family.rawValue))
        via.append(contentsOf: gateway.octets)
        writer.attribute(RTA_VIA.rawValue, via.bytes)
    }
}
