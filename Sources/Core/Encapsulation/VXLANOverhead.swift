package import Addressing

/// What a tunnel adds to a packet, in bytes, by the family of the underlay.
package enum VXLANOverhead {
    /// Bytes in front of the inner frame, from the outer IP header on: 36 or 56.
    package static func beforeFrame(over family: IPFamily) -> Int {
        let header = family == .ipv4 ? IPv4Header.minimumByteCount : IPv6Header.byteCount
        return header + UDPHeader.byteCount + VXLANHeader.byteCount
    }

    /// How much smaller the overlay's MTU is than the underlay's: 50 or 70.
    ///
    /// The inner Ethernet header counts, the outer does not (`vxlan_headroom` in drivers/net/vxlan/vxlan_core.c).
    package static func ofMTU(over family: IPFamily) -> Int {
        beforeFrame(over: family) + EthernetHeader.untaggedByteCount
    }

    /// The largest inner frame: an IPv4 packet ends at 65,535 bytes, IPv6 counts its payload only.
    package static func largestFrame(over family: IPFamily) -> Int {
        let countedHeader = family == .ipv4 ? IPv4Header.minimumByteCount : 0
        return Int(UInt16.max) - countedHeader - UDPHeader.byteCount - VXLANHeader.byteCount
    }
}
