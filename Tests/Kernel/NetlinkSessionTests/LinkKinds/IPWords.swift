import Addressing
import Foundation
import NetlinkCodec

/// The settings of a kind in the words of `ip -j -d link show`: the key `info_data`, flattened to text.
///
/// It must hold every word that ip says, so that nothing that ip shows is missing in the decoded value.
struct IPWords: Equatable, CustomStringConvertible {
    private(set) var words: [String: String] = [:]

    var description: String {
        words.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    init(_ kind: LinkKind?) {
        switch kind {
        case .bridge(let settings): add(settings)
        case .vxlan(let settings): add(settings)
        case .geneve(let settings): add(settings)
        case .macvlan(let settings), .macvtap(let settings): add(settings)
        case .ipvlan(let settings): add(settings)
        case .vlan(let settings): add(settings)
        case .vrf(let settings): say("table", settings.table.rawValue)
        case .tun(let settings): add(settings)
        default: break
        }
    }

    /// What ip says of one link of the test's namespace.
    init(shown link: String) throws {
        let details =
            try IPOracle("ip -j -d link show dev \(link)").objects.first?["linkinfo"] as? [String: Any]
        let data = details?["info_data"] as? [String: Any] ?? [:]
        words = data.mapValues(Self.text)
        // It runs while the two are asked.
        words["gc_timer"] = nil
    }

    subscript(key: String) -> String? { words[key] }

    mutating func say(_ key: String, _ value: (any CustomStringConvertible)?) {
        guard let value else { return }
        words[key] = (value as? Bool).map { $0 ? "1" : "0" } ?? value.description
    }

    /// Says something only if it is so, as ip does of many switches.
    mutating func say(_ key: String, ifSo value: Bool?) {
        if value == true { say(key, 1) }
    }

    private static func text(_ value: Any) -> String {
        switch value {
        case let list as [Any]: list.map(text).sorted().joined(separator: ",")
        case let map as [String: Any]:
            map.map { "\($0.key):\(text($0.value))" }.sorted().joined(separator: ",")
        default: "\(value)"
        }
    }
}

extension IPWords {
    mutating func add(_ settings: MACVLANSettings) {
        let modes: [MACVLANMode: String] = [
            .private: "private", .vepa: "vepa", .bridge: "bridge", .passthrough: "passthru",
            .source: "source",
        ]
        say("mode", settings.mode.flatMap { modes[$0] })
        say("nopromisc", ifSo: settings.flags?.contains(.noPromiscuous))
        say("nodst", ifSo: settings.flags?.contains(.noDestination))
        say("bcqueuelen", settings.broadcastQueueLength)
        say("usedbcqueuelen", settings.usedBroadcastQueueLength)
        if settings.mode == .source { say("macaddr_count", settings.sources.count) }
        guard !settings.sources.isEmpty else { return }
        say("macaddr_data", settings.sources.sorted().map(\.description).joined(separator: ","))
    }

    mutating func add(_ settings: IPVLANSettings) {
        let modes: [IPVLANMode: String] = [.l2: "l2", .l3: "l3", .l3Symmetric: "l3s"]
        say("mode", settings.mode.flatMap { modes[$0] })
        let flags = settings.flags ?? []
        say(flags.contains(.private) ? "private" : flags.contains(.vepa) ? "vepa" : "bridge", 1)
    }

    mutating func add(_ settings: VLANLink) {
        say("protocol", settings.tag == .dot1AD ? "802.1ad" : "802.1Q")
        say("id", settings.id)
        let names: [(VLANFlags, String)] = [
            (.reordersHeader, "REORDER_HDR"), (.gvrp, "GVRP"), (.looseBinding, "LOOSE_BINDING"),
            (.mvrp, "MVRP"), (.bridgeBinding, "BRIDGE_BINDING"),
        ]
        let flags = settings.options.flags?.values ?? []
        say("flags", names.filter { flags.contains($0.0) }.map(\.1).sorted().joined(separator: ","))
        sayPriorities("ingress_qos", settings.options.ingressPriorities)
        sayPriorities("egress_qos", settings.options.egressPriorities)
    }

    private mutating func sayPriorities(_ key: String, _ list: [VLANPriority]) {
        guard !list.isEmpty else { return }
        say(key, list.map { "from:\($0.from),to:\($0.to)" }.sorted().joined(separator: ","))
    }

    mutating func add(_ settings: TUNSettings) {
        say("type", settings.mode == .tun ? "tun" : "tap")
        say("pi", settings.hasPacketInformation)
        say("vnet_hdr", settings.hasVirtioHeader)
        say("multi_queue", settings.isMultiQueue)
        say("numqueues", settings.queues)
        say("numdisabled", settings.disabledQueues)
        say("persist", settings.isPersistent)
        say("user", settings.owner)
        say("group", settings.group)
    }
}
