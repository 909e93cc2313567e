import NetlinkCodec

extension IPWords {
    mutating func add(_ settings: BridgeSettings) {
        add(settings.spanningTree)
        sayTicks("ageing_time", settings.forwarding.ageing)
        say(
            "group_fwd_mask",
            settings.forwarding.groupMask.map { $0 == 0 ? "0" : "0x" + String($0, radix: 16) })
        say("group_addr", settings.forwarding.groupAddress)
        say("no_linklocal_learn", settings.options?.values.contains(.noLinkLocalLearning))
        say("mcast_vlan_snooping", settings.options?.values.contains(.multicastVLANSnooping))
        say("vlan_filtering", settings.vlan.isFiltering)
        say("vlan_protocol", settings.vlan.tag.map { $0 == .dot1AD ? "802.1ad" : "802.1Q" })
        say("vlan_default_pvid", settings.vlan.defaultID)
        say("vlan_stats_enabled", settings.vlan.countsPackets)
        say("vlan_stats_per_port", settings.vlan.countsPacketsPerPort)
        say("nf_call_iptables", settings.netfilter.callsIPTables)
        say("nf_call_ip6tables", settings.netfilter.callsIP6Tables)
        say("nf_call_arptables", settings.netfilter.callsARPTables)
        add(settings.multicast)
        add(settings.status)
    }

    private mutating func add(_ settings: BridgeSpanningTree) {
        sayTicks("forward_delay", settings.forwardDelay)
        sayTicks("hello_time", settings.helloTime)
        sayTicks("max_age", settings.maximumAge)
        say("stp_state", settings.protocolState)
        say("priority", settings.priority)
    }

    private mutating func add(_ settings: BridgeMulticast) {
        say("mcast_snooping", settings.isSnooping)
        say("mcast_router", settings.router)
        say("mcast_query_use_ifaddr", settings.queriesWithOwnAddress)
        say("mcast_querier", settings.isQuerier)
        say("mcast_stats_enabled", settings.countsMessages)
        say("mcast_igmp_version", settings.igmpVersion)
        say("mcast_mld_version", settings.mldVersion)
        say("mcast_hash_elasticity", settings.limits.hashElasticity)
        say("mcast_hash_max", settings.limits.groups)
        say("mcast_last_member_cnt", settings.limits.lastMemberQueries)
        say("mcast_startup_query_cnt", settings.limits.startupQueries)
        sayTicks("mcast_last_member_intvl", settings.intervals.lastMember)
        sayTicks("mcast_membership_intvl", settings.intervals.membership)
        sayTicks("mcast_querier_intvl", settings.intervals.querier)
        sayTicks("mcast_query_intvl", settings.intervals.query)
        sayTicks("mcast_query_response_intvl", settings.intervals.queryResponse)
        sayTicks("mcast_startup_query_intvl", settings.intervals.startupQuery)
    }

    private mutating func add(_ status: BridgeStatus) {
        say("bridge_id", status.id)
        say("root_id", status.root)
        say("root_port", status.rootPort)
        say("root_path_cost", status.rootPathCost)
        say("topology_change", status.isTopologyChanging)
        say("topology_change_detected", status.hasDetectedTopologyChange)
        saySeconds("hello_timer", status.timers.hello)
        saySeconds("tcn_timer", status.timers.topologyChangeNotification)
        saySeconds("topology_change_timer", status.timers.topologyChange)
    }

    private mutating func sayTicks(_ key: String, _ time: Duration?) {
        say(key, time.map { Int($0 / .milliseconds(10)) })
    }

    private mutating func saySeconds(_ key: String, _ time: Duration?) {
        say(key, time.map { $0 / .seconds(1) })
    }
}
