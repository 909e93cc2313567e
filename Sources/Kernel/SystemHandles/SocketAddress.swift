package import Addressing
package import Glibc

/// An IP address and a port, as socket calls take them (`struct sockaddr_in`, `struct sockaddr_in6`).
package struct SocketAddress: Hashable, Sendable {
    package let address: IPAddress
    package let port: UInt16

    package init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `AF_INET` or `AF_INET6`.
    package var family: CInt { CInt(address.family.rawValue) }

    /// Lends the C structure of the address's family.
    package func withSocketAddress<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        switch address {
        case .v4(let address):
            var structure = sockaddr_in()
            structure.sin_family = sa_family_t(AF_INET)
            structure.sin_port = port.bigEndian
            structure.sin_addr.s_addr = address.bits.bigEndian
            return unsafe Self.lend(&structure, body)
        case .v6(let address):
            var structure = sockaddr_in6()
            structure.sin6_family = sa_family_t(AF_INET6)
            structure.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &structure.sin6_addr) {
                unsafe $0.copyBytes(from: address.octets)
            }
            return unsafe Self.lend(&structure, body)
        }
    }

    /// Reads what `accept` or `recvfrom` stored; nil for another family.
    package init?(_ storage: sockaddr_storage) {
        var storage = storage
        let family = CInt(storage.ss_family)
        let parts: (IPFamily, UInt16, [UInt8])? = unsafe withUnsafeBytes(of: &storage) { bytes in
            let port = unsafe UInt16(bytes[2]) << 8 | UInt16(bytes[3])
            switch family {
            case AF_INET: return unsafe (.ipv4, port, Array(bytes[4..<8]))
            case AF_INET6: return unsafe (.ipv6, port, Array(bytes[8..<24]))
            default: return nil
            }
        }
        guard let parts, let address = IPAddress(octets: parts.2, family: parts.0) else { return nil }
        self.init(address, port: parts.1)
    }

    private static func lend<Structure, Value>(
        _ structure: inout Structure, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        unsafe withUnsafePointer(to: &structure) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe body(address, socklen_t(MemoryLayout<Structure>.size))
            }
        }
    }
}
