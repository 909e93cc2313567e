import Addressing
import Encapsulation
import Testing
import WireFormat

@Suite struct HeaderTests {
    private let source = IPv4Address(bits: 0xc000_0201)

    private func ipv4(_ carried: IPProtocol = .udp) throws -> [UInt8] {
        try IPv4Header(payloadLength: 0, protocol: carried, source: source, destination: source).bytes
    }

    @Test func skipsIPv4Options() throws {
        // Four bytes of "no operation" make the header 24 bytes long.
        var bytes = try ipv4()
        bytes[0] = 0x46
        bytes[3] = 24 + 3
        bytes += [1, 1, 1, 1]
        (bytes[10], bytes[11]) = (0, 0)
        var checksum = InternetChecksum()
        checksum.add(bytes.span)
        (bytes[10], bytes[11]) = (UInt8(checksum.value >> 8), UInt8(checksum.value & 0xff))
        let header = try read(bytes + [7, 8, 9], IPv4Header.init)
        #expect(header.payloadLength == 3)
        #expect(header.destination == source)
    }

    @Test func refusesBadIPv4Headers() throws {
        let good = try ipv4()
        var other = good
        other[0] = 0x65
        #expect(throws: WireError.badValue(field: "IP version", value: 6)) {
            try read(other, IPv4Header.init)
        }
        other[0] = 0x44
        #expect(throws: WireError.badLength(16, available: 20)) { try read(other, IPv4Header.init) }
        other[0] = 0x4f
        #expect(throws: WireError.truncated(needed: 60, available: 20)) { try read(other, IPv4Header.init) }
        other = good
        other[8] -= 1
        #expect(throws: WireError.badValue(field: "IPv4 checksum", value: 0x0100)) {
            try read(other, IPv4Header.init)
        }
    }

    @Test func boundsLengths() throws {
        #expect(throws: WireError.badLength(65516, available: 65515)) {
            try IPv4Header(payloadLength: 65516, protocol: .udp, source: source, destination: source)
        }
        #expect(throws: WireError.badLength(65536, available: 65535)) {
            let address = IPv6Address(bits: 1)
            _ = try IPv6Header(payloadLength: 65536, nextHeader: .udp, source: address, destination: address)
        }
        #expect(throws: WireError.badLength(-1, available: 65527)) {
            try UDPHeader(sourcePort: 1, destinationPort: 1, payloadLength: -1)
        }
        #expect(throws: WireError.badLength(7, available: 8)) {
            try read([0, 1, 0, 1, 0, 7, 0, 0], UDPHeader.init)
        }
        #expect(throws: WireError.badLength(9, available: 8)) {
            try read([0, 1, 0, 1, 0, 9, 0, 0], UDPHeader.init)
        }
    }

    @Test func readsOneVLANTagAndNamesASecond() throws {
        let mac = MACAddress(bits: 1)
        let inner = EthernetHeader(
            destination: mac, source: mac, tag: VLANTag(rawValue: 0x6064), type: .vlan)
        let header = try read(inner.bytes, EthernetHeader.init)
        #expect(header.tag?.identifier == 100)
        #expect(header.type == .vlan)
        #expect(throws: WireError.truncated(needed: 2, available: 0)) {
            try read(Array(inner.bytes.prefix(16)), EthernetHeader.init)
        }
    }

    @Test func refusesARPForOtherHardware() throws {
        let end = ARPPacket.End(hardware: MACAddress(bits: 1), address: source)
        var bytes = ARPPacket(operation: .request, sender: end, target: end).bytes
        bytes[1] = 6
        #expect(throws: WireError.badValue(field: "ARP format", value: 0x0006_0800_0604)) {
            try read(bytes, ARPPacket.init)
        }
    }

    @Test func namesFragments() {
        #expect(!IPv4Fragment.forbidden.isPart)
        #expect(IPv4Fragment(rawValue: 0x2000).isPart)
        #expect(IPv4Fragment(rawValue: 0x00b9).isPart)
        #expect(IPv4Fragment(rawValue: 0x20b9).offset == 1480)
    }

    @Test func keepsEndpointsInOneFamily() throws {
        let mixed = try IPEndpoints(source: IPAddress("192.0.2.1"), destination: IPAddress("::1"))
        #expect(mixed == nil)
    }
}
