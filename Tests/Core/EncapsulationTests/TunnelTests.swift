import Addressing
import Encapsulation
import Testing
import WireFormat

@Suite struct TunnelTests {
    private let frame = Array(1...60).map(UInt8.init)

    private func tunnel(_ family: IPFamily = .ipv4, vni: Int = 1) throws -> VXLANTunnel {
        let (source, destination) = (IPAddress(bits: 1, family: family), IPAddress(bits: 2, family: family))
        let endpoints = try #require(IPEndpoints(source: source, destination: destination))
        return VXLANTunnel(endpoints: endpoints, vni: try VNI(vni), sourcePorts: SourcePorts(key: 1))
    }

    private func receiver(vni: Int = 1) throws -> VXLANReceiver { VXLANReceiver(vni: try VNI(vni)) }

    @Test(arguments: [(IPFamily.ipv4, 36, 50), (.ipv6, 56, 70)])
    func addsTheOverheadOfTheFamily(_ family: IPFamily, beforeFrame: Int, ofMTU: Int) throws {
        #expect(VXLANOverhead.beforeFrame(over: family) == beforeFrame)
        #expect(VXLANOverhead.ofMTU(over: family) == ofMTU)
        #expect(try tunnel(family).close(frame).count == beforeFrame + frame.count)
    }

    @Test(arguments: [(IPFamily.ipv4, 65499), (.ipv6, 65519)])
    func refusesFramesThatDoNotFit(_ family: IPFamily, limit: Int) throws {
        let tunnel = try tunnel(family)
        let largest = [UInt8](repeating: 0xff, count: limit)
        #expect(try receiver().open(tunnel.close(largest)).frame == largest)
        #expect(throws: EncapsulationError.oversizeFrame(limit + 1, limit: limit)) {
            try tunnel.close(largest + [0])
        }
        #expect(throws: EncapsulationError.runtFrame(13)) { try tunnel.close(Array(frame.prefix(13))) }
        let needed = VXLANOverhead.beforeFrame(over: family) + frame.count
        #expect(throws: EncapsulationError.noRoom(needed: needed, available: needed - 1)) {
            try tunnel.close(frame, capacity: needed - 1)
        }
        #expect(try tunnel.close(frame, capacity: needed).count == needed)
    }

    @Test func headersAloneNeedNoRoomForTheFrame() throws {
        let tunnel = try tunnel()
        let headers = try [UInt8](capacity: 36) { (out: inout OutputSpan<UInt8>) throws(EncapsulationError) in
            try tunnel.encodeHeaders(before: frame.span, into: &out)
        }
        #expect(try headers + frame == tunnel.close(frame))
        #expect(throws: EncapsulationError.noRoom(needed: 36, available: 35)) {
            try [UInt8](capacity: 35) { (out: inout OutputSpan<UInt8>) throws(EncapsulationError) in
                try tunnel.encodeHeaders(before: frame.span, into: &out)
            }
        }
    }

    @Test func refusesForeignNetworksAndPorts() throws {
        let packet = try tunnel(vni: 2).close(frame)
        #expect(throws: DecapsulationError.foreignVNI(try VNI(2))) { try receiver(vni: 1).open(packet) }
        #expect(try VXLANReceiver(vni: nil).open(packet).vni == VNI(2))
        #expect(throws: DecapsulationError.foreignPort(8472)) {
            try VXLANReceiver(vni: nil, port: 4789).open(packet)
        }
    }

    @Test func refusesAHeaderWithoutVNI() throws {
        for flags: UInt8 in [0x00, 0xf7] {
            #expect(throws: DecapsulationError.missingVNIFlag) {
                try receiver().openPayload([flags, 0, 0, 0, 0, 0, 1, 0] + frame)
            }
        }
    }

    @Test(arguments: [0, 1, 2, 3, 7])
    func leavesReservedBitsToTheReceiver(_ index: Int) throws {
        var payload: [UInt8] = [0x08, 0, 0, 0, 0, 0, 1, 0] + frame
        payload[index] |= 0x40
        #expect(throws: DecapsulationError.reservedBits) { try receiver().openPayload(payload) }
        let lenient = VXLANReceiver(vni: try VNI(1), reservedBits: .ignored)
        #expect(try lenient.openPayload(payload) == frame)
    }

    @Test func wantsAChecksumOverIPv6() throws {
        var tunnel = try tunnel(.ipv6)
        #expect(try receiver().open(tunnel.close(frame)).udp.checksum != 0)
        tunnel.checksum = .omitted
        let packet = try tunnel.close(frame)
        #expect(throws: DecapsulationError.zeroUDPChecksum) { try receiver().open(packet) }
        var lenient = try receiver()
        lenient.zeroChecksumOverIPv6 = .accepted
        #expect(try lenient.open(packet).frame == frame)
    }

    /// RFC 768: a sum of zero is sent as all ones, because zero says that there is none.
    @Test func neverSendsAComputedZero() throws {
        var tunnel = try tunnel()
        tunnel.checksum = .computed
        tunnel.sourcePorts = SourcePorts(50000...50000, key: 0)
        var frame = frame
        frame.replaceSubrange(58..., with: [0, 0])
        let rest = try receiver().open(tunnel.close(frame)).udp.checksum
        frame.replaceSubrange(58..., with: [UInt8(rest >> 8), UInt8(rest & 0xff)])
        #expect(try receiver().open(tunnel.close(frame)).udp.checksum == 0xffff)
    }

    @Test func refusesFragmentsAndOtherProtocols() throws {
        let address = IPv4Address(bits: 1)
        func packet(_ carried: IPProtocol, _ fragment: IPv4Fragment) throws -> [UInt8] {
            try IPv4Header(
                payloadLength: 8, fragment: fragment, protocol: carried, source: address, destination: address
            ).bytes + [UInt8](repeating: 0, count: 8)
        }
        #expect(throws: DecapsulationError.fragment) {
            try receiver().open(packet(.udp, IPv4Fragment(rawValue: 0x2000)))
        }
        #expect(throws: DecapsulationError.notUDP(.tcp)) { try receiver().open(packet(.tcp, .allowed)) }
    }

    @Test func leavesPaddingOut() throws {
        let packet = try tunnel().close(frame)
        #expect(try receiver().open(packet + [0, 0, 0]).frame == frame)
    }

    @Test func refusesARuntInnerFrame() throws {
        #expect(throws: DecapsulationError.runtFrame(13)) {
            try receiver().openPayload([8, 0, 0, 0, 0, 0, 1, 0] + frame.prefix(13))
        }
    }
}
