import Addressing
import Encapsulation
import Testing
import WireFormat

/// Packets of the kernel's VXLAN device, in both directions and in every damaged form.
@Suite struct GoldenTests {
    @Test(arguments: GoldenCase.all) func decodesOuterHeaders(_ golden: GoldenCase) throws {
        let file = try GoldenPacket(golden.file)
        let opened = try golden.receiver().open(file.packet)
        #expect(try opened.ip == golden.outerIP())
        #expect(try opened.udp == golden.udp())
        #expect(Int(opened.vni.rawValue) == golden.vni)
        #expect(opened.frame == file.innerFrame)
        #expect(try golden.receiver().openPayload(file.payload) == file.innerFrame)
    }

    @Test(arguments: GoldenCase.all) func decodesEthernetAndInnerHeaders(_ golden: GoldenCase) throws {
        let file = try GoldenPacket(golden.file)
        #expect(try read(file.frame, EthernetHeader.init) == golden.outerEthernet())
        #expect(try read(file.innerFrame, EthernetHeader.init) == golden.innerEthernet())
        let inner = Array(file.innerFrame.dropFirst(14))
        switch try golden.innerHeader().header {
        case let expected as ARPPacket: #expect(try read(inner, ARPPacket.init) == expected)
        case let expected as IPv4Header: #expect(try read(inner, IPHeader.init) == .ipv4(expected))
        case let expected as IPv6Header: #expect(try read(inner, IPHeader.init) == .ipv6(expected))
        default: Issue.record("no such header")
        }
    }

    @Test(arguments: GoldenCase.all) func encodesTheSameBytes(_ golden: GoldenCase) throws {
        let file = try GoldenPacket(golden.file)
        let packet = try golden.tunnel().close(file.innerFrame, identification: golden.identification)
        #expect(try golden.outerEthernet().bytes + packet == file.frame)
        #expect(try golden.innerEthernet().bytes == file["inner Ethernet"])
        let inner = try golden.innerHeader()
        #expect(inner.header.bytes == file[inner.layer])
    }

    @Test(arguments: GoldenCase.all) func refusesEveryTruncation(_ golden: GoldenCase) throws {
        let file = try GoldenPacket(golden.file)
        let receiver = try golden.receiver()
        for count in file.packet.indices {
            #expect(throws: DecapsulationError.self) { try receiver.open(Array(file.packet.prefix(count))) }
        }
        for count in 0..<22 {
            #expect(throws: DecapsulationError.self) {
                try receiver.openPayload(Array(file.payload.prefix(count)))
            }
        }
        let inner = try golden.innerHeader().header
        for count in 0..<inner.byteCount {
            let part = Array(file.innerFrame.dropFirst(14).prefix(count))
            #expect(throws: WireError.self) {
                if inner is ARPPacket {
                    _ = try read(part, ARPPacket.init)
                } else {
                    _ = try read(part, IPHeader.init)
                }
            }
        }
    }

    @Test(arguments: GoldenCase.all) func survivesEveryChangedByte(_ golden: GoldenCase) throws {
        let packet = try GoldenPacket(golden.file).packet
        let receiver = try golden.receiver()
        var changed = packet
        for index in packet.indices {
            // Headers see every value, the rest a flipped bit at either end and all of them.
            for mask: UInt8 in index < 100 ? Array(1...255) : [0x01, 0x80, 0xff] {
                changed[index] = packet[index] ^ mask
                guard let opened = try? receiver.open(changed) else { continue }
                _ = SourcePorts(key: 0).port(for: opened.frame.span)
            }
            changed[index] = packet[index]
        }
    }

    @Test(arguments: GoldenCase.all.filter { $0.checksum != 0 })
    func checksumGuardsThePayload(_ golden: GoldenCase) throws {
        let file = try GoldenPacket(golden.file)
        let receiver = try golden.receiver()
        var changed = file.packet
        for index in file.packet.count - file.payload.count..<file.packet.count {
            changed[index] ^= 0x10
            #expect(throws: DecapsulationError.badUDPChecksum(golden.checksum)) {
                try receiver.open(changed)
            }
            changed[index] ^= 0x10
        }
    }
}

/// Reads one header off the front of some bytes.
func read<Header>(
    _ bytes: [UInt8], _ header: (inout ByteReader) throws(WireError) -> Header
) throws(WireError) -> Header {
    var reader = ByteReader(bytes.span)
    return try header(&reader)
}
