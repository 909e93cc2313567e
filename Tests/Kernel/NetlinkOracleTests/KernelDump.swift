import NetlinkCodec
import NetworkTesting
import SystemHandles
import SystemPackage
import Testing
import WireFormat

/// What the kernel answers to a dump request that is written here by hand: no code of ours chooses or shapes it.
struct KernelDump: Sendable {
    let request: MessageType
    /// `struct ifinfomsg`, `rtmsg`, `ifaddrmsg`, `fib_rule_hdr` or `ndmsg`, which strict checking wants whole.
    let header: [UInt8]
    let answer: MessageType

    static let links = KernelDump(request: .getLink, header: zeros(16), answer: .newLink)
    static let addresses = KernelDump(request: .getAddress, header: zeros(8), answer: .newAddress)
    static let routes = KernelDump(request: .getRoute, header: zeros(12), answer: .newRoute)
    static let rules = KernelDump(request: .getRule, header: zeros(12), answer: .newRule)
    /// The family is `PF_BRIDGE`.
    static let bridgeMembers = KernelDump(request: .getLink, header: [7] + zeros(15), answer: .newLink)
    static let neighbours = KernelDump(request: .getNeighbour, header: zeros(12), answer: .newNeighbour)
    /// Those that the kernel answers for (`NTF_PROXY` in `ndm_flags`).
    static let proxies = KernelDump(
        request: .getNeighbour, header: zeros(10) + [0x08, 0], answer: .newNeighbour)
    /// The family is `PF_BRIDGE`.
    static let forwarding = KernelDump(request: .getNeighbour, header: [7] + zeros(11), answer: .newNeighbour)

    /// The payloads of the answer's messages.
    func payloads(in namespace: TestNamespace) throws -> [[UInt8]] {
        let transport = try namespace.namespace.run { () throws(Errno) in
            try RecordingTransport.open(.route, hearing: [])
        }
        var writer = ByteWriter()
        MessageHeader(
            length: MessageHeader.size + header.count, type: request, flags: [.request, .dump], sequence: 1
        ).encode(into: &writer)
        writer.append(contentsOf: header)
        try transport.send(writer.bytes)

        var payloads: [[UInt8]] = []
        while true {
            try transport.receive(within: .seconds(10)) { _ in }
            let datagram = try #require(transport.received.last)
            var reader = MessageReader(datagram.span)
            while !reader.isAtEnd {
                let message = try reader.next()
                if message.header.type == .done { return payloads }
                try #require(message.header.type == answer)
                payloads.append(message.payload.indices.map { message.payload[$0] })
            }
        }
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
