public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension NetlinkRequest {
    /// Adds a neighbour; `EEXIST` if the link has an entry for the address and it is not to be replaced.
    public static func addNeighbour(_ entry: Neighbour, existing: Existing = .refuse) -> NetlinkRequest {
        NetlinkRequest("add neighbour \(entry)", .newNeighbour, existing.flags) { entry.encode(into: &$0) }
    }

    /// Changes a neighbour that exists; `ENOENT` if it does not (`ip neigh change`).
    public static func changeNeighbour(_ entry: Neighbour) -> NetlinkRequest {
        NetlinkRequest("change neighbour \(entry)", .newNeighbour, .replace) { entry.encode(into: &$0) }
    }

    /// Adds a neighbour unless a valid entry has another link-layer address, which then stays.
    ///
    /// That is what `NLM_F_REPLACE` left out means (`neigh_add` in net/core/neighbour.c).
    public static func appendNeighbour(_ entry: Neighbour) -> NetlinkRequest {
        NetlinkRequest("append neighbour \(entry)", .newNeighbour, [.create, .append]) {
            entry.encode(into: &$0)
        }
    }

    /// Deletes the entry that the link has for the address, whatever else it holds; `ENOENT` without one.
    ///
    /// A valid entry may stay for a moment, as a failed one.
    public static func deleteNeighbour(_ entry: Neighbour) -> NetlinkRequest {
        NetlinkRequest("delete neighbour \(entry)", .deleteNeighbour) { entry.encode(into: &$0) }
    }

    /// Adds a proxy, or changes the one there is: the kernel refuses neither (`neigh_add`).
    public static func addProxy(_ proxy: NeighbourProxy) -> NetlinkRequest {
        NetlinkRequest("add \(proxy)", .newNeighbour, .create) { proxy.encode(into: &$0) }
    }

    /// Deletes a proxy; `ENOENT` if there is none for the address and the link.
    public static func deleteProxy(_ proxy: NeighbourProxy) -> NetlinkRequest {
        NetlinkRequest("delete \(proxy)", .deleteNeighbour) { proxy.encode(into: &$0) }
    }
}

/// Links by what they are a port of.
public enum MasterFilter: Hashable, Sendable {
    /// Ports of a bridge, members of a VRF or of a bond.
    case of(InterfaceIndex)
    /// Links that are part of no other.
    case none

    /// `NDA_MASTER`: all ones is no master, as zero is no filter (`neigh_master_filtered`).
    var number: UInt32 {
        switch self {
        case .of(let master): master.rawValue
        case .none: .max
        }
    }
}

extension NetlinkQuery where Value == Neighbour {
    /// Neighbours of both families, or of one; of all links, of one, or of the ports of one.
    ///
    /// The kernel filters (strict checking must be on).
    public static func neighbours(
        _ family: IPFamily? = nil, on interface: InterfaceIndex? = nil, under master: MasterFilter? = nil
    ) -> Self {
        let request = NetlinkRequest("list neighbours", .getNeighbour, .dump) { writer in
            writer.neighbourDump(NeighbourHeader(family: family?.rawValue ?? 0), interface, master)
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try Neighbour(bytes)
        }
    }

    /// The entry that a link has for an address; `ENOENT` without one.
    public static func neighbour(_ address: IPAddress, on interface: InterfaceIndex) -> Self {
        let request = NetlinkRequest("show neighbour \(address) dev #\(interface)", .getNeighbour) { writer in
            NeighbourHeader(family: address.family.rawValue, interface: interface).encode(into: &writer)
            writer.attribute(NDA_DST, address.octets)
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try Neighbour(bytes)
        }
    }
}

extension NetlinkQuery where Value == NeighbourProxy {
    private static var flag: UInt8 { NeighbourFlags.proxy.header }

    /// Proxies of both families, or of one; of all links, of one, or of the ports of one.
    public static func proxies(
        _ family: IPFamily? = nil, on interface: InterfaceIndex? = nil, under master: MasterFilter? = nil
    ) -> Self {
        let request = NetlinkRequest("list proxies", .getNeighbour, .dump) { writer in
            let header = NeighbourHeader(family: family?.rawValue ?? 0, flags: flag)
            writer.neighbourDump(header, interface, master)
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try NeighbourProxy(bytes)
        }
    }

    /// The proxy for an address on a link, or for all links; `ENOENT` without one.
    public static func proxy(_ address: IPAddress, on interface: InterfaceIndex?) -> Self {
        let request = NetlinkRequest("show proxy \(address)", .getNeighbour) { writer in
            NeighbourHeader(family: address.family.rawValue, interface: interface, flags: flag)
                .encode(into: &writer)
            writer.attribute(NDA_DST, address.octets)
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try NeighbourProxy(bytes)
        }
    }
}

extension NeighbourProxy: CustomStringConvertible {
    /// The proxy as `ip neigh` words it: `proxy 10.0.0.1 dev #3`.
    public var description: String { "proxy \(address)" + (interface.map { " dev #\($0)" } ?? "") }
}

extension ByteWriter {
    /// A dump's header and filters (`neigh_valid_dump_req`): unlike that of forwarding entries, it names its link
    /// in an attribute.
    fileprivate mutating func neighbourDump(
        _ header: NeighbourHeader, _ interface: InterfaceIndex?, _ master: MasterFilter?
    ) {
        header.encode(into: &self)
        if let interface { attribute(NDA_IFINDEX, host: interface.rawValue) }
        if let master { attribute(NDA_MASTER, host: master.number) }
    }
}
