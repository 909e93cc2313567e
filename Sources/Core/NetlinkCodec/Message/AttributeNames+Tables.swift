internal import CLinuxNetworking

// The enumerations of Linux' headers, in their order. A type without a name stands as a dash.

extension AttributeNames {
    /// The attributes of a message; nil for one that this module does not send.
    static func of(_ request: NetlinkRequest) -> AttributeNames? {
        switch (request.netlink, request.type) {
        case (.netfilter, _): conntrack
        case (.generic, .genericController): genericController
        // The one family of generic netlink that this module speaks; the kernel gives it its number.
        case (.generic, _):
            request.payload.first == UInt8(ETHTOOL_MSG_STRSET_GET) ? stringSets : features
        case (.route, let type): routing(type)
        }
    }

    private static func routing(_ type: MessageType) -> AttributeNames? {
        switch type {
        case .newLink, .deleteLink, .getLink, .setLink, .newLinkProperty, .deleteLinkProperty: link
        case .newAddress, .deleteAddress, .getAddress: address
        case .newRoute, .deleteRoute, .getRoute: route
        case .newNeighbour, .deleteNeighbour, .getNeighbour: neighbour
        case .newRule, .deleteRule, .getRule: rule
        case .newNextHop, .deleteNextHop, .getNextHop: nextHop
        case .getNamespaceID, .newNamespaceID: namespaceID
        case .newQueueingDiscipline, .deleteQueueingDiscipline, .getQueueingDiscipline, .newTrafficClass,
            .deleteTrafficClass, .getTrafficClass, .newTrafficFilter, .deleteTrafficFilter, .getTrafficFilter:
            trafficControl
        default: nil
        }
    }

    private static let link: AttributeNames = AttributeNames(
        "IFLA_", behind: 16,
        """
        UNSPEC ADDRESS BROADCAST IFNAME MTU LINK QDISC STATS COST PRIORITY MASTER WIRELESS PROTINFO TXQLEN MAP \
        WEIGHT OPERSTATE LINKMODE LINKINFO NET_NS_PID IFALIAS NUM_VF VFINFO_LIST STATS64 VF_PORTS PORT_SELF AF_SPEC \
        GROUP NET_NS_FD EXT_MASK PROMISCUITY NUM_TX_QUEUES NUM_RX_QUEUES CARRIER PHYS_PORT_ID CARRIER_CHANGES \
        PHYS_SWITCH_ID LINK_NETNSID PHYS_PORT_NAME PROTO_DOWN GSO_MAX_SEGS GSO_MAX_SIZE PAD XDP EVENT NEW_NETNSID \
        IF_NETNSID CARRIER_UP_COUNT CARRIER_DOWN_COUNT NEW_IFINDEX MIN_MTU MAX_MTU PROP_LIST ALT_IFNAME \
        PERM_ADDRESS PROTO_DOWN_REASON PARENT_DEV_NAME PARENT_DEV_BUS_NAME GRO_MAX_SIZE TSO_MAX_SIZE TSO_MAX_SEGS \
        ALLMULTI
        """
    ) { nest in
        switch Int(nest.type) {
        case IFLA_LINKINFO: linkInformation
        case IFLA_PROTINFO: bridgePort
        default: nil
        }
    }

    private static let linkInformation: AttributeNames = AttributeNames(
        "IFLA_INFO_", "UNSPEC KIND DATA XSTATS SLAVE_KIND SLAVE_DATA"
    ) { nest in
        switch Int(nest.type) {
        case IFLA_INFO_DATA: nest.text(UInt16(IFLA_INFO_KIND)).flatMap { kinds[$0] }
        case IFLA_INFO_SLAVE_DATA: bridgePort
        default: nil
        }
    }

    private static let kinds: [String: AttributeNames] = [
        "veth": AttributeNames("VETH_INFO_", "UNSPEC PEER") { $0.type == VETH_INFO_PEER ? link : nil },
        "vxlan": AttributeNames(
            "IFLA_VXLAN_",
            """
            UNSPEC ID GROUP LINK LOCAL TTL TOS LEARNING AGEING LIMIT PORT_RANGE PROXY RSC L2MISS L3MISS PORT GROUP6 \
            LOCAL6 UDP_CSUM UDP_ZERO_CSUM6_TX UDP_ZERO_CSUM6_RX REMCSUM_TX REMCSUM_RX GBP REMCSUM_NOPARTIAL \
            COLLECT_METADATA LABEL GPE TTL_INHERIT DF VNIFILTER LOCALBYPASS
            """),
        "bridge": AttributeNames(
            "IFLA_BR_",
            """
            UNSPEC FORWARD_DELAY HELLO_TIME MAX_AGE AGEING_TIME STP_STATE PRIORITY VLAN_FILTERING VLAN_PROTOCOL \
            GROUP_FWD_MASK ROOT_ID BRIDGE_ID ROOT_PORT ROOT_PATH_COST TOPOLOGY_CHANGE TOPOLOGY_CHANGE_DETECTED \
            HELLO_TIMER TCN_TIMER TOPOLOGY_CHANGE_TIMER GC_TIMER GROUP_ADDR FDB_FLUSH MCAST_ROUTER MCAST_SNOOPING \
            MCAST_QUERY_USE_IFADDR MCAST_QUERIER MCAST_HASH_ELASTICITY MCAST_HASH_MAX MCAST_LAST_MEMBER_CNT \
            MCAST_STARTUP_QUERY_CNT MCAST_LAST_MEMBER_INTVL MCAST_MEMBERSHIP_INTVL MCAST_QUERIER_INTVL \
            MCAST_QUERY_INTVL MCAST_QUERY_RESPONSE_INTVL MCAST_STARTUP_QUERY_INTVL NF_CALL_IPTABLES \
            NF_CALL_IP6TABLES NF_CALL_ARPTABLES VLAN_DEFAULT_PVID PAD VLAN_STATS_ENABLED MCAST_STATS_ENABLED \
            MCAST_IGMP_VERSION MCAST_MLD_VERSION VLAN_STATS_PER_PORT MULTI_BOOLOPT MCAST_QUERIER_STATE
            """),
        "macvlan": AttributeNames(
            "IFLA_MACVLAN_",
            "UNSPEC MODE FLAGS MACADDR_MODE MACADDR MACADDR_DATA MACADDR_COUNT BC_QUEUE_LEN BC_QUEUE_LEN_USED"
        ),
        "vlan": AttributeNames("IFLA_VLAN_", "UNSPEC ID FLAGS EGRESS_QOS INGRESS_QOS PROTOCOL"),
        "ipvlan": AttributeNames("IFLA_IPVLAN_", "UNSPEC MODE FLAGS"),
        "vrf": AttributeNames("IFLA_VRF_", "UNSPEC TABLE"),
        "geneve": AttributeNames(
            "IFLA_GENEVE_",
            """
            UNSPEC ID REMOTE TTL TOS PORT COLLECT_METADATA REMOTE6 UDP_CSUM UDP_ZERO_CSUM6_TX UDP_ZERO_CSUM6_RX \
            LABEL TTL_INHERIT DF INNER_PROTO_INHERIT
            """),
    ]

    private static let bridgePort: AttributeNames = AttributeNames(
        "IFLA_BRPORT_",
        """
        UNSPEC STATE PRIORITY COST MODE GUARD PROTECT FAST_LEAVE LEARNING UNICAST_FLOOD PROXYARP LEARNING_SYNC \
        PROXYARP_WIFI ROOT_ID BRIDGE_ID DESIGNATED_PORT DESIGNATED_COST ID NO TOPOLOGY_CHANGE_ACK CONFIG_PENDING \
        MESSAGE_AGE_TIMER FORWARD_DELAY_TIMER HOLD_TIMER FLUSH MULTICAST_ROUTER PAD MCAST_FLOOD MCAST_TO_UCAST \
        VLAN_TUNNEL BCAST_FLOOD GROUP_FWD_MASK NEIGH_SUPPRESS ISOLATED BACKUP_PORT MRP_RING_OPEN MRP_IN_OPEN \
        MCAST_EHT_HOSTS_LIMIT MCAST_EHT_HOSTS_CNT LOCKED
        """)

    private static let address: AttributeNames = AttributeNames(
        "IFA_", behind: 8,
        """
        UNSPEC ADDRESS LOCAL LABEL BROADCAST ANYCAST CACHEINFO MULTICAST FLAGS RT_PRIORITY TARGET_NETNSID PROTO
        """)

    private static let route: AttributeNames = AttributeNames(
        "RTA_", behind: 12,
        """
        UNSPEC DST SRC IIF OIF GATEWAY PRIORITY PREFSRC METRICS MULTIPATH PROTOINFO FLOW CACHEINFO SESSION MP_ALGO \
        TABLE MARK MFC_STATS VIA NEWDST PREF ENCAP_TYPE ENCAP EXPIRES PAD UID TTL_PROPAGATE IP_PROTO SPORT DPORT \
        NH_ID
        """
    ) { nest in
        guard nest.type == RTA_METRICS.rawValue else { return nil }
        return AttributeNames(
            "RTAX_",
            """
            UNSPEC LOCK MTU WINDOW RTT RTTVAR SSTHRESH CWND ADVMSS REORDERING HOPLIMIT INITCWND FEATURES RTO_MIN \
            INITRWND QUICKACK CC_ALGO FASTOPEN_NO_COOKIE
            """)
    }

    private static let neighbour: AttributeNames = AttributeNames(
        "NDA_", behind: 12,
        """
        UNSPEC DST LLADDR CACHEINFO PROBES VLAN PORT VNI IFINDEX MASTER LINK_NETNSID SRC_VNI PROTOCOL NH_ID \
        FDB_EXT_ATTRS FLAGS_EXT NDM_STATE_MASK NDM_FLAGS_MASK
        """)

    private static let namespaceID: AttributeNames = AttributeNames(
        "NETNSA_", behind: 4, "NONE NSID PID FD TARGET_NSID CURRENT_NSID")

    private static let rule: AttributeNames = AttributeNames(
        "FRA_", behind: 12,
        """
        UNSPEC DST SRC IIFNAME GOTO UNUSED2 PRIORITY UNUSED3 UNUSED4 UNUSED5 FWMARK FLOW TUN_ID SUPPRESS_IFGROUP \
        SUPPRESS_PREFIXLEN TABLE FWMASK OIFNAME PAD L3MDEV UID_RANGE PROTOCOL IP_PROTO SPORT_RANGE DPORT_RANGE
        """)

    private static let nextHop: AttributeNames = AttributeNames(
        "NHA_", behind: 8,
        """
        UNSPEC ID GROUP GROUP_TYPE BLACKHOLE OIF GATEWAY ENCAP_TYPE ENCAP GROUPS MASTER FDB RES_GROUP RES_BUCKET
        """)

    private static let conntrack: AttributeNames = AttributeNames(
        "CTA_", behind: 4,
        """
        UNSPEC TUPLE_ORIG TUPLE_REPLY STATUS PROTOINFO HELP NAT_SRC TIMEOUT MARK COUNTERS_ORIG COUNTERS_REPLY USE ID \
        NAT_DST TUPLE_MASTER SEQ_ADJ_ORIG SEQ_ADJ_REPLY SECMARK ZONE SECCTX TIMESTAMP MARK_MASK LABELS LABELS_MASK \
        SYNPROXY FILTER STATUS_MASK
        """
    ) { nest in
        let isTuple = nest.type == CTA_TUPLE_ORIG.rawValue || nest.type == CTA_TUPLE_REPLY.rawValue
        return isTuple ? AttributeNames("CTA_TUPLE_", "UNSPEC IP PROTO ZONE") : nil
    }

    private static let genericController: AttributeNames = AttributeNames(
        "CTRL_ATTR_", behind: 4,
        "UNSPEC FAMILY_ID FAMILY_NAME VERSION HDRSIZE MAXATTR OPS MCAST_GROUPS POLICY OP_POLICY OP")

    private static let features: AttributeNames = AttributeNames(
        "ETHTOOL_A_FEATURES_", behind: 4, "UNSPEC HEADER HW WANTED ACTIVE NOCHANGE"
    ) { $0.type == ETHTOOL_A_FEATURES_HEADER ? ethtoolHeader : nil }

    private static let stringSets: AttributeNames = AttributeNames(
        "ETHTOOL_A_STRSET_", behind: 4, "UNSPEC HEADER STRINGSETS COUNTS_ONLY"
    ) { $0.type == ETHTOOL_A_STRSET_HEADER ? ethtoolHeader : nil }

    private static let ethtoolHeader: AttributeNames = AttributeNames(
        "ETHTOOL_A_HEADER_", "UNSPEC DEV_INDEX DEV_NAME FLAGS")

    private static let trafficControl: AttributeNames = AttributeNames(
        "TCA_", behind: 20,
        """
        UNSPEC KIND OPTIONS STATS XSTATS RATE FCNT STATS2 STAB PAD DUMP_INVISIBLE CHAIN HW_OFFLOAD INGRESS_BLOCK \
        EGRESS_BLOCK DUMP_FLAGS EXT_WARN_MSG
        """
    ) { nest in
        guard Int(nest.type) == TCA_OPTIONS else { return nil }
        return nest.text(UInt16(TCA_KIND)).flatMap { trafficKinds[$0] }
    }

    private static let trafficKinds: [String: AttributeNames] = [
        "tbf": AttributeNames("TCA_TBF_", "UNSPEC PARMS RTAB PTAB RATE64 PRATE64 BURST PBURST PAD"),
        "htb": AttributeNames(
            "TCA_HTB_", "UNSPEC PARMS INIT CTAB RTAB DIRECT_QLEN RATE64 CEIL64 PAD OFFLOAD"),
        "u32": AttributeNames(
            "TCA_U32_", "UNSPEC CLASSID HASH LINK DIVISOR SEL POLICE ACT INDEV PCNT MARK FLAGS PAD"),
        "matchall": AttributeNames("TCA_MATCHALL_", "UNSPEC CLASSID ACT FLAGS PCNT PAD"),
    ]
}
