public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension NetlinkRequest {
    public static func addAddress(_ address: AssignedAddress, existing: Existing = .refuse) -> NetlinkRequest
    {
        NetlinkRequest("add address \(address)", .newAddress, existing.flags) { address.encode(into: &$0) }
    }

    public static func deleteAddress(_ address: AssignedAddress) -> NetlinkRequest {
        NetlinkRequest("delete address \(address)", .deleteAddress) { address.encode(into: &$0) }
    }

    public static func addRoute(_ route: Route, existing: Existing = .refuse) -> NetlinkRequest {
        NetlinkRequest("add route \(route)", .newRoute, existing.flags) { route.encode(into: &$0) }
    }

    public static func deleteRoute(_ route: Route) -> NetlinkRequest {
        NetlinkRequest("delete route \(route)", .deleteRoute) { route.encode(into: &$0) }
    }

    public static func addNeighbour(_ entry: Neighbour, existing: Existing = .refuse) -> NetlinkRequest {
        NetlinkRequest("add neighbour \(entry)", .newNeighbour, existing.flags) { entry.encode(into: &$0) }
    }

    public static func deleteNeighbour(_ entry: Neighbour) -> NetlinkRequest {
        NetlinkRequest("delete neighbour \(entry)", .deleteNeighbour) { entry.encode(into: &$0) }
    }

    public static func addForwarding(_ entry: ForwardingEntry, existing: Existing = .refuse)
        -> NetlinkRequest
    {
        NetlinkRequest("add FDB entry \(entry)", .newNeighbour, existing.flags) { entry.encode(into: &$0) }
    }

    public static func deleteForwarding(_ entry: ForwardingEntry) -> NetlinkRequest {
        NetlinkRequest("delete FDB entry \(entry)", .deleteNeighbour) { entry.encode(into: &$0) }
    }
}

extension NetlinkQuery where Value == AssignedAddress {
    /// Addresses of both families, or of one; of all links, or of one.
    public static func addresses(_ family: IPFamily? = nil, on interface: InterfaceIndex? = nil) -> Self {
        let request = NetlinkRequest("list addresses", .getAddress, .dump) { writer in
            writer.append(family?.rawValue ?? 0)
            writer.appendZeros(3)
            writer.appendHost(interface?.rawValue ?? 0)
        }
        return NetlinkQuery(request: request, answer: .newAddress) { bytes throws(WireError) in
            try AssignedAddress(bytes)
        }
    }
}

extension NetlinkQuery where Value == Route {
    /// Routes of one family, filtered by the kernel where a filter is given (strict checking must be on).
    public static func routes(
        _ family: IPFamily, table: RouteTable? = nil, source: RouteProtocol? = nil,
        on interface: InterfaceIndex? = nil
    ) -> Self {
        let request = NetlinkRequest("list routes", .getRoute, .dump) { writer in
            var header = RouteHeader(family: family.rawValue)
            header.source = source?.rawValue ?? 0
            header.encode(into: &writer)
            if let table { writer.attribute(RTA_TABLE.rawValue, host: table.rawValue) }
            if let interface { writer.attribute(RTA_OIF.rawValue, host: interface.rawValue) }
        }
        return NetlinkQuery(request: request, answer: .newRoute) { bytes throws(WireError) in try Route(bytes)
        }
    }
}

extension NetlinkQuery where Value == Neighbour {
    public static func neighbours(_ family: IPFamily, on interface: InterfaceIndex) -> Self {
        let request = NetlinkRequest("list neighbours", .getNeighbour, .dump) { writer in
            writer.neighbourDump(family: family.rawValue)
            writer.attribute(NDA_IFINDEX, host: interface.rawValue)
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try Neighbour(bytes)
        }
    }
}

extension NetlinkQuery where Value == ForwardingEntry {
    /// The forwarding database of one link.
    public static func forwarding(on interface: InterfaceIndex) -> Self {
        let request = NetlinkRequest("list FDB entries", .getNeighbour, .dump) { writer in
            writer.neighbourDump(family: ForwardingEntry.family, interface: interface)
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try ForwardingEntry(bytes)
        }
    }
}

extension NetlinkQuery where Value == Int32 {
    /// The id that this namespace has for another, given by a descriptor (`RTM_GETNSID`); -1 for none yet.
    public static func namespaceID(of descriptor: Int32) -> Self {
        let request = NetlinkRequest("show namespace id", .getNamespaceID) { writer in
            // struct rtgenmsg is one byte, padded.
            writer.appendZeros(4)
            writer.attribute(NETNSA_FD, host: UInt32(bitPattern: descriptor))
        }
        return NetlinkQuery(request: request, answer: .newNamespaceID) { bytes throws(WireError) in
            var reader = ByteReader(bytes)
            try reader.skip(4)
            var attributes = AttributeReader(reader.readRest())
            while let attribute = try attributes.next() {
                if attribute.kind == NETNSA_NSID { return Int32(bitPattern: try attribute.host()) }
            }
            return nil
        }
    }
}

extension ByteWriter {
    /// `struct ndmsg` of a dump; a forwarding dump names its link here, a neighbour dump in an attribute.
    fileprivate mutating func neighbourDump(family: UInt8, interface: InterfaceIndex? = nil) {
        append(family)
        appendZeros(3)
        appendHost(interface?.rawValue ?? 0)
        appendZeros(4)
    }
}
