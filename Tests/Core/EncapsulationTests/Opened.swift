import Addressing
import Encapsulation

/// What a receiver took out of a packet, copied so that it can be compared.
struct Opened: Equatable {
    var ip: IPHeader
    var udp: UDPHeader
    var vni: VNI
    var frame: [UInt8]
}

extension VXLANReceiver {
    func open(_ packet: [UInt8]) throws(DecapsulationError) -> Opened {
        let opened = try decapsulate(packet: packet.span)
        return Opened(
            ip: opened.ip, udp: opened.udp, vni: opened.frame.vni, frame: copy(opened.frame.bytes))
    }

    func openPayload(_ payload: [UInt8]) throws(DecapsulationError) -> [UInt8] {
        copy(try decapsulate(payload: payload.span).bytes)
    }

    private func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }
}

extension VXLANTunnel {
    func close(_ frame: [UInt8], identification: UInt16 = 0, capacity: Int = 1 << 17) throws -> [UInt8] {
        try [UInt8](capacity: capacity) { (out: inout OutputSpan<UInt8>) throws(EncapsulationError) in
            try encapsulate(frame.span, identification: identification, into: &out)
        }
    }
}
