package import Addressing
package import WireFormat

/// Why a packet is not taken from a tunnel: each is a reason to drop it and count it.
package enum DecapsulationError: Error, Hashable, CustomStringConvertible {
    /// A header is cut short, contradicts the packet's length, or fails its checksum.
    case malformed(WireError)
    case notUDP(IPProtocol)
    /// Part of a cut packet: it has to be put together before.
    case fragment
    case foreignPort(UInt16)
    case badUDPChecksum(UInt16)
    /// A zero UDP checksum over IPv6 (RFC 6935 §5 forbids it unless switched on for the port).
    case zeroUDPChecksum
    /// The I flag is not set, so there is no VNI (RFC 7348 §5).
    case missingVNIFlag
    /// A bit is set that belongs to an extension.
    case reservedBits
    case foreignVNI(VNI)
    /// The inner frame is shorter than an Ethernet header.
    case runtFrame(Int)

    package var description: String {
        switch self {
        case .malformed(let error): "malformed: \(error)"
        case .notUDP(let carried): "IP protocol \(carried.rawValue) is not UDP"
        case .fragment: "fragment of an outer packet"
        case .foreignPort(let port): "UDP port \(port) is not the tunnel's"
        case .badUDPChecksum(let checksum): "bad outer UDP checksum \(checksum)"
        case .zeroUDPChecksum: "no UDP checksum, which IPv6 asks for"
        case .missingVNIFlag: "the VXLAN header has no VNI"
        case .reservedBits: "the VXLAN header has reserved bits set"
        case .foreignVNI(let vni): "VNI \(vni) is not the tunnel's"
        case .runtFrame(let count): "inner frame of \(count) bytes, shorter than an Ethernet header"
        }
    }
}

/// Why a frame cannot go into a tunnel.
package enum EncapsulationError: Error, Hashable, CustomStringConvertible {
    /// The frame is shorter than an Ethernet header.
    case runtFrame(Int)
    /// The outer packet would be longer than IP can say.
    case oversizeFrame(Int, limit: Int)
    /// The caller's buffer is too small for the outer packet.
    case noRoom(needed: Int, available: Int)

    package var description: String {
        switch self {
        case .runtFrame(let count): "frame of \(count) bytes, shorter than an Ethernet header"
        case .oversizeFrame(let count, let limit): "frame of \(count) bytes, a packet holds at most \(limit)"
        case .noRoom(let needed, let available): "needs a buffer of \(needed) bytes, has \(available)"
        }
    }
}
