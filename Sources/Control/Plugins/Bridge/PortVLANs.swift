internal import Addressing
internal import CNISpec
internal import NetlinkCodec

/// The VLANs of a pod's port.
struct PortVLANs {
    let membership: Membership
    /// Whether the port stays in the bridge's default VLAN too (`preserveDefaultVlan`).
    let defaultVLAN: DefaultVLAN

    enum Membership: Equatable {
        /// The bridge filters no VLANs for this port.
        case none
        /// Untagged frames belong to one VLAN (`vlan`).
        case access(UInt16)
        /// Tagged frames of several (`vlanTrunk`), in ascending order; none of an empty list.
        case trunk([UInt16])
    }

    enum DefaultVLAN { case kept, left }

    init(_ fields: Fields) throws(CNIError) {
        let id = try fields.integer("vlan", in: Int.min...Int.max) ?? 0
        guard (0...4094).contains(id) else {
            throw Self.wrong("invalid VLAN ID \(id) (must be between 0 and 4094)")
        }
        let trunk = try fields.array("vlanTrunk") == nil ? nil : try Self.trunk(fields)
        defaultVLAN = try fields.bool("preserveDefaultVlan") == false ? .left : .kept
        switch (id, trunk) {
        case (0, nil): membership = .none
        case (0, let trunk?): membership = .trunk(trunk)
        case (_, nil), (_, []): membership = .access(UInt16(id))
        default: throw Self.wrong("cannot set vlan and vlanTrunk at the same time")
        }
    }

    /// All ids of a list of single ids and ranges, each once.
    private static func trunk(_ fields: Fields) throws(CNIError) -> [UInt16] {
        let ids = try fields.list("vlanTrunk") { (entry) throws(CNIError) -> Set<UInt16> in
            var ids: Set<UInt16> = []
            switch (try number("minID", in: entry), try number("maxID", in: entry)) {
            case (let low?, let high?):
                guard low <= high else { throw wrong("minID is greater than maxID in trunk parameter") }
                ids = Set(low...high)
            case (nil, nil): break
            case (nil, _):
                throw wrong("minID and maxID should be configured simultaneously, minID is missing")
            case (_, nil):
                throw wrong("minID and maxID should be configured simultaneously, maxID is missing")
            }
            if let id = try number("id", in: entry) { ids.insert(id) }
            return ids
        }
        return ids.reduce(into: Set<UInt16>()) { $0.formUnion($1) }.sorted()
    }

    private static func number(_ key: String, in fields: Fields) throws(CNIError) -> UInt16? {
        guard let number = try fields.integer(key, in: Int.min...Int.max) else { return nil }
        guard (1...4094).contains(number) else { throw wrong("incorrect trunk \(key) parameter") }
        return UInt16(number)
    }

    private static func wrong(_ message: String) -> CNIError {
        CNIError(.invalidConfiguration, message, details: "correct \"vlan\" or \"vlanTrunk\"")
    }

    /// Whether the bridge has to look at VLANs at all.
    var needsFiltering: Bool { membership != .none }

    /// Makes a port a member, after it has left the VLANs that it was born into.
    func requests(for port: InterfaceIndex, leaving born: [BridgeVLAN]) -> [NetlinkRequest] {
        let wanted: [BridgeVLAN] =
            switch membership {
            case .none: []
            case .access(let id): [BridgeVLAN(id, [.pvid, .untagged])].compactMap(\.self)
            case .trunk(let ids): Self.ranges(ids)
            }
        guard !wanted.isEmpty else { return [] }
        let left =
            defaultVLAN == .left && !born.isEmpty ? [NetlinkRequest.deleteVLANs(born, of: .port(port))] : []
        return left + [.addVLANs(wanted, to: .port(port))]
    }

    /// Neighbouring ids as ranges: a trunk of all VLANs is one entry and not 4094.
    private static func ranges(_ ids: [UInt16]) -> [BridgeVLAN] {
        var ranges: [ClosedRange<UInt16>] = []
        for id in ids {
            if let last = ranges.last, last.upperBound + 1 == id {
                ranges[ranges.count - 1] = last.lowerBound...id
            } else {
                ranges.append(id...id)
            }
        }
        return ranges.compactMap { BridgeVLAN($0) }
    }
}
