// The core of libnl-3, which Debian ships as a static archive too: the static CNI binary links that.
#include <netlink/netlink.h>
#include <netlink/socket.h>
