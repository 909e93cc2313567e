import Glibc
package import SystemHandles
package import SystemPackage

/// A socket that sends and receives single datagrams, and gives up after some time.
package struct UDPProbe: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// A socket at an address, in the namespace of the calling thread; port zero is any.
    package static func bound(
        to address: SocketAddress, patience: Duration = .seconds(5)
    ) throws(Errno) -> UDPProbe {
        let raw = socket(address.family, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw Errno(rawValue: errno) }
        let probe = UDPProbe(owning: Descriptor(owning: raw))
        var limit = timeval(
            tv_sec: Int(patience.components.seconds),
            tv_usec: Int(patience.components.attoseconds / 1_000_000_000_000))
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard unsafe setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &limit, size) == 0,
            unsafe address.withSocketAddress({ unsafe bind(raw, $0, $1) }) == 0
        else { throw Errno(rawValue: errno) }
        return probe
    }

    private init(owning descriptor: consuming Descriptor) { self.descriptor = descriptor }

    package func send(_ text: String, to address: SocketAddress) throws(Errno) {
        let bytes = Array(text.utf8)
        let raw = descriptor.rawValue
        let sent = unsafe address.withSocketAddress { unsafe sendto(raw, bytes, bytes.count, 0, $0, $1) }
        guard sent == bytes.count else { throw Errno(rawValue: errno) }
    }

    /// The next datagram and where it comes from.
    ///
    /// - Throws: `resourceTemporarilyUnavailable` when none comes in time.
    package func receive() throws(Errno) -> (text: String, from: SocketAddress) {
        var bytes = [UInt8](repeating: 0, count: 2048)
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let raw = descriptor.rawValue
        let count = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe recvfrom(raw, &bytes, bytes.count, 0, address, &size)
            }
        }
        guard count >= 0 else { throw Errno(rawValue: errno) }
        guard let peer = SocketAddress(storage) else { throw .addressFamilyNotSupported }
        return (String(decoding: bytes.prefix(count), as: UTF8.self), peer)
    }

    /// The text of the next datagram; nil when none comes in time.
    package func text() throws(Errno) -> String? {
        do throws(Errno) {
            return try receive().text
        } catch .resourceTemporarilyUnavailable {
            return nil
        }
    }

    /// Why the kernel does not send a datagram; nil if it does.
    package func refusal(_ text: String, to address: SocketAddress) -> Errno? {
        do throws(Errno) {
            try send(text, to: address)
            return nil
        } catch {
            return error
        }
    }
}
