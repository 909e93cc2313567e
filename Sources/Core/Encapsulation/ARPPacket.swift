package import Addressing
package import WireFormat

/// A question or an answer of ARP for IPv4 over Ethernet (RFC 826).
package struct ARPPacket: PacketHeader {
    /// What a packet asks or says (`ar$op`).
    package struct Operation: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let request = Self(rawValue: 1)
        package static let reply = Self(rawValue: 2)
    }

    /// One end: the address pair that the packet states or asks for.
    package struct End: Hashable, Sendable {
        package var hardware: MACAddress
        package var address: IPv4Address

        package init(hardware: MACAddress, address: IPv4Address) {
            self.hardware = hardware
            self.address = address
        }
    }

    package var operation: Operation
    package var sender: End
    /// In a request the hardware address means nothing; senders leave it zero.
    package var target: End

    /// Hardware type Ethernet (1), protocol type IPv4, and their address lengths, 6 and 4.
    private static let ethernetAndIPv4: UInt64 = 0x0001_0800_0604

    package init(operation: Operation, sender: End, target: End) {
        self.operation = operation
        self.sender = sender
        self.target = target
    }

    /// Refuses ARP for other hardware or protocols than Ethernet and IPv4.
    package init(from reader: inout ByteReader) throws(WireError) {
        try reader.require(28)
        let types = UInt64(try reader.readBigEndian(UInt32.self))
        let format = types << 16 | UInt64(try reader.readBigEndian(UInt16.self))
        guard format == Self.ethernetAndIPv4 else { throw .badValue(field: "ARP format", value: format) }
        operation = Operation(rawValue: try reader.readBigEndian())
        sender = try reader.readARPEnd()
        target = try reader.readARPEnd()
    }

    package var byteCount: Int { 28 }

    @_lifetime(out: copy out)
    package func encode(into out: inout OutputSpan<UInt8>) {
        out.appendBigEndian(UInt32(truncatingIfNeeded: Self.ethernetAndIPv4 >> 16))
        out.appendBigEndian(UInt16(truncatingIfNeeded: Self.ethernetAndIPv4))
        out.appendBigEndian(operation.rawValue)
        out.append(sender.hardware)
        out.appendBigEndian(sender.address.bits)
        out.append(target.hardware)
        out.appendBigEndian(target.address.bits)
    }
}

extension ByteReader {
    fileprivate mutating func readARPEnd() throws(WireError) -> ARPPacket.End {
        let hardware = try readMACAddress()
        return ARPPacket.End(hardware: hardware, address: IPv4Address(bits: try readBigEndian()))
    }
}
