import Addressing
import LibnlDecoding
import NetlinkCodec

extension Comparison where Ours == BridgeMember, Theirs == LibnlLink {
    static let bridgeMembers = Comparison(
        message: .newLink, decode: BridgeMember.init,
        fields: [
            Field("index", ours: { $0.index.rawValue }, libnl: { UInt32($0.index) }),
            Field("name", ours: { $0.name.text }, libnl: { $0.name ?? "" }),
            Field("bridge", ours: { $0.bridge?.rawValue ?? 0 }, libnl: { UInt32($0.master) }),
            Field("flags", ours: { $0.flags.rawValue }, libnl: \.flags),
            Field("operational state", ours: \.operational, libnl: \.operationalState),
            Field("mtu", ours: \.mtu, libnl: \.mtu),
            Field("state", ours: { $0.port.map { Int32($0.state.rawValue) } }, libnl: { $0.port?.state }),
            Field("priority", ours: { $0.port.map { Int32($0.priority) } }, libnl: { $0.port?.priority }),
            Field("cost", ours: { $0.port?.cost }, libnl: { $0.port?.cost }),
            Field("port flags", ours: { $0.port?.flags.words }, libnl: { $0.port?.flags }),
            Field("VLANs", ours: { $0.vlans.words }, libnl: { $0.bridgePort?.vlans ?? [] }),
        ])
}

extension LibnlLink {
    /// Nil for a bridge's own message, which has no cost.
    fileprivate var port: BridgePort? { bridgePort.flatMap { $0.cost == nil ? nil : $0 } }
}

extension BridgePortFlags {
    /// Those that the library knows, by its words.
    fileprivate var words: [String] {
        let all: [(String, BridgePortFlags)] = [
            ("hairpin", .hairpin), ("guard", .guarded), ("root block", .rootBlock),
            ("fast leave", .fastLeave),
            ("flood", .unicastFlood), ("learning", .learning),
        ]
        return all.filter { contains($0.1) }.map(\.0)
    }
}

extension BridgeVLANTable {
    /// One by one, as the library has them.
    fileprivate var words: [String] {
        memberships.flatMap { entry in
            entry.ids.map { id in
                "\(id)" + (entry.options.contains(.pvid) ? " pvid" : "")
                    + (entry.options.contains(.untagged) ? " untagged" : "")
            }
        }
    }
}
