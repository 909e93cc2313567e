public import Addressing
internal import CLinuxNetworking
internal import WireFormat

extension MessageFlags {
    /// In a deletion: all objects that match (`NLM_F_BULK`).
    static let bulk = Self(rawValue: UInt16(NLM_F_BULK))
}

extension NetlinkRequest {
    /// Adds a forwarding entry; `EEXIST` if the address is in the table and is not to be replaced.
    ///
    /// The first destination of a VXLAN device's address zero has to be appended where the device has a default.
    public static func addForwarding(_ entry: ForwardingEntry, existing: Existing = .refuse)
        -> NetlinkRequest
    {
        NetlinkRequest("add FDB entry \(entry)", .newNeighbour, existing.flags) { entry.encode(into: &$0) }
    }

    /// Adds one more destination for an address of a VXLAN device, or its first (`bridge fdb append`).
    ///
    /// Only zero and group addresses may have several: frames for them go to each.
    public static func appendForwarding(_ entry: ForwardingEntry) -> NetlinkRequest {
        NetlinkRequest("append FDB entry \(entry)", .newNeighbour, [.create, .append]) {
            entry.encode(into: &$0)
        }
    }

    /// Deletes a forwarding entry; `ENOENT` if there is none.
    ///
    /// Of several destinations that a VXLAN device has for the address, the one that is given goes; without one, all.
    public static func deleteForwarding(_ entry: ForwardingEntry) -> NetlinkRequest {
        NetlinkRequest("delete FDB entry \(entry)", .deleteNeighbour) { entry.encode(into: &$0) }
    }

    /// Deletes many forwarding entries at once (`bridge fdb flush`).
    public static func flushForwarding(_ flush: ForwardingFlush) -> NetlinkRequest {
        NetlinkRequest("flush FDB of #\(flush.interface)", .deleteNeighbour, .bulk) {
            flush.encode(into: &$0)
        }
    }
}

/// How one forwarding entry is looked up.
public struct ForwardingKey: Hashable, Sendable {
    /// The MAC address.
    public var address: MACAddress
    /// Its VLAN, in a bridge that filters by VLAN.
    public var vlan: UInt16?
    /// Its network, on a VXLAN device for all networks (`NDA_VNI`).
    public var vni: VNI?

    /// An address, in a VLAN or a network where the table has several.
    public init(_ address: MACAddress, vlan: UInt16? = nil, vni: VNI? = nil) {
        self.address = address
        self.vlan = vlan
        self.vni = vni
    }
}

/// Where one forwarding entry is looked up.
public enum ForwardingTable: Hashable, Sendable {
    /// The table of a bridge (`bridge fdb get … br`).
    case bridge(InterfaceIndex)
    /// The table of the bridge that an interface is a port of (`bridge fdb get … dev PORT master`).
    case bridgeOf(InterfaceIndex)
    /// The device's own table (`bridge fdb get … dev DEVICE self`).
    case device(InterfaceIndex)
}

extension NetlinkQuery where Value == ForwardingEntry {
    /// Forwarding entries of all links or of one: of a bridge's port, those of the bridge and its own.
    ///
    /// With a bridge, its own and those of its ports (`bridge fdb show br`). The kernel filters (strict checking
    /// must be on); by VLAN or state it cannot.
    public static func forwarding(on interface: InterfaceIndex? = nil, bridge: InterfaceIndex? = nil) -> Self
    {
        let request = NetlinkRequest("list FDB entries", .getNeighbour, .dump) { writer in
            NeighbourHeader(family: bridgeFamily, interface: interface).encode(into: &writer)
            if let bridge { writer.attribute(NDA_MASTER, host: bridge.rawValue) }
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try ForwardingEntry(bytes)
        }
    }

    /// One forwarding entry; `ENOENT` without it.
    ///
    /// Of several destinations that a VXLAN device has for the address, the first.
    public static func forwarding(_ key: ForwardingKey, in table: ForwardingTable) -> Self {
        let request = NetlinkRequest("show FDB entry \(key.address)", .getNeighbour) { writer in
            var header = NeighbourHeader(family: bridgeFamily)
            var bridge: InterfaceIndex?
            switch table {
            case .bridge(let index): bridge = index
            case .bridgeOf(let port):
                header.interface = port.rawValue
                header.flags = NeighbourFlags.ofMaster.header
            case .device(let device):
                header.interface = device.rawValue
                header.flags = NeighbourFlags.ofDevice.header
            }
            header.encode(into: &writer)
            writer.attribute(NDA_LLADDR, key.address.octets)
            if let bridge { writer.attribute(NDA_MASTER, host: bridge.rawValue) }
            if let vlan = key.vlan { writer.attribute(NDA_VLAN, host: vlan) }
            if let vni = key.vni { writer.attribute(NDA_VNI, host: vni.rawValue) }
        }
        return NetlinkQuery(request: request, answer: .newNeighbour) { bytes throws(WireError) in
            try ForwardingEntry(bytes)
        }
    }
}
