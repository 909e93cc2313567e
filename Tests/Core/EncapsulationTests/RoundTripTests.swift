import Addressing
import Encapsulation
import GoldenFiles
import Testing
import WireFormat

/// What is written is read back, for values that nobody chose.
@Suite struct RoundTripTests {
    @Test(arguments: SeededGenerator.seeds) func tunnelPackets(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let tunnel = try randomTunnel(&random)
            let frame = random.bytes(.random(in: 14...2000, using: &random))
            var receiver = VXLANReceiver(vni: tunnel.vni, port: tunnel.destinationPort)
            receiver.zeroChecksumOverIPv6 = .accepted
            let opened = try receiver.open(tunnel.close(frame, identification: random.number()))
            #expect(opened.frame == frame)
            #expect(opened.vni == tunnel.vni)
            #expect(opened.ip.endpoints == tunnel.endpoints)
            #expect(opened.udp.sourcePort == tunnel.sourcePorts.port(for: frame.span))
            #expect((opened.udp.checksum == 0) == (tunnel.checksum == .omitted))
        }
    }

    private func randomTunnel(_ random: inout SeededGenerator) throws -> VXLANTunnel {
        var tunnel = VXLANTunnel(
            endpoints: random.endpoints(), vni: try VNI(.random(in: 0...0xff_ffff, using: &random)),
            sourcePorts: SourcePorts(key: random.number()), destinationPort: random.number())
        tunnel.timeToLive = random.number()
        tunnel.typeOfService = random.number()
        tunnel.checksum = Bool.random(using: &random) ? .computed : .omitted
        tunnel.fragmentation = Bool.random(using: &random) ? .allowed : .forbidden
        return tunnel
    }

    @Test(arguments: SeededGenerator.seeds) func headers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let room = Int.random(in: 0...1500, using: &random)
            let tag = Bool.random(using: &random) ? VLANTag(rawValue: random.number()) : nil
            let ethernet = EthernetHeader(
                destination: random.macAddress(), source: random.macAddress(), tag: tag, type: .arp)
            #expect(try read(ethernet.bytes, EthernetHeader.init) == ethernet)
            let udp = try UDPHeader(
                sourcePort: random.number(), destinationPort: random.number(), payloadLength: room,
                checksum: random.number())
            #expect(try read(udp.bytes + random.bytes(room), UDPHeader.init) == udp)
            let ip = try randomIP(&random, payloadLength: room)
            #expect(try read(ip.bytes + random.bytes(room), IPHeader.init) == ip)
            let sender = ARPPacket.End(
                hardware: random.macAddress(), address: IPv4Address(bits: random.number()))
            let target = ARPPacket.End(
                hardware: random.macAddress(), address: IPv4Address(bits: random.number()))
            let arp = ARPPacket(
                operation: .init(rawValue: random.number()), sender: sender, target: target)
            #expect(try read(arp.bytes, ARPPacket.init) == arp)
        }
    }

    private func randomIP(_ random: inout SeededGenerator, payloadLength: Int) throws -> IPHeader {
        let carried = IPProtocol(rawValue: random.number())
        switch random.endpoints() {
        case .ipv4(let source, let destination):
            return .ipv4(
                try IPv4Header(
                    typeOfService: random.number(), payloadLength: payloadLength,
                    identification: random.number(), fragment: IPv4Fragment(rawValue: random.number()),
                    timeToLive: random.number(), protocol: carried, source: source, destination: destination))
        case .ipv6(let source, let destination):
            return .ipv6(
                try IPv6Header(
                    trafficClass: random.number(), flowLabel: random.number(), payloadLength: payloadLength,
                    nextHeader: carried, hopLimit: random.number(), source: source, destination: destination))
        }
    }

    @Test(arguments: SeededGenerator.seeds) func anyBytesThrowOrDecode(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let receiver = VXLANReceiver(vni: nil, reservedBits: .ignored, zeroChecksumOverIPv6: .accepted)
        for _ in 0..<2000 {
            let bytes = random.bytes(.random(in: 0...100, using: &random))
            _ = try? receiver.open(bytes)
            _ = try? receiver.openPayload(bytes)
            _ = try? read(bytes, ARPPacket.init)
            // The hash reads further where the type says IP.
            for type in [EtherType.ipv4, .ipv6] {
                let frame =
                    Array(bytes.prefix(12)) + [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xff)]
                _ = FlowHash(key: seed).value(of: (frame + bytes).span)
            }
        }
    }
}
