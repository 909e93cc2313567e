import Addressing
import NetlinkCodec

extension Golden where Value == LinkKind {
    static let bridges = [bridge, bridgeSettings, bridgeVLAN]

    private static let bridge = Golden("link-bridge") {
        var settings = try defaults(priority: 32768)
        settings.multicast.intervals.startupQuery = .milliseconds(31_240)
        return .bridge(settings)
    }

    private static let bridgeSettings = Golden("link-bridge-settings") {
        var settings = try defaults(priority: 4096)
        settings.spanningTree.forwardDelay = .seconds(4)
        settings.spanningTree.helloTime = .seconds(1)
        settings.spanningTree.maximumAge = .seconds(7)
        settings.spanningTree.protocolState = 1
        settings.forwarding.ageing = .seconds(60)
        settings.forwarding.groupMask = 8
        settings.forwarding.groupAddress = try MACAddress("01:80:c2:00:00:0e")
        settings.options?.values = .noLinkLocalLearning
        settings.multicast.setEverySetting()
        settings.netfilter.callsIPTables = true
        settings.netfilter.callsARPTables = true
        settings.status.timers.garbageCollection = .seconds(60)
        settings.status.queriers = BridgeQueriers()
        // The bridge itself, which has no address yet.
        settings.status.queriers?.ipv4.address = try IPAddress("0.0.0.0")
        settings.status.queriers?.ipv6.address = try IPAddress("::")
        return .bridge(settings)
    }

    private static let bridgeVLAN = Golden("link-bridge-vlan") {
        var settings = try defaults(priority: 32768)
        // Linux 6.1 knows less than 6.18.
        settings.forwarding.maximumLearned = nil
        settings.status.learnedAddresses = nil
        settings.options?.mask = BridgeOptions(rawValue: 0x7)
        // Among providers' bridges hello messages have an address of their own (IEEE 802.1ad).
        settings.forwarding.groupAddress = try MACAddress("01:80:c2:00:00:08")
        settings.vlan.isFiltering = true
        settings.vlan.tag = .dot1AD
        settings.vlan.defaultID = 7
        settings.vlan.countsPackets = true
        settings.vlan.countsPacketsPerPort = true
        return .bridge(settings)
    }

    /// What Linux shows of a bridge that is down and of which little was said.
    private static func defaults(priority: UInt16) throws -> BridgeSettings {
        var settings = BridgeSettings()
        settings.spanningTree.forwardDelay = .seconds(15)
        settings.spanningTree.helloTime = .seconds(2)
        settings.spanningTree.maximumAge = .seconds(20)
        settings.spanningTree.protocolState = 0
        settings.spanningTree.priority = priority
        settings.forwarding.ageing = .seconds(300)
        settings.forwarding.groupMask = 0
        settings.forwarding.groupAddress = try MACAddress("01:80:c2:00:00:00")
        settings.forwarding.maximumLearned = 0
        settings.vlan.isFiltering = false
        settings.options = MaskedFlags()
        settings.options?.mask = BridgeOptions(rawValue: 0x1f)
        settings.netfilter.callsIPTables = false
        settings.netfilter.callsIP6Tables = false
        settings.netfilter.callsARPTables = false
        setMulticast(&settings.multicast)
        let id = BridgeID(priority: priority, address: try MACAddress("02:00:00:00:00:02"))
        settings.status.id = id
        settings.status.root = id
        settings.status.rootPort = 0
        settings.status.rootPathCost = 0
        settings.status.isTopologyChanging = false
        settings.status.hasDetectedTopologyChange = false
        settings.status.timers.hello = .zero
        settings.status.timers.topologyChangeNotification = .zero
        settings.status.timers.topologyChange = .zero
        settings.status.timers.garbageCollection = .zero
        settings.status.learnedAddresses = 0
        return settings
    }

    private static func setMulticast(_ settings: inout BridgeMulticast) {
        settings.isSnooping = true
        settings.router = 1
        settings.isQuerier = false
        settings.queriesWithOwnAddress = false
        settings.countsMessages = false
        settings.igmpVersion = 2
        settings.mldVersion = 1
        settings.limits.hashElasticity = 16
        settings.limits.groups = 4096
        settings.limits.lastMemberQueries = 2
        settings.limits.startupQueries = 2
        settings.intervals.lastMember = .seconds(1)
        settings.intervals.membership = .seconds(260)
        settings.intervals.querier = .seconds(255)
        settings.intervals.query = .seconds(125)
        settings.intervals.queryResponse = .seconds(10)
        settings.intervals.startupQuery = .milliseconds(31_250)
    }
}
