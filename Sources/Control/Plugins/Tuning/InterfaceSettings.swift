internal import Addressing
internal import CNISpec
internal import JSON
internal import NetlinkCodec

/// Settings of an interface, as far as somebody asks for them.
struct InterfaceSettings: Hashable {
    var mac: MACAddress?
    /// True or nil where it is asked for: nobody can ask for an interface that is not promiscuous.
    var promiscuous: Bool?
    var mtu: MTU?
    var allMulticast: Bool?
    var queueLength: UInt32?

    /// What an interface has now of what is asked for: what brings it back.
    init(of link: Link, asFarAsIn wanted: InterfaceSettings) {
        if wanted.mac != nil { mac = link.macAddress }
        if wanted.promiscuous != nil { promiscuous = link.flags.contains(.promiscuous) }
        if wanted.mtu != nil { mtu = try? MTU(Int(link.mtu)) }
        if wanted.allMulticast != nil { allMulticast = link.flags.contains(.allMulticast) }
        if wanted.queueLength != nil { queueLength = link.state.queueLength }
    }

    init(
        mac: MACAddress? = nil, promiscuous: Bool? = nil, mtu: MTU? = nil, allMulticast: Bool? = nil,
        queueLength: UInt32? = nil
    ) {
        self.mac = mac
        self.promiscuous = promiscuous
        self.mtu = mtu
        self.allMulticast = allMulticast
        self.queueLength = queueLength
    }

    /// What sets each of them.
    func requests(for link: Link) -> [NetlinkRequest] {
        changes.map { .setLink(.index(link.index), $0) }
    }

    private var changes: [LinkChange] {
        [
            mtu.map { .mtu($0) },
            mac.map { .address($0) },
            promiscuous.map { $0 ? .turnOn(.promiscuous) : .turnOff(.promiscuous) },
            allMulticast.map { $0 ? .turnOn(.allMulticast) : .turnOff(.allMulticast) },
            queueLength.map { .queueLength($0) },
        ].compactMap(\.self)
    }

    /// The first thing in which an interface is not as it should be; nil if there is none.
    ///
    /// Like the reference it takes an interface for wrong that is promiscuous although nobody asked for it.
    func difference(from link: Link) -> String? {
        let flags = link.flags
        func differs<Value: Equatable>(_ name: String, _ wanted: Value?, _ present: Value?) -> String? {
            guard let wanted, wanted != present else { return nil }
            return "\(name) is \(present.map { "\($0)" } ?? "unknown"), not \(wanted) as it was set"
        }
        return differs("mac", mac, link.macAddress)
            ?? differs("promisc", promiscuous ?? false, flags.contains(.promiscuous))
            ?? differs("mtu", mtu?.bytes, link.mtu)
            ?? differs("allmulti", allMulticast, flags.contains(.allMulticast))
            ?? differs("txQLen", queueLength, link.state.queueLength)
    }
}

// The reference's format, so that either implementation restores what the other saved.
extension InterfaceSettings {
    init(backup: JSONObject) throws(CNIError) {
        let fields = Fields(backup, code: .decodingFailure)
        self.init(
            mac: try fields.parsed("mac") { (text) throws(AddressingError) in try MACAddress(text) },
            promiscuous: try fields.bool("promisc"),
            mtu: try fields.integer("mtu", in: 0...65535).flatMap { try? MTU($0) },
            allMulticast: try fields.bool("allmulti"),
            queueLength: try fields.integer("txQLen", in: 0...Int(Int32.max)).map { UInt32($0) })
    }

    /// One space a level, as the reference writes it.
    var backupText: String {
        let members: [(String, String?)] = [
            ("mac", mac.map { "\"\($0)\"" }), ("promisc", promiscuous.map { "\($0)" }),
            ("mtu", mtu.map { "\($0)" }), ("allmulti", allMulticast.map { "\($0)" }),
            ("txQLen", queueLength.map { "\($0)" }),
        ]
        let lines = members.compactMap { key, value in value.map { " \"\(key)\": \($0)" } }
        return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n}"
    }
}
