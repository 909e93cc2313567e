public import NetlinkCodec
public import SystemHandles
internal import SystemPackage
internal import WireFormat

/// A conversation with the kernel's netlink in one network namespace.
///
/// Sequence numbers, matching of answers, multi-part dumps, interrupted dumps, extended acknowledgements, batches
/// and deadlines are handled here once. One session serves one task at a time; a program may have many.
///
/// Where a verb takes a deadline, it throws `timedOut` when that passes; without one it waits for the kernel.
public final class NetlinkSession {
    private let transport: any NetlinkTransport
    private(set) var sequence: UInt32 = 0

    /// Messages in one send.
    ///
    /// If all of them fail, each answer takes about 1 KiB of the socket's receive buffer until it is read.
    private static let batchLimit = 128

    /// A session over a transport that is open already.
    public init(over transport: any NetlinkTransport) { self.transport = transport }

    /// Opens a session in the calling thread's namespace.
    public convenience init<Transport: NetlinkTransport>(
        opening type: Transport.Type, speaking protocol: NetlinkProtocol = .route,
        hearing groups: [MulticastGroup] = []
    ) throws(NetlinkError) {
        self.init(over: try Self.transport(type, `protocol`, hearing: groups))
    }

    /// Opens a session in a namespace that this process is not in.
    ///
    /// Only a thread made for it enters the namespace, and ends at once; the session works there from any thread.
    public convenience init<Transport: NetlinkTransport>(
        opening type: Transport.Type, in namespace: borrowing NetworkNamespace,
        speaking protocol: NetlinkProtocol = .route, hearing groups: [MulticastGroup] = []
    ) throws(NetlinkError) {
        self.init(
            over: try namespace.open { () throws(NetlinkError) in
                try Self.transport(type, `protocol`, hearing: groups)
            })
    }

    private static func transport<Transport: NetlinkTransport>(
        _ type: Transport.Type, _ protocol: NetlinkProtocol, hearing groups: [MulticastGroup]
    ) throws(NetlinkError) -> Transport {
        do {
            return try type.open(`protocol`, hearing: groups)
        } catch {
            throw NetlinkError("open a netlink socket", .transport(error))
        }
    }

    /// Performs one request: returns when the kernel has done it.
    public func perform(
        _ request: NetlinkRequest, by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) {
        try perform([request], by: deadline)
    }

    /// Performs requests in order, with few sends; throws the first failure after all were tried.
    public func perform(
        _ batch: [NetlinkRequest], by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) {
        for failure in try outcomes(of: batch, by: deadline) {
            if let failure { throw failure }
        }
    }

    /// Performs requests in order and tells of each why it failed; nil where it did not.
    ///
    /// A failed request does not stop those behind it (`netlink_rcv_skb` in net/netlink/af_netlink.c).
    /// - Throws: only when the conversation itself fails, and then how far it came is unknown.
    public func outcomes(
        of batch: [NetlinkRequest], by deadline: ContinuousClock.Instant? = nil
    ) throws(NetlinkError) -> [NetlinkError?] {
        var outcomes: [NetlinkError?] = []
        outcomes.reserveCapacity(batch.count)
        for start in stride(from: 0, to: batch.count, by: Self.batchLimit) {
            outcomes += try exchange(batch[start..<min(start + Self.batchLimit, batch.count)], by: deadline)
        }
        return outcomes
    }

    /// Sends some requests in one datagram and waits for the answer to the last.
    ///
    /// The kernel performs them in order and answers each that fails, asked or not; only the last is asked for an
    /// answer also when all went well. Once that is there, what was not answered before it has succeeded.
    private func exchange(
        _ batch: ArraySlice<NetlinkRequest>, by deadline: ContinuousClock.Instant?
    ) throws(NetlinkError) -> [NetlinkError?] {
        guard let first = batch.first else { return [] }
        let words = { batch.count == 1 ? first.description : "\(first) and \(batch.count - 1) more" }
        let start = sequence &+ 1
        try send(batch, words)
        var outcomes = [NetlinkError?](repeating: nil, count: batch.count)
        var isPending = true
        while isPending {
            try receive(words, by: deadline) { message throws(WireError) in
                let position = Int(message.header.sequence &- start)
                guard position < batch.count, message.header.type == .error else { return }
                if position == batch.count - 1 { isPending = false }
                let answer = try Acknowledgement(message.payload, flags: message.header.flags)
                outcomes[position] = NetlinkError(answer, to: batch[batch.startIndex + position])
            }
        }
        return outcomes
    }

    /// Sends some requests; the flags are added to the last, which alone is answered also when it succeeds.
    func send(
        _ requests: ArraySlice<NetlinkRequest>, _ words: () -> String, flags: MessageFlags = .acknowledge
    ) throws(NetlinkError) {
        if let request = requests.first(where: \.isTooLong) {
            throw NetlinkError(request.description, .tooLong)
        }
        var writer = ByteWriter(reserving: requests.reduce(0) { $0 + $1.payload.count + 20 })
        for (position, request) in zip(requests.indices, requests) {
            sequence &+= 1
            let extra = position == requests.endIndex - 1 ? flags : []
            request.encode(sequence: sequence, extraFlags: extra.union(.request), into: &writer)
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
        _ words: () -> String, by deadline: ContinuousClock.Instant?,
        _ handle: (borrowing MessageReader.Message) throws(WireError) -> Void
    ) throws(NetlinkError) {
        var fault: WireError?
        do throws(Errno) {
            try transport.receive(within: deadline.map { $0 - .now }) { datagram in
                do throws(WireError) {
                    var reader = MessageReader(datagram)
                    while !reader.isAtEnd { try handle(try reader.next()) }
                } catch {
                    fault = error
                }
            }
        } catch {
            let isLate = deadline != nil && error == .resourceTemporarilyUnavailable
            throw NetlinkError(words(), isLate ? .timedOut : .transport(error))
        }
        if let fault { throw NetlinkError(words(), .malformed(fault)) }
    }
}

extension NetlinkError {
    /// What an answer says of a request; nil if the kernel has performed it.
    init?(_ answer: Acknowledgement, to request: NetlinkRequest) {
        guard answer.errorNumber != 0 else { return nil }
        let refusal = KernelRefusal(
            Errno(rawValue: answer.errorNumber), text: answer.text,
            attribute: RefusedAttribute(in: request, answer))
        self.init(request.description, .refused(refusal))
    }
}

extension NetworkNamespace {
    /// Runs a closure inside, on a thread of its own, and says in a session's words when it cannot be entered.
    func open<Value>(_ body: () throws(NetlinkError) -> Value) throws(NetlinkError) -> Value {
        do {
            return try run(body)
        } catch {
            switch error {
            case .cannotEnter(let errno): throw NetlinkError("enter the namespace", .transport(errno))
            case .inside(let failure): throw failure
            }
        }
    }
}
