internal import Glibc
package import SystemPackage

/// Sets how many bytes a socket holds that nobody has received yet; the kernel doubles the number for its own needs.
///
/// Without `CAP_NET_ADMIN` it is cut to `net.core.rmem_max`.
package func setReceiveBuffer(_ size: Int, of socket: CInt) throws(Errno) {
    var size = CInt(clamping: size)
    let length = socklen_t(MemoryLayout<CInt>.size)
    if unsafe setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &size, length) == 0 { return }
    guard unsafe setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, length) == 0 else {
        throw Errno(rawValue: errno)
    }
}
