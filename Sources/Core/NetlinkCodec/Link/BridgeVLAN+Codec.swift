internal import CLinuxNetworking
internal import WireFormat

/// The VLANs that a bridge tells of for one port, or for itself (`IFLA_AF_SPEC` of the family `AF_BRIDGE`).
public struct BridgeVLANTable: Hashable, Sendable {
    /// Memberships in ascending order of VLAN.
    public var memberships: [BridgeVLAN] = []
    /// Mappings to the ids of a tunnel.
    public var tunnels: [BridgeVLANTunnel] = []
    /// What this module does not decode, such as `IFLA_BRIDGE_MRP`.
    public var unknown: [RawAttribute] = []

    /// No VLANs.
    public init() {}

    /// Reads the nest that `br_fill_ifinfo` in net/bridge/br_netlink.c writes.
    init(_ list: Span<UInt8>) throws(WireError) {
        var range = OpenRange<Void>()
        var tunnelRange = OpenRange<UInt32>()
        var reader = AttributeReader(list)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case IFLA_BRIDGE_VLAN_INFO: try readMembership(attribute.payload, &range)
            case IFLA_BRIDGE_VLAN_TUNNEL_INFO: try readTunnel(attribute.payload, &tunnelRange)
            default: unknown.append(attribute.raw)
            }
        }
        try range.requireNone()
        try tunnelRange.requireNone()
    }

    private mutating func readMembership(
        _ payload: Span<UInt8>, _ range: inout OpenRange<Void>
    ) throws(WireError) {
        guard payload.count == 4 else { throw .badLength(payload.count, available: 4) }
        var reader = ByteReader(payload)
        let options = BridgeVLANOptions(rawValue: try reader.readHost())
        let id: UInt16 = try reader.readHost()
        guard let (ids, _) = try range.close(id, (), options) else { return }
        guard let entry = BridgeVLAN(ids, options.subtracting([.rangeBegin, .rangeEnd])) else {
            throw .badValue(field: "bridge_vlan_info.vid", value: UInt64(id))
        }
        memberships.append(entry)
    }

    private mutating func readTunnel(
        _ list: Span<UInt8>, _ range: inout OpenRange<UInt32>
    ) throws(WireError) {
        var (tunnel, id, options) = (UInt32(0), UInt16(0), BridgeVLANOptions())
        var reader = AttributeReader(list)
        while let attribute = try reader.next() {
            switch attribute.kind {
            case IFLA_BRIDGE_VLAN_TUNNEL_ID: tunnel = try attribute.host()
            case IFLA_BRIDGE_VLAN_TUNNEL_VID: id = try attribute.host()
            case IFLA_BRIDGE_VLAN_TUNNEL_FLAGS: options = BridgeVLANOptions(rawValue: try attribute.host())
            default: break
            }
        }
        guard let (ids, first) = try range.close(id, tunnel, options) else { return }
        guard let entry = BridgeVLANTunnel(ids, to: first), entry.lastTunnel == tunnel else {
            throw .badValue(field: "IFLA_BRIDGE_VLAN_TUNNEL_ID", value: UInt64(tunnel))
        }
        tunnels.append(entry)
    }
}

/// The first entry of a range whose second is still to come, with what came along with it.
private struct OpenRange<Companion> {
    private var start: (id: UInt16, companion: Companion)?

    /// The range that an entry ends or is by itself, with its start's companion; nil if it only begins one.
    mutating func close(
        _ id: UInt16, _ companion: Companion, _ options: BridgeVLANOptions
    ) throws(WireError) -> (ClosedRange<UInt16>, Companion)? {
        if options.contains(.rangeEnd) {
            guard let start, start.id <= id else {
                throw .badValue(field: "end of a VLAN range", value: UInt64(id))
            }
            self.start = nil
            return (start.id...id, start.companion)
        }
        try requireNone()
        guard options.contains(.rangeBegin) else { return (id...id, companion) }
        start = (id, companion)
        return nil
    }

    /// Refuses a range that has no end.
    func requireNone() throws(WireError) {
        if let start { throw .badValue(field: "start of a VLAN range", value: UInt64(start.id)) }
    }
}

extension BridgeVLAN {
    /// Writes one `IFLA_BRIDGE_VLAN_INFO`, or two for a range.
    func encode(into writer: inout ByteWriter) {
        for (id, marks) in rangeMarks(of: ids) {
            var info = ByteWriter(reserving: 4)
            info.appendHost(options.union(marks).rawValue)
            info.appendHost(id)
            writer.attribute(IFLA_BRIDGE_VLAN_INFO, info.bytes)
        }
    }
}

extension BridgeVLANTunnel {
    /// Writes one `IFLA_BRIDGE_VLAN_TUNNEL_INFO`, or two for a range.
    func encode(into writer: inout ByteWriter) {
        for (id, marks) in rangeMarks(of: ids) {
            writer.nest(IFLA_BRIDGE_VLAN_TUNNEL_INFO) { info in
                let tunnel = firstTunnel + UInt32(id - ids.lowerBound)
                info.attribute(IFLA_BRIDGE_VLAN_TUNNEL_ID, host: tunnel)
                info.attribute(IFLA_BRIDGE_VLAN_TUNNEL_VID, host: id)
                info.attribute(IFLA_BRIDGE_VLAN_TUNNEL_FLAGS, host: marks.rawValue)
            }
        }
    }
}

/// The entries that stand for VLANs: one, or the first and the last with their marks.
private func rangeMarks(of ids: ClosedRange<UInt16>) -> [(UInt16, BridgeVLANOptions)] {
    if ids.count == 1 { return [(ids.lowerBound, [])] }
    return [(ids.lowerBound, .rangeBegin), (ids.upperBound, .rangeEnd)]
}
