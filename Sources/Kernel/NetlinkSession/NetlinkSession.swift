package import Addressing
package import NetlinkCodec
internal import SystemPackage
internal import WireFormat

/// A conversation with the kernel's routing netlink in one network namespace.
///
/// Sequence numbers, matching of answers, multi-part dumps, interrupted dumps, extended acknowledgements and
/// batches are handled here once. One session serves one task at a time; a program may have many.
package final class NetlinkSession {
    private let transport: any NetlinkTransport
    private var sequence: UInt32 = 0

    /// How often a dump is started anew when the table changed under it.
    private static let dumpAttempts = 10
    /// Messages in one send.
    ///
    /// Each answer takes about 1 KiB of the socket's receive buffer until it is read.
    private static let batchLimit = 64

    package init(over transport: any NetlinkTransport) { self.transport = transport }

    /// Opens a session in the calling thread's namespace.
    package convenience init<Transport: NetlinkTransport>(
        opening type: Transport.Type, hearing groups: [MulticastGroup] = []
    ) throws(NetlinkError) {
        do {
            self.init(over: try type.open(hearing: groups))
        } catch {
            throw NetlinkError("open a netlink socket", .transport(error))
        }
    }

    /// Performs one request: returns when the kernel has done it.
    package func perform(_ request: NetlinkRequest) throws(NetlinkError) {
        try perform([request])
    }

    /// Performs requests in order, with few sends; throws the first failure after all were tried.
    package func perform(_ batch: [NetlinkRequest]) throws(NetlinkError) {
        for failure in try outcomes(of: batch) {
            if let failure { throw failure }
        }
    }

    /// Performs requests in order and tells of each why it failed; nil where it did not.
    ///
    /// A failed request does not stop those behind it (`netlink_rcv_skb` in net/netlink/af_netlink.c).
    /// - Throws: only when the conversation itself fails, and then how far it came is unknown.
    package func outcomes(of batch: [NetlinkRequest]) throws(NetlinkError) -> [NetlinkError?] {
        var outcomes: [NetlinkError?] = []
        outcomes.reserveCapacity(batch.count)
        for start in stride(from: 0, to: batch.count, by: Self.batchLimit) {
            outcomes += try exchange(batch[start..<min(start + Self.batchLimit, batch.count)])
        }
        return outcomes
    }

    /// Asks for one object.
    ///
    /// - Throws: `refused` with the kernel's errno when there is none, `noAnswer` when it is of another kind.
    package func get<Value>(_ query: NetlinkQuery<Value>) throws(NetlinkError) -> Value {
        let answers = try collect(query, flags: .acknowledge)
        guard let value = answers.values.first else {
            throw NetlinkError(query.request.description, .noAnswer)
        }
        return value
    }

    /// A link, or nil if the namespace has none of that name.
    package func find(_ name: InterfaceName) throws(NetlinkError) -> Link? {
        do throws(NetlinkError) {
            return try get(.link(.name(name)))
        } catch  where error.errno == .operationNotSupportedByDevice {
            // ENODEV, under the name that it has on BSD.
            return nil
        }
    }

    /// Lists all objects that a query asks for; a list that the kernel marks as interrupted is never returned.
    package func list<Value>(_ query: NetlinkQuery<Value>) throws(NetlinkError) -> [Value] {
        for _ in 0..<Self.dumpAttempts {
            let answers = try collect(query, flags: [])
            if answers.isConsistent { return answers.values }
        }
        throw NetlinkError(query.request.description, .interrupted(attempts: Self.dumpAttempts))
    }

    /// Sends some requests in one datagram and waits for the answer to each.
    private func exchange(_ batch: ArraySlice<NetlinkRequest>) throws(NetlinkError) -> [NetlinkError?] {
        guard let first = batch.first else { return [] }
        let words = { batch.count == 1 ? first.description : "\(first) and \(batch.count - 1) more" }
        let start = sequence &+ 1
        try send(batch, words)
        var pending = batch.count
        var outcomes = [NetlinkError?](repeating: nil, count: batch.count)
        while pending > 0 {
            try receive(words) { message throws(WireError) in
                let position = Int(message.header.sequence &- start)
                guard position < batch.count, message.header.type == .error else { return }
                pending -= 1
                let answer = try Acknowledgement(message.payload, flags: message.header.flags)
                guard answer.errorNumber != 0 else { return }
                let request = batch[batch.startIndex + position]
                outcomes[position] = NetlinkError(
                    request.description, .refused(Errno(rawValue: answer.errorNumber), answer.text))
            }
        }
        return outcomes
    }

    private struct Answers<Value> {
        var values: [Value] = []
        var isConsistent = true
    }

    /// Sends a query and gathers its answer up to the closing message.
    private func collect<Value>(
        _ query: NetlinkQuery<Value>, flags: MessageFlags
    ) throws(NetlinkError) -> Answers<Value> {
        let words = { query.request.description }
        try send([query.request], words, flags: flags)
        let expected = sequence
        var answers = Answers<Value>()
        var end: Acknowledgement?
        while end == nil {
            try receive(words) { message throws(WireError) in
                guard message.header.sequence == expected else { return }
                if message.header.flags.contains(.dumpInterrupted) { answers.isConsistent = false }
                switch message.header.type {
                case .error: end = try Acknowledgement(message.payload, flags: message.header.flags)
                case .done: end = try Acknowledgement(endOfDump: message.payload, flags: message.header.flags)
                case query.answer:
                    if let value = try query.decode(message.payload) { answers.values.append(value) }
                default: break
                }
            }
        }
        if let end, end.errorNumber != 0 {
            throw NetlinkError(words(), .refused(Errno(rawValue: end.errorNumber), end.text))
        }
        return answers
    }

    private func send(
        _ requests: ArraySlice<NetlinkRequest>, _ words: () -> String, flags: MessageFlags = .acknowledge
    ) throws(NetlinkError) {
        var writer = ByteWriter(reserving: requests.reduce(0) { $0 + $1.payload.count + 20 })
        for request in requests {
            sequence &+= 1
            request.encode(sequence: sequence, extraFlags: flags.union(.request), into: &writer)
        }
        do { try transport.send(writer.bytes) } catch { throw NetlinkError(words(), .transport(error)) }
    }

    /// Sends one request from a process of its own and gives its sequence number.
    func sendFromOwnProcess(_ request: NetlinkRequest) throws(NetlinkError) -> UInt32 {
        sequence &+= 1
        var writer = ByteWriter(reserving: request.payload.count + 20)
        request.encode(sequence: sequence, extraFlags: [.request, .acknowledge], into: &writer)
        do {
            try transport.sendFromOwnProcess(writer.bytes)
        } catch {
            throw NetlinkError(request.description, .transport(error))
        }
        return sequence
    }

    /// Receives one datagram and hands on its messages, those of no interest too.
    func receive(
        _ words: () -> String, within timeout: Duration? = nil,
        _ handle: (borrowing MessageReader.Message) throws(WireError) -> Void
    ) throws(NetlinkError) {
        var fault: WireError?
        do {
            try transport.receive(within: timeout) { datagram in
                do throws(WireError) {
                    var reader = MessageReader(datagram)
                    while !reader.isAtEnd { try handle(try reader.next()) }
                } catch {
                    fault = error
                }
            }
        } catch {
            throw NetlinkError(words(), .transport(error))
        }
        if let fault { throw NetlinkError(words(), .malformed(fault)) }
    }
}
