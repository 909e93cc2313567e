internal import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension Route {
    /// Writes the payload of a request to add or delete this route.
    func encode(into writer: inout ByteWriter) {
        var header = RouteHeader(family: destination.family.rawValue)
        header.destinationLength = UInt8(destination.length)
        header.sourceLength = UInt8(source?.length ?? 0)
        header.typeOfService = origin.typeOfService
        header.table = RouteHeader.byte(of: origin.table)
        header.source = origin.source.rawValue
        header.scope = origin.scope.rawValue
        header.type = origin.type.rawValue
        var flags = self.flags
        if case .single(let hop) = path { flags.formUnion(hop.flags) }
        header.flags = flags.subtracting(.told).rawValue
        header.encode(into: &writer)

        if destination.length > 0 { writer.attribute(RTA_DST.rawValue, destination.base.octets) }
        if let source, source.length > 0 { writer.attribute(RTA_SRC.rawValue, source.base.octets) }
        writer.attribute(RTA_TABLE.rawValue, host: origin.table.rawValue)
        if let metric { writer.attribute(RTA_PRIORITY.rawValue, host: metric) }
        if let preferredSource { writer.attribute(RTA_PREFSRC.rawValue, preferredSource.octets) }
        metrics.encode(into: &writer)
        if let preference { writer.attribute(RTA_PREF.rawValue, host: preference.rawValue) }
        if let seconds = lifetime?.seconds { writer.attribute(RTA_EXPIRES.rawValue, host: seconds) }
        if let propagation = details.ttlPropagation {
            writer.attribute(RTA_TTL_PROPAGATE.rawValue, host: propagation.rawValue)
        }
        path.encode(for: destination.family, into: &writer)
    }
}

extension RoutePath {
    /// Writes the attributes that say where packets go.
    func encode(for family: IPFamily, into writer: inout ByteWriter) {
        switch self {
        case .single(let hop):
            hop.encodeAttributes(for: family, into: &writer)
            if let interface = hop.interface { writer.attribute(RTA_OIF.rawValue, host: interface.rawValue) }
        case .multiple(let hops):
            writer.nest(RTA_MULTIPATH.rawValue) { nest in
                for hop in hops { hop.encodeInList(for: family, into: &nest) }
            }
        case .object(let id, _):
            writer.attribute(RTA_NH_ID.rawValue, host: id)
        }
    }
}
