package import NetlinkCodec
import NetlinkOverLibmnl
import NetlinkSession
package import SystemHandles
package import SystemPackage

/// The real kernel, with a copy of each datagram that it sent.
package final class RecordingTransport: NetlinkTransport {
    package private(set) var received: [[UInt8]] = []
    private let kernel: MnlTransport

    private init(_ kernel: MnlTransport) { self.kernel = kernel }

    package static func open(
        _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) throws(Errno) -> RecordingTransport {
        RecordingTransport(try MnlTransport.open(`protocol`, hearing: groups))
    }

    package func send(_ datagram: [UInt8]) throws(Errno) { try kernel.send(datagram) }

    package func sendFromOwnProcess(_ datagram: [UInt8]) throws(Errno) {
        try kernel.sendFromOwnProcess(datagram)
    }

    package func receive(within timeout: Duration?, _ body: (Span<UInt8>) -> Void) throws(Errno) {
        try kernel.receive(within: timeout) { datagram in
            received.append(
                [UInt8](capacity: datagram.count) { out in
                    for index in datagram.indices { out.append(datagram[index]) }
                })
            body(datagram)
        }
    }

    package func wait(within timeout: Duration?, unless signal: WakeSignal) throws(Errno) {
        try kernel.wait(within: timeout, unless: signal)
    }

    package func setReceiveBuffer(_ size: Int) throws(Errno) { try kernel.setReceiveBuffer(size) }
}
