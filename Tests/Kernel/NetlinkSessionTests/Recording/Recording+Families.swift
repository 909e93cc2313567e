import Addressing
import NetlinkCodec
import NetlinkSession

extension MessageLayout {
    static let conntrack = MessageLayout(
        .newConntrack, "IPCTNL_MSG_CT_NEW", "struct nfgenmsg", size: 4, "CTA_",
        """
        UNSPEC TUPLE_ORIG TUPLE_REPLY STATUS PROTOINFO HELP NAT_SRC TIMEOUT MARK COUNTERS_ORIG COUNTERS_REPLY \
        USE ID NAT_DST TUPLE_MASTER SEQ_ADJ_ORIG SEQ_ADJ_REPLY SECMARK ZONE SECCTX TIMESTAMP MARK_MASK LABELS \
        LABELS_MASK SYNPROXY FILTER STATUS_MASK TIMESTAMP_EVENT
        """, over: .netfilter)

    static let ruleGeneration = MessageLayout(
        .newRuleGeneration, "NFT_MSG_NEWGEN", "struct nfgenmsg", size: 4, "NFTA_GEN_",
        "UNSPEC ID PROC_PID PROC_NAME", over: .netfilter)

    static let filterChain = MessageLayout(
        .newFilterChain, "NFT_MSG_NEWCHAIN", "struct nfgenmsg", size: 4, "NFTA_CHAIN_",
        "UNSPEC TABLE HANDLE NAME HOOK POLICY USE TYPE COUNTERS PAD FLAGS ID USERDATA", over: .netfilter)

    static let genericFamily = MessageLayout(
        .genericController, "CTRL_CMD_NEWFAMILY", "struct genlmsghdr", size: 4, "CTRL_ATTR_",
        "UNSPEC FAMILY_ID FAMILY_NAME VERSION HDRSIZE MAXATTR OPS MCAST_GROUPS POLICY OP_POLICY OP",
        over: .generic)

    static let features = features("ETHTOOL_MSG_FEATURES_GET_REPLY")
    static let featureOutcome = features("ETHTOOL_MSG_FEATURES_SET_REPLY")

    static let featureNames = MessageLayout(
        nil, "ETHTOOL_MSG_STRSET_GET_REPLY", "struct genlmsghdr", size: 4, "ETHTOOL_A_STRSET_",
        "UNSPEC HEADER STRINGSETS COUNTS_ONLY", over: .generic)

    private static func features(_ message: String) -> MessageLayout {
        MessageLayout(
            nil, message, "struct genlmsghdr", size: 4, "ETHTOOL_A_FEATURES_",
            "UNSPEC HEADER HW WANTED ACTIVE NOCHANGE", over: .generic)
    }
}

extension Recording {
    static let conntrack = [
        conntrack(
            "conntrack-udp-dnat",
            "conntrack -I -p udp -s 10.0.0.1 -d 192.0.2.1 --sport 1000 --dport 53 "
                + "--dst-nat 10.244.0.5:5353 -t 100 -m 4096"),
        conntrack(
            "conntrack-zone",
            "conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 100 -w 7"),
        conntrack(
            "conntrack6-tcp",
            "conntrack -I -p tcp -s fd00::1 -d fd00::2 --sport 1000 --dport 80 -t 100 --state ESTABLISHED"),
        conntrack(
            "conntrack-sctp",
            "conntrack -I -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 100 "
                + "--state ESTABLISHED --orig-vtag 17 --reply-vtag 34"),
        conntrack(
            "conntrack-icmp-counters", "ip link set lo up",
            "iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT",
            "sysctl -w net.netfilter.nf_conntrack_acct=1", "ping -c 1 -e 7 127.0.0.1"),
        conntrack(
            "conntrack6-icmp", "ip link set lo up",
            "ip6tables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT", "ping -c 1 -e 7 ::1"),
    ]

    static let packetFilter = [
        Recording("rule-generation", .ruleGeneration, ["nft add table inet pods"]) {
            _ = try $0.get(.ruleGeneration)
        },
        filterChain(
            "nftables-chain-base", "nft add table inet pods",
            "nft add chain inet pods forward { type filter hook forward priority -5 ; policy drop ; }",
            "nft add rule inet pods forward accept"),
        filterChain("nftables-chain", "iptables-nft -N SWIFTLET-FORWARD"),
    ]

    static let generic = [
        Recording("generic-family", .genericFamily, []) {
            _ = try $0.get(.genericFamily(named: GenericFamily.ethtool))
        },
        Recording("feature-names", .featureNames, []) { session in
            let ethtool = try session.get(.genericFamily(named: GenericFamily.ethtool))
            _ = try session.get(.featureNames(asking: ethtool))
        },
        features("features-verbose", .features, names: nil) { device, ethtool, names in
            .features(of: device, asking: ethtool, names: names)
        },
        features("features-compact", .features, names: LinkFeatureNames([])) { device, ethtool, names in
            .features(of: device, asking: ethtool, names: names)
        },
        features("feature-outcome-verbose", .featureOutcome, names: nil, asking: change),
        features(
            "feature-outcome-compact", .featureOutcome, names: LinkFeatureNames([]), asking: change),
    ]

    /// Segmentation of TCP cannot stay on without checksums.
    @Sendable private static func change(
        of device: LinkReference, asking ethtool: GenericFamily, names: LinkFeatureNames?
    ) -> NetlinkQuery<FeatureOutcome> {
        .setFeatures(
            [.txTCPSegmentation: .on, .txChecksumGeneric: .off, .rxGRO: .off], of: device, asking: ethtool,
            names: names)
    }

    private static func conntrack(_ name: String, _ commands: String...) -> Recording {
        Recording(name, .conntrack, commands) { _ = try $0.list(.conntrack()) }
    }

    private static func filterChain(_ name: String, _ commands: String...) -> Recording {
        Recording(name, .filterChain, commands) { _ = try $0.list(.filterChains) }
    }

    private static func features<Value: Sendable>(
        _ name: String, _ layout: MessageLayout, names: LinkFeatureNames?,
        asking query:
            @escaping @Sendable (LinkReference, GenericFamily, LinkFeatureNames?) -> NetlinkQuery<
                Value
            >
    ) -> Recording {
        let commands = ["ip link add vx1 type vxlan id 1 dstport 8472"]
        return Recording(name, layout, commands) { session in
            let ethtool = try session.get(.genericFamily(named: GenericFamily.ethtool))
            _ = try session.get(query(.name(InterfaceName("vx1")), ethtool, names))
        }
    }
}
