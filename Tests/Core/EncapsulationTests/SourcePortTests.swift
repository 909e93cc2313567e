import Addressing
import Encapsulation
import Testing

@Suite struct SourcePortTests {
    private let ports = SourcePorts(key: 0x0123_4567_89ab_cdef)

    /// A frame of a flow: the number of the flow is its TCP source port.
    private func frame(
        flow: UInt16, _ family: IPFamily = .ipv4, fragment: IPv4Fragment = .allowed, tag: VLANTag? = nil,
        payload: [UInt8] = []
    ) throws -> [UInt8] {
        let upper = [UInt8(flow >> 8), UInt8(flow & 0xff), 0, 80] + payload
        let ip = try header(family, fragment, payloadLength: upper.count)
        let ethernet = EthernetHeader(
            destination: MACAddress(bits: 2), source: MACAddress(bits: 1), tag: tag,
            type: family == .ipv4 ? .ipv4 : .ipv6)
        return ethernet.bytes + ip.bytes + upper
    }

    private func header(
        _ family: IPFamily, _ fragment: IPv4Fragment, payloadLength: Int
    ) throws -> IPHeader {
        guard family == .ipv4 else {
            return .ipv6(
                try IPv6Header(
                    payloadLength: payloadLength, nextHeader: .tcp, source: IPv6Address(bits: 1),
                    destination: IPv6Address(bits: 2)))
        }
        return .ipv4(
            try IPv4Header(
                payloadLength: payloadLength, fragment: fragment, protocol: .tcp,
                source: IPv4Address(bits: 1), destination: IPv4Address(bits: 2)))
    }

    private func frames(_ count: UInt16) throws -> [[UInt8]] { try (0..<count).map { try frame(flow: $0) } }

    private func port(_ frame: [UInt8]) -> UInt16 { ports.port(for: frame.span) }

    @Test(arguments: [IPFamily.ipv4, .ipv6]) func aFlowKeepsItsPort(_ family: IPFamily) throws {
        let first = try port(frame(flow: 1000, family))
        for length in 1...50 {
            let payload = [UInt8](repeating: UInt8(length), count: length)
            #expect(try port(frame(flow: 1000, family, payload: payload)) == first)
        }
        let tagged = try frame(flow: 1000, family, tag: VLANTag(rawValue: 7))
        #expect(port(tagged) == first)
    }

    @Test(arguments: [IPFamily.ipv4, .ipv6]) func manyFlowsSpread(_ family: IPFamily) throws {
        var inBucket = [Int](repeating: 0, count: 16)
        for flow in 0..<UInt16(4096) {
            let port = try port(frame(flow: flow, family))
            #expect(SourcePorts.dynamic.contains(port))
            inBucket[Int(port - 49152) / 1024] += 1
        }
        // 256 are expected in each; six standard deviations are 93.
        #expect(inBucket.allSatisfy { (163...349).contains($0) }, "\(inBucket)")
    }

    @Test func fragmentsShareAPort() throws {
        var used: Set<UInt16> = []
        for flags: UInt16 in [0x2000, 0x2010, 0x0020] {
            used.insert(port(try frame(flow: flags, fragment: IPv4Fragment(rawValue: flags))))
        }
        #expect(used.count == 1)
    }

    @Test func addressesCountWhereThereIsNoIP() {
        let frames = (0..<64).map { number in
            EthernetHeader(
                destination: MACAddress(bits: .max), source: MACAddress(bits: number), type: .arp
            ).bytes
        }
        #expect(Set(frames.map(port)).count > 60)
    }

    @Test func keyChangesThePorts() throws {
        let frame = try frame(flow: 1)
        let ports = (0..<64).map { SourcePorts(key: $0).port(for: frame.span) }
        #expect(Set(ports).count > 60)
    }

    @Test func usesTheWholeRange() throws {
        let few = SourcePorts(65533...65535, key: 3)
        let used = try frames(100).map { few.port(for: $0.span) }
        #expect(Set(used) == [65533, 65534, 65535])
        let one = SourcePorts(7...7, key: 3)
        let only = try frames(100).map { one.port(for: $0.span) }
        #expect(Set(only) == [7])
    }

    @Test func bytesThatAreNoFrameHaveAPort() {
        #expect(SourcePorts.dynamic.contains(port([])))
        #expect(SourcePorts.dynamic.contains(port([1, 2, 3])))
    }
}
