#include "CBenchmark.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct route {
    uint32_t destination, gateway, preferred_source, table, metric, interface, flags;
    uint8_t length, tos, protocol, scope, type, has_gateway, has_preferred_source, has_metric;
};

struct routes {
    struct route *first;
    size_t count, capacity;
};

// Reads one attribute of the width that it must have; a wrong one refuses the whole message, as ours does.
static int read_word(const struct rtattr *attribute, uint32_t *value) {
    if (RTA_PAYLOAD(attribute) != 4) return -EINVAL;
    memcpy(value, RTA_DATA(attribute), 4);
    return 0;
}

static int decode(const struct nlmsghdr *message, struct route *route) {
    if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct rtmsg))) return -EINVAL;
    const struct rtmsg *header = NLMSG_DATA(message);
    int left = (int)RTM_PAYLOAD(message), error = 0;
    memset(route, 0, sizeof *route);
    route->length = header->rtm_dst_len;
    route->tos = header->rtm_tos;
    route->protocol = header->rtm_protocol;
    route->scope = header->rtm_scope;
    route->type = header->rtm_type;
    route->flags = header->rtm_flags;
    route->table = header->rtm_table;
    for (struct rtattr *a = RTM_RTA(header); RTA_OK(a, left) && !error; a = RTA_NEXT(a, left)) {
        switch (a->rta_type) {
            case RTA_DST: error = read_word(a, &route->destination); break;
            case RTA_TABLE: error = read_word(a, &route->table); break;
            case RTA_OIF: error = read_word(a, &route->interface); break;
            case RTA_PRIORITY: error = read_word(a, &route->metric); route->has_metric = 1; break;
            case RTA_GATEWAY: error = read_word(a, &route->gateway); route->has_gateway = 1; break;
            case RTA_PREFSRC:
                error = read_word(a, &route->preferred_source);
                route->has_preferred_source = 1;
                break;
        }
    }
    return error;
}

static int append(struct routes *routes, const struct nlmsghdr *message) {
    if (routes->count == routes->capacity) {
        size_t capacity = routes->capacity ? routes->capacity * 2 : 64;
        struct route *grown = realloc(routes->first, capacity * sizeof *grown);
        if (!grown) return -ENOMEM;
        routes->first = grown;
        routes->capacity = capacity;
    }
    return decode(message, &routes->first[routes->count++]);
}

static int dump(int descriptor, struct routes *routes) {
    struct {
        struct nlmsghdr header;
        struct rtmsg route;
    } request = {
        {sizeof request, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, 1, 0},
        {.rtm_family = AF_INET},
    };
    if (send(descriptor, &request, sizeof request, 0) < 0) return -errno;
    static _Thread_local char buffer[1 << 16];
    for (;;) {
        ssize_t count = recv(descriptor, buffer, sizeof buffer, 0);
        if (count < 0) return -errno;
        unsigned left = (unsigned)count;
        for (struct nlmsghdr *m = (struct nlmsghdr *)buffer; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
            if (m->nlmsg_type == NLMSG_DONE) return 0;
            if (m->nlmsg_type == NLMSG_ERROR) return -EIO;
            int error = append(routes, m);
            if (error) return error;
        }
    }
}

long benchmark_c_routes(void) {
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (descriptor < 0) return -errno;
    // The same filter in the kernel as ours has.
    int on = 1;
    setsockopt(descriptor, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on);
    struct routes routes = {0};
    int error = dump(descriptor, &routes);
    close(descriptor);
    free(routes.first);
    return error ? error : (long)routes.count;
}
