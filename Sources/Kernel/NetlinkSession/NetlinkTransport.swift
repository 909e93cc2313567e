public import NetlinkCodec
public import SystemHandles
public import SystemPackage

/// What carries netlink bytes: open, send, receive, close.
///
/// Two libraries do, and a replay in tests.
///
/// A transport belongs to the namespace of the thread that opens it, wherever it is used afterwards. Its
/// socket has extended acknowledgements, capped answers and strict checking on (`NETLINK_EXT_ACK`,
/// `NETLINK_CAP_ACK`, `NETLINK_GET_STRICT_CHK`). Closing is the end of the object.
public protocol NetlinkTransport: AnyObject, SendableMetatype {
    /// Opens a socket of a netlink protocol that also hears the given multicast groups.
    static func open(_ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]) throws(Errno) -> Self

    /// Sends one datagram of one or more messages.
    func send(_ datagram: [UInt8]) throws(Errno)

    /// Sends one datagram from a process made for it, which takes the time that the kernel takes.
    ///
    /// Answers come to this socket all the same.
    func sendFromOwnProcess(_ datagram: [UInt8]) throws(Errno)

    /// Receives one datagram and hands it on; it is gone when the closure returns.
    ///
    /// - Throws: `noBufferSpace` when the kernel had to drop messages, `resourceTemporarilyUnavailable` when
    ///   `timeout` passes without one.
    func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno)

    /// Waits until there is a datagram, or an error of the socket, to receive.
    ///
    /// - Throws: `canceled` when the signal is raised, `resourceTemporarilyUnavailable` when `timeout` passes.
    func wait(within timeout: Duration?, unless signal: WakeSignal) throws(Errno)

    /// Sets how many bytes of messages wait in the kernel before it drops what comes (`SO_RCVBUFFORCE`).
    ///
    /// Without the right to go beyond `net.core.rmem_max`, it goes as far as that.
    func setReceiveBuffer(_ size: Int) throws(Errno)
}
