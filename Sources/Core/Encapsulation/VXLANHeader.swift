package import Addressing
package import WireFormat

/// The header between UDP and the inner frame (RFC 7348 §5).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |R|R|R|R|I|R|R|R|            Reserved                           |
/// |           VXLAN network identifier (VNI)      |   Reserved    |
/// ```
package struct VXLANHeader: PacketHeader {
    package var vni: VNI

    package static let byteCount = 8

    /// The I flag: the VNI is valid (`VXLAN_HF_VNI` in net/vxlan.h).
    private static let vniFlag: UInt32 = 0x0800_0000

    /// What a receiver does with a packet that has reserved bits set.
    package enum ReservedBits: Hashable, Sendable {
        /// Takes it and ignores them, as RFC 7348 §5 asks.
        case ignored
        /// Drops it, as `vxlan_rcv` does unless an extension is switched on (drivers/net/vxlan/vxlan_core.c): the
        /// packet of an extension may hold something else than an Ethernet frame.
        case refused
    }

    package init(vni: VNI) { self.vni = vni }

    package init(from reader: inout ByteReader, reservedBits: ReservedBits) throws(DecapsulationError) {
        let flags: UInt32
        let identifier: UInt32
        do throws(WireError) {
            try reader.require(Self.byteCount)
            flags = try reader.readBigEndian()
            identifier = try reader.readBigEndian()
        } catch { throw .malformed(error) }
        guard flags & Self.vniFlag != 0 else { throw .missingVNIFlag }
        guard reservedBits == .ignored || (flags == Self.vniFlag && identifier & 0xff == 0) else {
            throw .reservedBits
        }
        // The upper 24 bits are a VNI whatever they hold.
        guard let vni = try? VNI(Int(identifier >> 8)) else { throw .missingVNIFlag }
        self.vni = vni
    }

    package var byteCount: Int { Self.byteCount }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.appendBigEndian(Self.vniFlag)
        out.appendBigEndian(vniField)
    }

    /// The header's share of a UDP checksum.
    func add(to checksum: inout InternetChecksum) {
        checksum.add(Self.vniFlag)
        checksum.add(vniField)
    }

    private var vniField: UInt32 { vni.rawValue << 8 }
}
