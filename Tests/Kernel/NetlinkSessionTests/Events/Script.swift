import Addressing
import NetlinkCodec
import NetlinkSession
import NetworkTesting
import SystemPackage
import Testing
import WireFormat

/// What a kernel says to a monitor: its first list has the sequence numbers 1, of the barrier, and 2.
struct Script {
    private(set) var answers: [ReplayTransport.Answer] = []

    /// What the monitor tells, up to the error that ends the script.
    static func events(
        watching tables: [MonitoredTable] = [.addresses(.ipv4)], _ build: (inout Script) throws -> Void
    ) async throws -> (events: [NetlinkEvent], error: NetlinkError?) {
        var script = Script()
        try build(&script)
        let monitor = try NetlinkMonitor(
            over: ReplayTransport(script.answers + [.failure(.ioError)]), watching: tables)
        var events: [NetlinkEvent] = []
        do {
            for try await event in monitor.events { events.append(event) }
        } catch {
            // An error closes the monitor.
            var iterator = monitor.events.makeAsyncIterator()
            let next = try await iterator.next()
            #expect(next == nil)
            return (events, error.cause == .transport(.ioError) ? nil : error)
        }
        return (events, nil)
    }

    /// One list, barrier and all: parts in order, each a datagram.
    mutating func list(_ number: UInt32, _ parts: [[UInt8]], _ flags: MessageFlags = .multipart) {
        passBarrier(number)
        for part in parts { answers.append(.datagram(part)) }
        end(number, flags)
    }

    mutating func passBarrier(_ number: UInt32) {
        if number > 1 { answers.append(.silence) }
        say(Self.acknowledgement(sequence: 2 * number - 1, .operationNotSupportedByDevice))
    }

    mutating func end(_ number: UInt32, _ flags: MessageFlags = .multipart) {
        say(Self.message(.done, flags, sequence: 2 * number, [0, 0, 0, 0]))
    }

    mutating func refuse(_ number: UInt32, _ errno: Errno) {
        say(Self.acknowledgement(sequence: 2 * number, errno))
    }

    mutating func say(_ datagram: [UInt8]) { answers.append(.datagram(datagram)) }

    mutating func fail(_ errno: Errno) { answers.append(.failure(errno)) }

    mutating func beSilent() { answers.append(.silence) }

    /// An address in a list.
    static func listed(_ number: UInt32, _ text: String, _ flags: MessageFlags = .multipart) throws -> [UInt8]
    {
        message(.newAddress, flags, sequence: 2 * number, try payload(text))
    }

    /// An address that a program with the same sequence numbers has added.
    static func new(_ text: String) throws -> [UInt8] {
        message(.newAddress, [.create, .exclusive], sequence: 2, try payload(text))
    }

    static func gone(_ text: String) throws -> [UInt8] {
        message(.deleteAddress, [], sequence: 0, try payload(text))
    }

    private static func payload(_ text: String) throws -> [UInt8] {
        NetlinkRequest.addAddress(try address(text)).payload
    }

    static func address(_ text: String) throws -> AssignedAddress {
        AssignedAddress(try InterfaceAddress(text), on: .loopback)
    }

    private static func acknowledgement(sequence: UInt32, _ errno: Errno) -> [UInt8] {
        var payload = ByteWriter()
        payload.appendHost(UInt32(bitPattern: -errno.rawValue))
        payload.appendZeros(MessageHeader.size)
        return message(.error, .capped, sequence: sequence, payload.bytes)
    }

    static func message(
        _ type: MessageType, _ flags: MessageFlags, sequence: UInt32, _ payload: [UInt8]
    ) -> [UInt8] {
        var writer = ByteWriter()
        let header = MessageHeader(
            length: MessageHeader.size + payload.count, type: type, flags: flags, sequence: sequence)
        header.encode(into: &writer)
        writer.append(contentsOf: payload)
        return writer.bytes
    }
}
