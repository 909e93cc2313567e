import Addressing
import NetlinkCodec
import WireFormat

extension Family {
    static let addresses = Family(
        "addresses",
        Decoder(AssignedAddress.init).requested(by: { .addAddress($0) }, telling: dropAnswers)
            .keeping(\.details.unknown, behind: 8).check)

    static let neighbours = Family(
        "neighbours",
        Decoder(Neighbour.init).requested(by: { .addNeighbour($0) }, telling: dropAnswersOfNeighbour)
            .keeping(\.unknown, behind: 12).check,
        Decoder(NeighbourProxy.init).requested(by: { .addProxy($0) }, telling: { $0.unknown = [] })
            .keeping(\.unknown, behind: 12).check)

    /// What bridges and VXLAN devices forward by: entries, ports and their VLANs.
    static let forwarding = Family(
        "forwarding",
        Decoder(ForwardingEntry.init).requested(by: { .addForwarding($0) }, telling: dropAnswersOfEntry)
            .keeping(\.unknown, behind: 12).check,
        Decoder(BridgeMember.init).keeping(\.unknown, behind: 16).check,
        Decoder(port).encoded(by: { named(.setPort(.any, changes(to: $0))) }, telling: dropAnswersOfPort)
            .check,
        Decoder(memberships).encoded(by: { named(.addVLANs($0, to: .port(.any))) }).check,
        Decoder(tunnels).encoded(by: { named(.addVLANTunnels($0, to: .any)) }).check)

    static let namespaces = Family(
        "namespaces",
        Decoder(NamespaceIDAssignment.init)
            .requested(by: { .setNamespaceID($0.id, of: .process(1)) }, telling: { $0.ownID = nil }).check)

    /// When an address was assigned, and where it was asked for, stand in answers only.
    private static let dropAnswers: @Sendable (inout AssignedAddress) -> Void = { address in
        address.details.times = nil
        address.details.namespaceID = nil
        address.details.unknown = []
    }

    /// What is read has a report, be it an empty one.
    private static let dropAnswersOfNeighbour: @Sendable (inout Neighbour) -> Void = { neighbour in
        neighbour = neighbour.asRequested
        neighbour.report = NeighbourReport(type: RouteType(rawValue: 0))
    }

    /// The bridge is known by the port; where the tunnel's packets go out, by its device.
    private static let dropAnswersOfEntry: @Sendable (inout ForwardingEntry) -> Void = { entry in
        entry = entry.asRequested
        // A request says instead that the table is the bridge's.
        if entry.master != nil, !entry.flags.contains(.ofDevice) { entry.flags.insert(.ofMaster) }
        entry.master = nil
        entry.remote?.namespace = nil
        if entry.remote == ForwardingRemote() { entry.remote = nil }
    }

    private static let port: Decoder<BridgePort>.Decode = { bytes throws(WireError) in
        try BridgeMember(bytes)?.port
    }

    /// All settings of a port.
    private static func changes(to port: BridgePort) -> [BridgePortChange] {
        var changes: [BridgePortChange] = [
            .turnOn(port.flags), .state(port.state), .priority(port.priority), .cost(port.cost),
            .multicastRouter(port.multicast.router), .groupForwardMask(port.groupForwardMask),
            .backupPort(port.backup.port), .backupNextHop(port.backup.nextHop),
        ]
        if let count = port.multicast.maximumGroups { changes.append(.maximumGroups(count)) }
        if let limit = port.multicast.trackedHostsLimit { changes.append(.trackedHostsLimit(limit)) }
        return changes
    }

    private static let dropAnswersOfPort: @Sendable (inout BridgePort) -> Void = { port in
        port.status = []
        port.spanningTree = BridgePortTree()
        port.multicast.groups = nil
        port.multicast.trackedHosts = nil
        port.unknown = []
    }

    private static let memberships: Decoder<[BridgeVLAN]>.Decode = { bytes throws(WireError) in
        try BridgeMember(bytes)?.vlans.memberships
    }

    private static let tunnels: Decoder<[BridgeVLANTunnel]>.Decode = { bytes throws(WireError) in
        try BridgeMember(bytes)?.vlans.tunnels
    }

    /// A request names a port by its number alone; an answer must have the name too.
    private static func named(_ request: NetlinkRequest) -> [UInt8] {
        request.payload + written([RawAttribute(type: 3, payload: [0x70, 0])])
    }
}
