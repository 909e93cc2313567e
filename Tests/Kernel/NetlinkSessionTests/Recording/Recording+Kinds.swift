extension Recording {
    /// Links of many kinds, with settings other than the kernel's defaults.
    ///
    /// Those of kinds that this kernel lacks were recorded likewise in Debian's Linux 6.1 in user mode.
    static let kinds = [
        link(
            "link-bridge-settings", "br0",
            "ip link add br0 address 02:00:00:00:00:02 type bridge forward_delay 400 hello_time 100 "
                + "max_age 700 ageing_time 6000 stp_state 1 priority 4096 group_fwd_mask 8 "
                + "group_address 01:80:c2:00:00:0e no_linklocal_learn 1 mcast_snooping 1 mcast_router 2 "
                + "mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_max 1024 mcast_last_member_count 3 "
                + "mcast_startup_query_count 4 mcast_last_member_interval 200 "
                + "mcast_membership_interval 30000 mcast_querier_interval 20000 mcast_query_interval 10000 "
                + "mcast_query_response_interval 900 mcast_startup_query_interval 3000 "
                + "mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 nf_call_iptables 1 "
                + "nf_call_arptables 1"),
        link(
            "link-vxlan-settings", "vx3",
            "ip link add vx3 address 02:00:00:00:00:05 type vxlan id 7 group 239.1.1.1 local 192.0.2.1 "
                + "dev lo ttl 5 tos 0x10 df inherit dstport 4789 srcport 40000 50000 nolearning proxy rsc "
                + "l2miss l3miss ageing 60 maxaddress 100 noudpcsum udp6zerocsumtx udp6zerocsumrx "
                + "remcsumtx remcsumrx gbp"),
        link(
            "link-vxlan-group6", "vx4",
            "ip link add vx4 address 02:00:00:00:00:06 type vxlan id 8 group ff05::1 local 2001:db8::1 "
                + "dev lo ttl inherit flowlabel 0x12345 dstport 4790"),
        link(
            "link-vxlan-external", "vx5",
            "ip link add vx5 address 02:00:00:00:00:07 type vxlan dstport 4789 external gpe "
                + "vnifilter"),
        link(
            "link-macvlan", "mv0", "ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1",
            "ip link add link veth0 name mv0 address 02:00:00:00:00:08 type macvlan mode source flag nodst "
                + "bcqueuelen 2000 macaddr set 02:00:00:00:00:21 02:00:00:00:00:22"),
        link("link-ifb", "ifb5", "ip link add ifb5 address 02:00:00:00:00:09 type ifb"),
        link("link-tun", "tun0", "ip tuntap add dev tun0 mode tun user 1000 group 1001 pi"),
        link("link-tap", "tap0", "ip tuntap add dev tap0 mode tap multi_queue vnet_hdr"),
    ]
}
