internal import CLinuxNetworking
internal import WireFormat

/// The settings of a VRF device (`IFLA_VRF_*`, drivers/net/vrf.c), which do not change in its life.
public struct VRFSettings: Hashable, Sendable {
    /// Where packets of its ports are looked up.
    public var table: RouteTable
    /// Attributes that this module does not know; no request holds them.
    public var unknown: [RawAttribute] = []

    /// A device of that table.
    public init(table: RouteTable) { self.table = table }

    init(_ data: Span<UInt8>) throws(WireError) {
        self.init(table: RouteTable(rawValue: 0))
        unknown = try read(data)
    }
}

extension VRFSettings: AttributeLayout {
    mutating func code<Coder: AttributeCoder & ~Escapable>(with coder: inout Coder) throws(Coder.Failure) {
        try coder.required(IFLA_VRF_TABLE, &table, .number)
    }
}
