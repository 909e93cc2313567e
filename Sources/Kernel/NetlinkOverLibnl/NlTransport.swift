internal import CLibnl
internal import Glibc
package import NetlinkCodec
internal import NetlinkSession
package import SystemHandles
package import SystemPackage

/// Netlink carried by the core of libnl-3, which Debian ships as a static archive: what the CNI binary uses.
@safe package final class NlTransport: NetlinkTransport {
    private let socket: OpaquePointer

    private init(owning socket: OpaquePointer) { unsafe self.socket = socket }

    deinit { unsafe nl_socket_free(socket) }

    package static func open(
        _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) throws(Errno) -> NlTransport {
        guard let socket = unsafe nl_socket_alloc() else { throw .noMemory }
        let transport = unsafe NlTransport(owning: socket)
        try check(unsafe nl_connect(socket, `protocol`.rawValue))
        // One buffer that holds the largest datagram of a dump spares a look at its size before each receive.
        try check(unsafe nl_socket_set_msg_buf_size(socket, 1 << 16))
        unsafe nl_socket_disable_msg_peek(socket)
        // libnl's own 32 KiB do not hold the answers to a batch that fails altogether.
        try check(unsafe nl_socket_set_buffer_size(socket, 1 << 17, 1 << 17))
        for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK] {
            try transport.enable(option)
        }
        for group in groups {
            try check(unsafe nl_socket_add_membership(socket, CInt(group.rawValue)))
        }
        return transport
    }

    private func enable(_ option: CInt) throws(Errno) {
        var value: CInt = 1
        let size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe setsockopt(nl_socket_get_fd(socket), SOL_NETLINK, option, &value, size) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    package func send(_ datagram: [UInt8]) throws(Errno) {
        var copy = datagram
        let sent = unsafe copy.withUnsafeMutableBytes { bytes in
            unsafe nl_sendto(socket, bytes.baseAddress, bytes.count)
        }
        try Self.check(sent)
    }

    package func sendFromOwnProcess(_ datagram: [UInt8]) throws(Errno) {
        try SystemHandles.sendFromOwnProcess(datagram, on: unsafe nl_socket_get_fd(socket))
    }

    package func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno) {
        try waitForInput(on: unsafe nl_socket_get_fd(socket), within: timeout)
        var sender = sockaddr_nl()
        var datagram: UnsafeMutablePointer<UInt8>?
        let count = unsafe nl_recv(socket, &sender, &datagram, nil)
        defer { unsafe free(datagram) }
        try Self.check(count)
        let bytes = unsafe UnsafeBufferPointer(start: datagram, count: Int(count))
        body(unsafe Span(_unsafeElements: bytes))
    }

    /// Maps libnl's own error numbers back to the kernel's; errno itself is what it set last.
    private static func check(_ result: CInt) throws(Errno) {
        guard result < 0 else { return }
        throw errno != 0 ? Errno(rawValue: errno) : .ioError
    }

    package func wait(within timeout: Duration?, unless signal: WakeSignal) throws(Errno) {
        try waitForInput(on: unsafe nl_socket_get_fd(socket), within: timeout, unless: signal)
    }

    package func setReceiveBuffer(_ size: Int) throws(Errno) {
        try SystemHandles.setReceiveBuffer(size, of: unsafe nl_socket_get_fd(socket))
    }
}
