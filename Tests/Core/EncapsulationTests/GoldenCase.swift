import Addressing
import Encapsulation
import Testing

/// The fields of a golden packet, read off its bytes by hand; what is the same in all of them stands in the functions.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    enum Direction { case request, reply }

    enum Carried {
        case arp(ARPPacket.Operation)
        case ipv4(IPProtocol, length: Int, identification: UInt16, fragment: IPv4Fragment)
        case ipv6(IPProtocol, length: Int, destination: String, hopLimit: UInt8, flowLabel: UInt32)
    }

    var file: String
    var direction = Direction.request
    var vni = 1
    var sourcePort: UInt16
    /// Bytes of the UDP payload: VXLAN header and inner frame.
    var length: Int
    var identification: UInt16 = 0
    var checksum: UInt16 = 0
    var innerDestination: String
    var carried: Carried

    var testDescription: String { file }

    var isOverIPv6: Bool { file.hasPrefix("ipv6") }
    /// Recorded with `df set ttl 17 tos 0x48`.
    var isMarked: Bool { file.hasPrefix("ipv4-marked") }

    static let all: [GoldenCase] = [
        GoldenCase(
            file: "ipv4-plain-arp-request", sourcePort: 0x8ce7, length: 50, identification: 0xe4e2,
            innerDestination: "ff:ff:ff:ff:ff:ff", carried: .arp(.request)),
        GoldenCase(
            file: "ipv4-plain-arp-reply", direction: .reply, sourcePort: 0x8ce7, length: 50,
            identification: 0x6a9e, innerDestination: "0a:58:0a:f4:00:01", carried: .arp(.reply)),
        GoldenCase(
            file: "ipv4-plain-echo-request", sourcePort: 0x90ba, length: 50, identification: 0xe4e3,
            innerDestination: "0a:58:0a:f4:00:02",
            carried: .ipv4(.icmp, length: 8, identification: 0x0981, fragment: .forbidden)),
        GoldenCase(
            file: "ipv4-checksum-echo-request", vni: 0xabcdef, sourcePort: 0x90ba, length: 1472,
            identification: 0xe57c, checksum: 0xe91d, innerDestination: "0a:58:0a:f4:00:02",
            carried: .ipv4(.icmp, length: 1430, identification: 0, fragment: .forbidden)),
        GoldenCase(
            file: "ipv4-checksum-echo-reply", direction: .reply, vni: 0xabcdef, sourcePort: 0x90ba,
            length: 1472, identification: 0x6b01, checksum: 0xe91d, innerDestination: "0a:58:0a:f4:00:01",
            carried: .ipv4(.icmp, length: 1430, identification: 0x5cac, fragment: .allowed)),
        GoldenCase(
            file: "ipv4-marked-udp", sourcePort: 0xdb64, length: 54, identification: 0xe610,
            innerDestination: "0a:58:0a:f4:00:02",
            carried: .ipv4(.udp, length: 12, identification: 0x063e, fragment: .forbidden)),
        GoldenCase(
            file: "ipv6-checksum-neighbour-solicitation", vni: 0xabcdef, sourcePort: 0xc422, length: 94,
            checksum: 0xb27d, innerDestination: "33:33:ff:00:00:02",
            carried: .ipv6(.icmpv6, length: 32, destination: "ff02::1:ff00:2", hopLimit: 255, flowLabel: 0)),
        GoldenCase(
            file: "ipv6-checksum-echo-request", vni: 0xabcdef, sourcePort: 0xdf4a, length: 1452,
            checksum: 0x0593, innerDestination: "0a:58:0a:f4:00:02",
            carried: .ipv6(
                .icmpv6, length: 1390, destination: "fd00:244::2", hopLimit: 64, flowLabel: 0xda4c0)),
        GoldenCase(
            file: "ipv6-plain-arp-request", sourcePort: 0x8ce7, length: 50,
            innerDestination: "ff:ff:ff:ff:ff:ff", carried: .arp(.request)),
        GoldenCase(
            file: "ipv6-plain-echo-reply", direction: .reply, sourcePort: 0x90ba, length: 51,
            innerDestination: "0a:58:0a:f4:00:01",
            carried: .ipv4(.icmp, length: 9, identification: 0x5ce4, fragment: .allowed)),
    ]
}

extension GoldenCase {
    /// Addresses that end in 1 at the asking side and in 2 at the answering one, or the other way round.
    private func ends(_ prefix: String) -> (source: String, destination: String) {
        direction == .request ? (prefix + "1", prefix + "2") : (prefix + "2", prefix + "1")
    }

    /// The tunnel that would send this packet: its hash has one port to choose from.
    func tunnel() throws -> VXLANTunnel {
        let ends = ends(isOverIPv6 ? "2001:db8::" : "192.0.2.")
        let endpoints = IPEndpoints(
            source: try IPAddress(ends.source), destination: try IPAddress(ends.destination))
        var tunnel = VXLANTunnel(
            endpoints: try #require(endpoints), vni: try VNI(vni),
            sourcePorts: SourcePorts(sourcePort...sourcePort, key: 0))
        tunnel.checksum = checksum == 0 ? .omitted : .computed
        if isMarked {
            tunnel.fragmentation = .forbidden
            tunnel.timeToLive = 17
            tunnel.typeOfService = 0x48
        }
        return tunnel
    }

    func receiver() throws -> VXLANReceiver {
        VXLANReceiver(
            vni: try VNI(vni), zeroChecksumOverIPv6: checksum == 0 && isOverIPv6 ? .accepted : .refused)
    }

    func outerEthernet() throws -> EthernetHeader {
        let (asking, answering) = (try MACAddress("02:00:00:00:00:0a"), try MACAddress("02:00:00:00:00:0b"))
        let type: EtherType = isOverIPv6 ? .ipv6 : .ipv4
        return direction == .request
            ? EthernetHeader(destination: answering, source: asking, type: type)
            : EthernetHeader(destination: asking, source: answering, type: type)
    }

    func outerIP() throws -> IPHeader {
        let ends = ends(isOverIPv6 ? "2001:db8::" : "192.0.2.")
        guard !isOverIPv6 else {
            return .ipv6(
                try IPv6Header(
                    payloadLength: length + 8, nextHeader: .udp, source: try IPv6Address(ends.source),
                    destination: try IPv6Address(ends.destination)))
        }
        return .ipv4(
            try IPv4Header(
                typeOfService: isMarked ? 0x48 : 0, payloadLength: length + 8, identification: identification,
                fragment: isMarked ? .forbidden : .allowed, timeToLive: isMarked ? 17 : 64, protocol: .udp,
                source: try IPv4Address(ends.source), destination: try IPv4Address(ends.destination)))
    }

    func udp() throws -> UDPHeader {
        try UDPHeader(
            sourcePort: sourcePort, destinationPort: 8472, payloadLength: length, checksum: checksum)
    }

    func innerEthernet() throws -> EthernetHeader {
        let type: EtherType =
            switch carried {
            case .arp: .arp
            case .ipv4: .ipv4
            case .ipv6: .ipv6
            }
        return EthernetHeader(
            destination: try MACAddress(innerDestination),
            source: try MACAddress(ends("0a:58:0a:f4:00:0").source),
            type: type)
    }

    /// The header after the inner Ethernet header, and the layer's name in the file.
    func innerHeader() throws -> (layer: String, header: any PacketHeader) {
        let ends = ends("10.244.0.")
        switch carried {
        case .arp(let operation):
            let sender = ARPPacket.End(
                hardware: try innerEthernet().source, address: try IPv4Address(ends.source))
            let known = operation == .reply ? try MACAddress(innerDestination) : MACAddress(bits: 0)
            let target = ARPPacket.End(hardware: known, address: try IPv4Address(ends.destination))
            return ("inner ARP", ARPPacket(operation: operation, sender: sender, target: target))
        case .ipv4(let carried, let length, let identification, let fragment):
            let header = try IPv4Header(
                payloadLength: length, identification: identification, fragment: fragment, protocol: carried,
                source: try IPv4Address(ends.source), destination: try IPv4Address(ends.destination))
            return ("inner IPv4", header)
        case .ipv6(let carried, let length, let destination, let hopLimit, let flowLabel):
            let header = try IPv6Header(
                flowLabel: flowLabel, payloadLength: length, nextHeader: carried, hopLimit: hopLimit,
                source: try IPv6Address("fd00:244::1"), destination: try IPv6Address(destination))
            return ("inner IPv6", header)
        }
    }
}
