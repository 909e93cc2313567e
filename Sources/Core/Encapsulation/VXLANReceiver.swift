package import Addressing
internal import WireFormat

/// The receiving end of a tunnel: what it takes, and what it drops.
package struct VXLANReceiver: Hashable, Sendable {
    /// The one network that is taken; nil takes all, and the caller looks at the frame's VNI.
    package var vni: VNI?
    package var port: UInt16
    package var reservedBits: VXLANHeader.ReservedBits
    package var zeroChecksumOverIPv6: ZeroChecksum

    /// What is done with an IPv6 datagram that has no UDP checksum.
    package enum ZeroChecksum: Hashable, Sendable {
        case refused
        /// As with `udp6zerocsumrx` on a VXLAN device (RFC 6935, RFC 6936).
        case accepted
    }

    /// As strict as the kernel's VXLAN device when no extension is switched on.
    package init(
        vni: VNI?, port: UInt16 = VXLANTunnel.linuxPort, reservedBits: VXLANHeader.ReservedBits = .refused,
        zeroChecksumOverIPv6: ZeroChecksum = .refused
    ) {
        self.vni = vni
        self.port = port
        self.reservedBits = reservedBits
        self.zeroChecksumOverIPv6 = zeroChecksumOverIPv6
    }
}

/// An inner Ethernet frame where it stands in the datagram that brought it.
package struct VXLANFrame: ~Escapable {
    package let vni: VNI
    package let bytes: Span<UInt8>

    @_lifetime(copy bytes)
    init(vni: VNI, bytes: Span<UInt8>) {
        self.vni = vni
        self.bytes = bytes
    }
}

/// A tunnel packet taken apart, from the outer IP header on.
package struct VXLANPacket: ~Escapable {
    package let ip: IPHeader
    package let udp: UDPHeader
    package let frame: VXLANFrame

    @_lifetime(copy frame)
    init(ip: IPHeader, udp: UDPHeader, frame: consuming VXLANFrame) {
        self.ip = ip
        self.udp = udp
        self.frame = frame
    }
}

extension VXLANReceiver {
    /// Takes the frame out of a UDP payload, as a UDP socket hands it over.
    @_lifetime(copy payload)
    package func decapsulate(payload: Span<UInt8>) throws(DecapsulationError) -> VXLANFrame {
        var reader = ByteReader(payload)
        let header = try VXLANHeader(from: &reader, reservedBits: reservedBits)
        guard vni == nil || header.vni == vni else { throw .foreignVNI(header.vni) }
        guard reader.remaining >= EthernetHeader.untaggedByteCount else {
            throw .runtFrame(reader.remaining)
        }
        return VXLANFrame(vni: header.vni, bytes: reader.readRest())
    }

    /// Takes a packet apart that begins with its IP header; bytes after its end are padding and left out.
    @_lifetime(copy packet)
    package func decapsulate(packet: Span<UInt8>) throws(DecapsulationError) -> VXLANPacket {
        var reader = ByteReader(packet)
        let ip = try readIP(&reader)
        let udp: UDPHeader
        let payload: Span<UInt8>
        do throws(WireError) {
            var datagram = ByteReader(try reader.read(Int(ip.payloadLength)))
            udp = try UDPHeader(from: &datagram)
            payload = try datagram.read(Int(udp.payloadLength))
        } catch { throw .malformed(error) }
        guard udp.destinationPort == port else { throw .foreignPort(udp.destinationPort) }
        try verify(udp, payload, between: ip.endpoints)
        return VXLANPacket(ip: ip, udp: udp, frame: try decapsulate(payload: payload))
    }

    private func readIP(_ reader: inout ByteReader) throws(DecapsulationError) -> IPHeader {
        let ip: IPHeader
        do throws(WireError) { ip = try IPHeader(from: &reader) } catch { throw .malformed(error) }
        guard ip.protocol == .udp else { throw .notUDP(ip.protocol) }
        guard !ip.isFragment else { throw .fragment }
        return ip
    }

    private func verify(
        _ udp: UDPHeader, _ payload: Span<UInt8>, between endpoints: IPEndpoints
    ) throws(DecapsulationError) {
        guard udp.checksum != 0 else {
            guard endpoints.family == .ipv4 || zeroChecksumOverIPv6 == .accepted else {
                throw .zeroUDPChecksum
            }
            return
        }
        var sum = udp.startOfChecksum(between: endpoints)
        sum.add(payload)
        guard sum.value == 0 else { throw .badUDPChecksum(udp.checksum) }
    }
}
