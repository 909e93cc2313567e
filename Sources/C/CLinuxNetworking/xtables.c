#define _GNU_SOURCE
#include "CLinuxNetworking.h"

#include <errno.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <string.h>
#include <sys/socket.h>

// struct ip6t_getinfo has the same fields in the same places, and IP6T_SO_GET_INFO the same number.
_Static_assert(sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo), "one structure for both families");
_Static_assert(IPT_SO_GET_INFO == IP6T_SO_GET_INFO, "one option for both families");

int swiftlet_xtables_size(int socket, int family, const char *table, struct swiftlet_xtables_size *size) {
    struct ipt_getinfo info;
    socklen_t length = sizeof info;
    memset(&info, 0, sizeof info);
    strncpy(info.name, table, sizeof info.name - 1);
    int level = family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
    if (getsockopt(socket, level, IPT_SO_GET_INFO, &info, &length) < 0) return errno;
    size->hooks = info.valid_hooks;
    size->entries = info.num_entries;
    size->bytes = info.size;
    return 0;
}
