internal import CLinuxNetworking
internal import WireFormat

/// The settings of a link as a port of its master (`IFLA_INFO_SLAVE_KIND`, `IFLA_INFO_SLAVE_DATA`).
///
/// A value of this type is kept out of line, so that links that are no ports stay small.
public indirect enum LinkPort: Hashable, Sendable {
    /// A port of a bridge.
    case bridge(BridgePort)
    /// A port of a master of a kind that this module has no settings for, its `IFLA_INFO_SLAVE_DATA` kept.
    case other(name: String, data: [UInt8])

    /// The master's kind: `bridge`, `bond`, `vrf`.
    public var name: String {
        switch self {
        case .bridge: "bridge"
        case .other(let name, _): name
        }
    }

    /// Reads the content of `IFLA_LINKINFO`; nil for a link that is no port.
    init?(_ info: Span<UInt8>) throws(WireError) {
        guard let name = try Self.name(in: info) else { return nil }
        self = name == "bridge" ? .bridge(BridgePort()) : .other(name: name, data: [])
        var reader = AttributeReader(info)
        while let attribute = try reader.next() {
            guard attribute.kind == IFLA_INFO_SLAVE_DATA else { continue }
            if case .bridge = self {
                self = .bridge(try BridgePort(attribute.payload))
            } else {
                self = .other(name: name, data: attribute.bytes)
            }
        }
    }

    private static func name(in info: Span<UInt8>) throws(WireError) -> String? {
        var reader = AttributeReader(info)
        while let attribute = try reader.next() {
            if attribute.kind == IFLA_INFO_SLAVE_KIND { return attribute.text }
        }
        return nil
    }
}
