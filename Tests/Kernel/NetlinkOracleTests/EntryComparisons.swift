import Addressing
import LibnlDecoding
import NetlinkCodec

extension Comparison where Ours == AssignedAddress, Theirs == LibnlAssignedAddress {
    static let addresses = Comparison(
        message: .newAddress, decode: AssignedAddress.init,
        fields: [
            Field("interface", ours: { $0.interface.rawValue }, libnl: { UInt32($0.interface) }),
            Field("family", ours: { Int32($0.address.address.family.rawValue) }, libnl: \.family),
            Field("address", ours: { $0.address.address.octets }, libnl: { $0.local?.octets ?? [] }),
            Field("prefix length", ours: { Int32($0.address.prefixLength) }, libnl: \.prefixLength),
            Field("broadcast", ours: { $0.broadcast?.octets }, libnl: { $0.broadcast?.octets }),
            Field("scope", ours: { Int32($0.scope.rawValue) }, libnl: \.scope),
            Field("flags", ours: { $0.flags.rawValue }, libnl: \.flags),
            Field("label", ours: \.label, libnl: \.label),
            Field("peer", ours: { $0.peer?.octets }, libnl: { $0.peer?.octets }),
            Field("preferred", ours: \.lifetime.preferred, libnl: { limit($0.preferredLifetime) }),
            Field("valid", ours: \.lifetime.valid, libnl: { limit($0.validLifetime) }),
            Field("assigned", ours: { $0.details.times?.assigned }, libnl: \.assigned),
            Field("changed", ours: { $0.details.times?.changed }, libnl: \.changed),
        ])

    private static func limit(_ seconds: UInt32) -> AddressTimeLimit {
        seconds == .max ? .forever : .seconds(seconds)
    }
}

extension Comparison where Ours == Neighbour, Theirs == LibnlNeighbour {
    static let neighbours = Comparison(
        message: .newNeighbour, decode: Neighbour.init,
        fields: [
            Field("interface", ours: { $0.interface.rawValue }, libnl: { UInt32($0.interface) }),
            Field("family", ours: { Int32($0.address.family.rawValue) }, libnl: \.family),
            Field("address", ours: { $0.address.octets }, libnl: { $0.destination?.octets ?? [] }),
            Field("link layer", ours: { $0.linkLayer?.octets }, libnl: { $0.linkLayer?.octets }),
            Field("state", ours: { Int32($0.state.rawValue) }, libnl: \.state),
            Field("flags", ours: { UInt32($0.flags.rawValue & 0xff) }, libnl: \.flags),
            Field("type", ours: { $0.report.map { Int32($0.type.rawValue) } }, libnl: \.type),
        ])
}

extension Comparison where Ours == NeighbourProxy, Theirs == LibnlNeighbour {
    static let proxies = Comparison(
        message: .newNeighbour, decode: NeighbourProxy.init,
        fields: [
            Field("interface", ours: { $0.interface?.rawValue ?? 0 }, libnl: { UInt32($0.interface) }),
            Field("family", ours: { Int32($0.address.family.rawValue) }, libnl: \.family),
            Field("address", ours: { $0.address.octets }, libnl: { $0.destination?.octets ?? [] }),
            Field("flags", ours: { UInt32($0.flags.union(.proxy).rawValue & 0xff) }, libnl: \.flags),
        ])
}

extension Comparison where Ours == ForwardingEntry, Theirs == LibnlNeighbour {
    static let forwarding = Comparison(
        message: .newNeighbour, decode: ForwardingEntry.init,
        fields: [
            Field("interface", ours: { $0.interface.rawValue }, libnl: { UInt32($0.interface) }),
            Field("address", ours: { $0.address.octets }, libnl: { $0.linkLayer?.octets ?? [] }),
            Field("destination", ours: { $0.destination?.octets }, libnl: { $0.destination?.octets }),
            Field("state", ours: { Int32($0.state.rawValue) }, libnl: \.state),
            Field("flags", ours: { UInt32($0.flags.rawValue & 0xff) }, libnl: \.flags),
            Field("master", ours: { $0.master?.rawValue ?? 0 }, libnl: { UInt32($0.master) }),
            Field("VLAN", ours: { $0.vlan.map(Int32.init) ?? -1 }, libnl: \.vlan),
        ])
}
