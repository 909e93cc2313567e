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
