/// VLANs that a bridge port, or the bridge itself, takes part in (`struct bridge_vlan_info`).
public struct BridgeVLAN: Hashable, Sendable, CustomStringConvertible {
    /// VLAN ids, within 1 to 4094.
    public let ids: ClosedRange<UInt16>
    /// How frames of these VLANs come and go.
    public let options: BridgeVLANOptions

    /// One VLAN; nil for an id that is none.
    public init?(_ id: UInt16, _ options: BridgeVLANOptions = []) {
        self.init(id...id, options)
    }

    /// Neighbouring VLANs; nil if there is an id among them that is none.
    ///
    /// The kernel takes `.pvid` for a single one only.
    public init?(_ ids: ClosedRange<UInt16>, _ options: BridgeVLANOptions = []) {
        guard ids.lowerBound >= 1, ids.upperBound <= 4094 else { return nil }
        self.ids = ids
        self.options = options
    }

    /// Ids and options in the words of bridge(8).
    public var description: String {
        text(of: ids) + (options.contains(.pvid) ? " pvid" : "")
            + (options.contains(.untagged) ? " untagged" : "")
    }
}

/// How frames of a VLAN come into a bridge and leave it (`BRIDGE_VLAN_INFO_*`, linux/if_bridge.h).
public struct BridgeVLANOptions: OptionSet, Hashable, Sendable {
    /// The bits of `bridge_vlan_info.flags`.
    public let rawValue: UInt16

    /// Options of those bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Frames that come in untagged belong to the VLAN; a port has one of them.
    public static let pvid = Self(rawValue: 1 << 1)
    /// Frames leave untagged.
    public static let untagged = Self(rawValue: 1 << 2)
    /// The bridge itself takes part too; seen in lists only.
    public static let bridgeEntry = Self(rawValue: 1 << 5)

    /// Marks the first of two entries that make a range.
    static let rangeBegin = Self(rawValue: 1 << 3)
    /// Marks the second of them.
    static let rangeEnd = Self(rawValue: 1 << 4)
}

/// VLANs whose frames a port takes to a tunnel's ids and back (`IFLA_BRIDGE_VLAN_TUNNEL_INFO`).
///
/// The port is a VXLAN device made with `external`, and has `.vlanTunnel` on.
public struct BridgeVLANTunnel: Hashable, Sendable, CustomStringConvertible {
    /// VLAN ids, within 1 to 4094.
    public let ids: ClosedRange<UInt16>
    /// The tunnel's id for the first VLAN, below 2²⁴; the next VLAN has the next id.
    public let firstTunnel: UInt32

    /// A mapping; nil if it leaves the VLANs or tunnels that there are.
    public init?(_ ids: ClosedRange<UInt16>, to firstTunnel: UInt32) {
        guard ids.lowerBound >= 1, ids.upperBound <= 4094,
            firstTunnel < 1 << 24, firstTunnel + UInt32(ids.count - 1) < 1 << 24
        else { return nil }
        self.ids = ids
        self.firstTunnel = firstTunnel
    }

    /// The tunnel's id for the last VLAN.
    var lastTunnel: UInt32 { firstTunnel + UInt32(ids.count - 1) }

    /// Both ranges in the words of bridge(8).
    public var description: String { "\(text(of: ids)) tunnel_info id \(text(of: firstTunnel...lastTunnel))" }
}

/// A number, or the first and the last of several.
private func text<Number: FixedWidthInteger>(of range: ClosedRange<Number>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
}
