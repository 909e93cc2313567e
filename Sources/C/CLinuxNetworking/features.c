#define _GNU_SOURCE
#include "CLinuxNetworking.h"

#include <errno.h>
#include <linux/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

// SIOCETHTOOL takes a name, and structures that end in arrays of any length, which Swift has no word for.
static int ethtool(int socket, const char *name, void *command) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    request.ifr_data = command;
    int result = ioctl(socket, SIOCETHTOOL, &request);
    return result >= 0 ? result : -errno;
}

int swiftlet_interface_name(int socket, unsigned int index, char *name) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_ifindex = (int)index;
    if (ioctl(socket, SIOCGIFNAME, &request) < 0) return errno;
    memcpy(name, request.ifr_name, IFNAMSIZ);
    name[IFNAMSIZ - 1] = 0;
    return 0;
}

int swiftlet_feature_count(int socket, const char *name) {
    // With room for the one number behind it.
    union {
        struct ethtool_sset_info info;
        char room[sizeof(struct ethtool_sset_info) + sizeof(__u32)];
    } request = {.info = {.cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ULL << ETH_SS_FEATURES}};
    int result = ethtool(socket, name, &request);
    if (result < 0) return result;
    if (request.info.sset_mask == 0 || request.info.data[0] > 32767) return -EOPNOTSUPP;
    return (int)request.info.data[0];
}

int swiftlet_feature_names(int socket, const char *name, char *names, unsigned int count) {
    // The kernel writes as many as it has, whatever is asked: `count` must be swiftlet_feature_count's.
    size_t size = (size_t)count * ETH_GSTRING_LEN;
    struct ethtool_gstrings *strings = calloc(1, sizeof *strings + size);
    if (!strings) return ENOMEM;
    strings->cmd = ETHTOOL_GSTRINGS;
    strings->string_set = ETH_SS_FEATURES;
    strings->len = count;
    int result = ethtool(socket, name, strings);
    if (result >= 0) memcpy(names, strings->data, size);
    free(strings);
    return result < 0 ? -result : 0;
}

int swiftlet_read_features(
    int socket, const char *name, struct ethtool_get_features_block *blocks, unsigned int count) {
    size_t size = count * sizeof *blocks;
    struct ethtool_gfeatures *features = calloc(1, sizeof *features + size);
    if (!features) return ENOMEM;
    features->cmd = ETHTOOL_GFEATURES;
    features->size = count;
    int result = ethtool(socket, name, features);
    if (result >= 0) memcpy(blocks, features->features, size);
    free(features);
    return result < 0 ? -result : 0;
}

int swiftlet_set_features(
    int socket, const char *name, const struct ethtool_set_features_block *blocks, unsigned int count) {
    size_t size = count * sizeof *blocks;
    struct ethtool_sfeatures *features = calloc(1, sizeof *features + size);
    if (!features) return ENOMEM;
    features->cmd = ETHTOOL_SFEATURES;
    features->size = count;
    memcpy(features->features, blocks, size);
    int result = ethtool(socket, name, features);
    free(features);
    // A positive result says only that the device differs from the wish, which a look at it shows in full.
    return result < 0 ? -result : 0;
}
