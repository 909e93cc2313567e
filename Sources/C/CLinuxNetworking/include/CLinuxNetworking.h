// Linux headers that Swift's Glibc module leaves out, and the calls that need _GNU_SOURCE.
#ifndef C_LINUX_NETWORKING_H
#define C_LINUX_NETWORKING_H

// First, so that Linux' own in6.h leaves to glibc what glibc defines (linux/libc-compat.h).
#include <netinet/in.h>

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/fib_rules.h>
#include <linux/gen_stats.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/seg6_iptunnel.h>
#include <linux/sockios.h>
#include <linux/tc_act/tc_gact.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/veth.h>
#include <stddef.h>
#include <sys/eventfd.h>

/// Moves the calling thread to the network namespace that a descriptor refers to: setns(2).
/// Returns 0 or the errno.
int swiftlet_enter_network_namespace(int descriptor);

/// Gives the calling thread a new network namespace: unshare(2) with CLONE_NEWNET. Returns 0 or the errno.
int swiftlet_unshare_network_namespace(void);

/// The kind of namespace that a descriptor refers to, a CLONE_NEW… constant; -1 if it refers to none.
int swiftlet_namespace_type(int descriptor);

/// CLONE_NEWNET.
int swiftlet_network_namespace_type(void);

/// A descriptor that becomes readable when a process ends: pidfd_open(2), which glibc hides from Swift.
/// Returns the descriptor, or the errno as a negative number.
int swiftlet_open_process(int pid);

/// Sends a datagram from a new process that holds nothing of this one but the socket, and ends when the kernel
/// has dealt with it. Nobody waits for it. Returns 0 or the errno of what could not be started.
int swiftlet_send_from_orphan(int socket, const void *bytes, size_t length);

// Features of network devices over ioctl(2), for kernels whose generic netlink does not know them (before 5.8).
// The socket may be of any kind; devices are those of its namespace.

/// Writes the name of the interface of that number into IFNAMSIZ bytes, with its closing NUL. Returns 0 or the errno.
int swiftlet_interface_name(int socket, unsigned int index, char *name);

/// How many features the kernel has: the bits of a set of them. Returns the negative errno on failure.
int swiftlet_feature_count(int socket, const char *name);

/// Writes `count` names of ETH_GSTRING_LEN bytes each, filled up with NUL. Returns 0 or the errno.
int swiftlet_feature_names(int socket, const char *name, char *names, unsigned int count);

/// Reads the features of a device in `count` blocks of 32. Returns 0 or the errno.
int swiftlet_read_features(
    int socket, const char *name, struct ethtool_get_features_block *blocks, unsigned int count);

/// Switches features of a device by `count` blocks of 32. Returns 0 or the errno; 0 too where the device does
/// not follow.
int swiftlet_set_features(
    int socket, const char *name, const struct ethtool_set_features_block *blocks, unsigned int count);

// What the kernel says of the rules of iptables-legacy without a program's help.

/// How much a table holds (`struct ipt_getinfo`).
struct swiftlet_xtables_size {
    /// Bits of the hooks that it has a chain for.
    unsigned int hooks;
    /// Rules, with those that stand for a chain's policy, its name and the table's end.
    unsigned int entries;
    unsigned int bytes;
};

/// Asks a raw socket of AF_INET or AF_INET6 for the size of a table (IPT_SO_GET_INFO, IP6T_SO_GET_INFO). A table that
/// the kernel could have is made by this. Returns 0 or the errno.
int swiftlet_xtables_size(int socket, int family, const char *table, struct swiftlet_xtables_size *size);

#endif
