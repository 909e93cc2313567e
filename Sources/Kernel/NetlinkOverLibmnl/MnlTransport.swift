internal import CLibmnl
internal import Glibc
public import NetlinkCodec
public import NetlinkSession
public import SystemHandles
public import SystemPackage

/// Netlink carried by libmnl: what the daemon and the command use.
@safe public final class MnlTransport: NetlinkTransport {
    private let socket: OpaquePointer
    private let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)

    private init(owning socket: OpaquePointer) { unsafe self.socket = socket }

    deinit {
        _ = unsafe mnl_socket_close(socket)
        unsafe buffer.deallocate()
    }

    /// Opens a socket in the calling thread's namespace.
    ///
    /// - Throws: the errno of opening it, setting its options, or joining a group.
    public static func open(
        _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) throws(Errno) -> MnlTransport {
        guard let socket = unsafe mnl_socket_open2(`protocol`.rawValue, CInt(SOCK_CLOEXEC.rawValue)) else {
            throw Errno(rawValue: errno)
        }
        let transport = unsafe MnlTransport(owning: socket)
        for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK] {
            try transport.setOption(option, to: 1)
        }
        // Port 0 lets the kernel choose: a process may have many sessions.
        guard unsafe mnl_socket_bind(socket, 0, 0) == 0 else { throw Errno(rawValue: errno) }
        for group in groups {
            try transport.setOption(NETLINK_ADD_MEMBERSHIP, to: CInt(group.rawValue))
        }
        return transport
    }

    private func setOption(_ option: CInt, to value: CInt) throws(Errno) {
        var value = value
        let size = socklen_t(MemoryLayout<CInt>.size)
        guard unsafe mnl_socket_setsockopt(socket, option, &value, size) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// Sends one datagram of one or more messages.
    public func send(_ datagram: [UInt8]) throws(Errno) {
        let sent = unsafe datagram.withUnsafeBytes { bytes in
            unsafe mnl_socket_sendto(socket, bytes.baseAddress, bytes.count)
        }
        guard sent == datagram.count else { throw Errno(rawValue: errno) }
    }

    /// Sends one datagram from a process made for it; answers come to this socket all the same.
    public func sendFromOwnProcess(_ datagram: [UInt8]) throws(Errno) {
        try SystemHandles.sendFromOwnProcess(datagram, on: unsafe mnl_socket_get_fd(socket))
    }

    /// Receives one datagram of at most 64 KiB and hands it on.
    ///
    /// - Throws: `noBufferSpace` when the kernel had to drop messages, `resourceTemporarilyUnavailable` when
    ///   `timeout` passes without one.
    public func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno) {
        try waitForInput(on: unsafe mnl_socket_get_fd(socket), within: timeout)
        let count = unsafe mnl_socket_recvfrom(socket, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw Errno(rawValue: errno) }
        body(unsafe Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer[..<count])))
    }

    /// Waits for input on the socket.
    public func wait(within timeout: Duration?, unless signal: WakeSignal) throws(Errno) {
        try waitForInput(on: unsafe mnl_socket_get_fd(socket), within: timeout, unless: signal)
    }

    /// Sets the socket's receive buffer.
    public func setReceiveBuffer(_ size: Int) throws(Errno) {
        try SystemHandles.setReceiveBuffer(size, of: unsafe mnl_socket_get_fd(socket))
    }
}
