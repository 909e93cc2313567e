internal import Addressing
internal import WireFormat

/// A keyed hash over what makes a flow: addresses, protocol and ports.
///
/// Looks where `__skb_flow_dissect` looks (net/core/flow_dissector.c): a frame that holds no IP counts by its MAC
/// addresses, and every fragment by its IP addresses alone, since only the first of them has ports.
package struct FlowHash: Hashable, Sendable {
    private let key: UInt64

    package init(key: UInt64) { self.key = key }

    /// The hash of the flow that an Ethernet frame belongs to; any bytes have one.
    package func value(of frame: Span<UInt8>) -> UInt32 {
        var mixer = Mixer(state: key)
        var reader = ByteReader(frame)
        guard let ethernet = try? EthernetHeader(from: &reader) else { return mixer.result }
        do throws(WireError) {
            switch ethernet.type {
            case .ipv4: try mixer.combineIPv4(&reader)
            case .ipv6: try mixer.combineIPv6(&reader)
            default: mixer.combine(ethernet)
            }
        } catch {
            mixer.combine(ethernet)
        }
        return mixer.result
    }
}

/// The state of one hash.
private struct Mixer {
    var state: UInt64

    /// The mixing steps of SplitMix64 (Steele, Lea and Flood, 2014), a word at a time.
    mutating func combine(_ word: UInt64) {
        state = (state ^ word) &* 0xbf58_476d_1ce4_e5b9
        state ^= state >> 27
    }

    mutating func combine(_ header: EthernetHeader) {
        combine(header.destination.bits)
        combine(header.source.bits << 16 | UInt64(header.type.rawValue))
    }

    mutating func combineIPv4(_ reader: inout ByteReader) throws(WireError) {
        try reader.require(IPv4Header.minimumByteCount)
        let headerLength = Int(try reader.readBigEndian(UInt8.self) & 0xf) * 4
        try reader.skip(5)
        let fragment = IPv4Fragment(rawValue: try reader.readBigEndian())
        try reader.skip(1)
        let carried = IPProtocol(rawValue: try reader.readBigEndian())
        try reader.skip(2)
        combine(try reader.readBigEndian(UInt64.self))
        guard !fragment.isPart else { return combine(UInt64(carried.rawValue)) }
        try reader.skip(max(0, headerLength - IPv4Header.minimumByteCount))
        try combinePorts(of: carried, &reader)
    }

    mutating func combineIPv6(_ reader: inout ByteReader) throws(WireError) {
        try reader.require(IPv6Header.byteCount)
        try reader.skip(6)
        let carried = IPProtocol(rawValue: try reader.readBigEndian())
        try reader.skip(1)
        for _ in 0..<4 { combine(try reader.readBigEndian(UInt64.self)) }
        try combinePorts(of: carried, &reader)
    }

    /// TCP, UDP and SCTP all begin with the two ports.
    mutating func combinePorts(of carried: IPProtocol, _ reader: inout ByteReader) throws(WireError) {
        let hasPorts = carried == .tcp || carried == .udp || carried == .sctp
        let ports = hasPorts ? try reader.readBigEndian(UInt32.self) : 0
        combine(UInt64(ports) << 8 | UInt64(carried.rawValue))
    }

    var result: UInt32 {
        let mixed = (state ^ state >> 31) &* 0x94d0_49bb_1331_11eb
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}
