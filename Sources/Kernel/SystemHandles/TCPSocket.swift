internal import CLinuxNetworking
import Glibc
package import SystemPackage

/// A blocking TCP socket whose calls give up after some time.
package struct TCPSocket: ~Copyable {
    private let descriptor: Descriptor

    private static func make(_ address: SocketAddress, patience: Duration) throws(Errno) -> TCPSocket {
        let raw = socket(address.family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw Errno(rawValue: errno) }
        let new = TCPSocket(owning: Descriptor(owning: raw))
        var limit = timeval(
            tv_sec: Int(patience.components.seconds),
            tv_usec: Int(patience.components.attoseconds / 1_000_000_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            try check(
                unsafe setsockopt(raw, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size)))
        }
        return new
    }

    private init(owning descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// A socket that takes one connection at a time at an address.
    package static func listening(at address: SocketAddress, patience: Duration) throws(Errno) -> TCPSocket {
        let new = try make(address, patience: patience)
        let raw = new.descriptor.rawValue
        var yes: CInt = 1
        try check(unsafe setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size)))
        try check(unsafe address.withSocketAddress { unsafe bind(raw, $0, $1) })
        try check(listen(raw, 1))
        return new
    }

    /// A connection to an address.
    ///
    /// - Throws: `nowInProgress` when there is no answer in time.
    package static func connected(to address: SocketAddress, patience: Duration) throws(Errno) -> TCPSocket {
        let new = try make(address, patience: patience)
        let raw = new.descriptor.rawValue
        try check(unsafe address.withSocketAddress { unsafe connect(raw, $0, $1) })
        return new
    }

    /// The next connection, and where it comes from.
    package func accept() throws(Errno) -> Connection {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let raw = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.accept(descriptor.rawValue, address, &size)
            }
        }
        try check(raw)
        let accepted = TCPSocket(owning: Descriptor(owning: raw))
        // accept4(2), which does both at once, does not reach Swift.
        try check(fcntl(raw, F_SETFD, FD_CLOEXEC))
        guard let peer = SocketAddress(storage) else { throw .addressFamilyNotSupported }
        return Connection(socket: accepted, peer: peer)
    }

    /// An accepted connection.
    package struct Connection: ~Copyable {
        package let socket: TCPSocket
        package let peer: SocketAddress
    }

    package func send(_ text: String) throws(Errno) {
        try descriptor.writeWhole(Array(text.utf8))
    }

    /// Reads exactly as many bytes.
    package func receive(_ count: Int) throws(Errno) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = unsafe recv(descriptor.rawValue, &bytes, count, CInt(MSG_WAITALL))
        try check(CInt(truncatingIfNeeded: read))
        return String(decoding: bytes.prefix(read), as: UTF8.self)
    }
}

private func check(_ result: CInt) throws(Errno) {
    guard result >= 0 else { throw Errno(rawValue: errno) }
}
