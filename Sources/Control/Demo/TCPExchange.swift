internal import Addressing
internal import SystemHandles
internal import SystemPackage

/// A connection from one namespace to another, with a word each way.
struct TCPExchange {
    /// Who the listener saw: the client's own address, or the one it was masqueraded to.
    let seenAs: IPAddress
    /// From the first packet to the established connection.
    let milliseconds: Double

    private static let port: UInt16 = 5001
    private static let patience = Duration.seconds(2)

    /// Connects to an address of another namespace and checks that what is said there is heard.
    static func from(
        _ client: borrowing NetworkNamespace, to address: IPAddress, in server: borrowing NetworkNamespace
    ) throws -> TCPExchange {
        let listener = try server.run { () throws(Errno) in
            try TCPSocket.listening(at: SocketAddress(address, port: port), patience: patience)
        }
        let start = ContinuousClock.now
        let socket = try client.run { () throws(Errno) in
            try TCPSocket.connected(to: SocketAddress(address, port: port), patience: patience)
        }
        let elapsed = ContinuousClock.now - start
        let connection = try listener.accept()
        try socket.send("there")
        guard try connection.socket.receive(5) == "there" else { throw Errno.ioError }
        try connection.socket.send("and back")
        guard try socket.receive(8) == "and back" else { throw Errno.ioError }
        return TCPExchange(seenAs: connection.peer.address, milliseconds: elapsed / .milliseconds(1))
    }
}
