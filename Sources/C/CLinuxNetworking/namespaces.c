#define _GNU_SOURCE
#include "CLinuxNetworking.h"

#include <errno.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <sys/ioctl.h>

int swiftlet_enter_network_namespace(int descriptor) {
    return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno;
}

int swiftlet_unshare_network_namespace(void) {
    return unshare(CLONE_NEWNET) == 0 ? 0 : errno;
}

int swiftlet_namespace_type(int descriptor) {
    return ioctl(descriptor, NS_GET_NSTYPE);
}

int swiftlet_network_namespace_type(void) {
    return CLONE_NEWNET;
}
