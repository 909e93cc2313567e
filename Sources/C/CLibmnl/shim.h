// The part of libmnl that carries bytes: opening, binding, sending and receiving a netlink socket.
#include <libmnl/libmnl.h>
