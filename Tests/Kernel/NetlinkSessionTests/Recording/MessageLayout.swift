import NetlinkCodec

/// How a message is laid out: its header's size, and the names of its attributes in order of number.
struct MessageLayout: Sendable {
    /// Nil for a generic family, whose type is given out with each boot.
    let type: MessageType?
    let message: String
    let header: String
    let headerSize: Int
    private let prefix: String
    private let names: [Substring]

    /// What the session speaks.
    let netlink: NetlinkProtocol

    init(
        _ type: MessageType?, _ message: String, _ header: String, size: Int, _ prefix: String,
        _ names: String, over netlink: NetlinkProtocol = .route
    ) {
        self.type = type
        self.netlink = netlink
        self.message = message
        self.header = header
        headerSize = size
        self.prefix = prefix
        self.names = names.split(separator: " ")
    }

    func matches(_ type: MessageType) -> Bool {
        self.type.map { $0 == type } ?? (type.rawValue > MessageType.genericController.rawValue)
    }

    func name(of attribute: UInt16) -> String {
        let index = Int(attribute)
        return names.indices.contains(index) ? prefix + names[index] : "\(prefix)\(attribute)"
    }

    static let link = MessageLayout(
        .newLink, "RTM_NEWLINK", "struct ifinfomsg", size: 16, "IFLA_",
        """
        UNSPEC ADDRESS BROADCAST IFNAME MTU LINK QDISC STATS COST PRIORITY MASTER WIRELESS PROTINFO \
        TXQLEN MAP WEIGHT OPERSTATE LINKMODE LINKINFO NET_NS_PID IFALIAS NUM_VF VFINFO_LIST STATS64 \
        VF_PORTS PORT_SELF AF_SPEC GROUP NET_NS_FD EXT_MASK PROMISCUITY NUM_TX_QUEUES NUM_RX_QUEUES \
        CARRIER PHYS_PORT_ID CARRIER_CHANGES PHYS_SWITCH_ID LINK_NETNSID PHYS_PORT_NAME PROTO_DOWN \
        GSO_MAX_SEGS GSO_MAX_SIZE PAD XDP EVENT NEW_NETNSID TARGET_NETNSID CARRIER_UP_COUNT \
        CARRIER_DOWN_COUNT NEW_IFINDEX MIN_MTU MAX_MTU PROP_LIST ALT_IFNAME PERM_ADDRESS \
        PROTO_DOWN_REASON PARENT_DEV_NAME PARENT_DEV_BUS_NAME GRO_MAX_SIZE TSO_MAX_SIZE TSO_MAX_SEGS \
        ALLMULTI DEVLINK_PORT GSO_IPV4_MAX_SIZE GRO_IPV4_MAX_SIZE DPLL_PIN MAX_PACING_OFFLOAD_HORIZON \
        NETNS_IMMUTABLE HEADROOM TAILROOM
        """)

    static let address = MessageLayout(
        .newAddress, "RTM_NEWADDR", "struct ifaddrmsg", size: 8, "IFA_",
        """
        UNSPEC ADDRESS LOCAL LABEL BROADCAST ANYCAST CACHEINFO MULTICAST FLAGS RT_PRIORITY TARGET_NETNSID \
        PROTO
        """
    )

    static let route = MessageLayout(
        .newRoute, "RTM_NEWROUTE", "struct rtmsg", size: 12, "RTA_",
        """
        UNSPEC DST SRC IIF OIF GATEWAY PRIORITY PREFSRC METRICS MULTIPATH PROTOINFO FLOW CACHEINFO SESSION \
        MP_ALGO TABLE MARK MFC_STATS VIA NEWDST PREF ENCAP_TYPE ENCAP EXPIRES PAD UID TTL_PROPAGATE IP_PROTO \
        SPORT DPORT NH_ID
        """)

    static let neighbour = MessageLayout(
        .newNeighbour, "RTM_NEWNEIGH", "struct ndmsg", size: 12, "NDA_",
        """
        UNSPEC DST LLADDR CACHEINFO PROBES VLAN PORT VNI IFINDEX MASTER LINK_NETNSID SRC_VNI PROTOCOL NH_ID \
        FDB_EXT_ATTRS FLAGS_EXT
        """)

    static let rule = MessageLayout(
        .newRule, "RTM_NEWRULE", "struct fib_rule_hdr", size: 12, "FRA_",
        """
        UNSPEC DST SRC IIFNAME GOTO UNUSED2 PRIORITY UNUSED3 UNUSED4 UNUSED5 FWMARK FLOW TUN_ID \
        SUPPRESS_IFGROUP SUPPRESS_PREFIXLEN TABLE FWMASK OIFNAME PAD L3MDEV UID_RANGE PROTOCOL IP_PROTO \
        SPORT_RANGE DPORT_RANGE DSCP FLOWLABEL FLOWLABEL_MASK SPORT_MASK DPORT_MASK DSCP_MASK
        """)

    static let namespaceID = MessageLayout(
        .newNamespaceID, "RTM_NEWNSID", "struct rtgenmsg", size: 4, "NETNSA_",
        "NONE NSID PID FD TARGET_NSID CURRENT_NSID")

    static let acknowledgement = MessageLayout(
        .error, "NLMSG_ERROR", "struct nlmsgerr: errno, then the request's header", size: 20,
        "NLMSGERR_ATTR_",
        "UNUSED MSG OFFS COOKIE POLICY MISS_TYPE MISS_NEST")

    static let endOfDump = MessageLayout(
        .done, "NLMSG_DONE", "errno", size: 4, "NLMSGERR_ATTR_",
        "UNUSED MSG OFFS COOKIE POLICY MISS_TYPE MISS_NEST")

    static let queueingDiscipline = trafficControl(.newQueueingDiscipline, "RTM_NEWQDISC")
    static let trafficClass = trafficControl(.newTrafficClass, "RTM_NEWTCLASS")
    static let trafficFilter = trafficControl(.newTrafficFilter, "RTM_NEWTFILTER")

    private static func trafficControl(_ type: MessageType, _ message: String) -> MessageLayout {
        MessageLayout(
            type, message, "struct tcmsg", size: 20, "TCA_",
            """
            UNSPEC KIND OPTIONS STATS XSTATS RATE FCNT STATS2 STAB PAD DUMP_INVISIBLE CHAIN HW_OFFLOAD \
            INGRESS_BLOCK EGRESS_BLOCK DUMP_FLAGS EXT_WARN_MSG
            """)
    }
}
